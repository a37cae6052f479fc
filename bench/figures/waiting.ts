import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import type { Figure } from '../figure.ts';
import { Server } from '../server.ts';

const EXECUTIONS = 1_000;
const SAMPLES = 10;
const PAUSE_MS = 300;

/**
 * What the whole server process holds in memory while a thousand executions wait for people, each submitted and
 * its mails sent. It is looked at over some seconds at rest. Linux only, where the kernel tells in `/proc`.
 */
export async function measureWaiting(): Promise<Figure[]> {
  if (process.platform !== 'linux') return [];
  const server = await Server.start();
  try {
    await server.settle();
    const before = await watchMemory(server);
    const began = performance.now();
    await server.submit(EXECUTIONS);
    const took = performance.now() - began;
    const after = await watchMemory(server);
    const waiting = await countRunning(server);
    if (waiting < EXECUTIONS) throw new Error(`only ${waiting} of ${EXECUTIONS} executions wait`);
    return [
      {
        name: '1,000 waiting executions, resident',
        unit: 'MB',
        samples: after,
        baseline: { name: 'one waiting execution', samples: before },
        atMost: 400,
      },
      { name: 'the highest on the way there', unit: 'MB', samples: [readMemory(server, 'VmHWM')] },
      { name: 'from one submission to the next', unit: 'ms', samples: [took / EXECUTIONS] },
    ];
  } finally {
    await server.stop();
  }
}

async function watchMemory(server: Server): Promise<number[]> {
  const samples: number[] = [];
  for (let count = 0; count < SAMPLES; count += 1) {
    await sleep(PAUSE_MS);
    samples.push(readMemory(server, 'VmRSS'));
  }
  return samples;
}

/** A line of the process's status, in megabytes. */
function readMemory(server: Server, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
}

async function countRunning({ stepFunctions: client }: Server): Promise<number> {
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion';
  let count = 0;
  for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' })) {
    count += page.executions?.length ?? 0;
  }
  return count;
}
