import { execFileSync } from 'node:child_process';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import type { Figure } from '../figure.ts';
import { COMMANDS, Server } from '../server.ts';

const REPETITIONS = 7;

/**
 * From the start of the process, on a fresh data directory, until it has said where it listens and has answered
 * there. The app is synthesized before.
 */
export async function measureStart(): Promise<Figure[]> {
  await synthesizeCached();
  const samples: Record<'bare' | 'node' | 'npm', number[]> = { bare: [], node: [], npm: [] };
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    samples.bare.push(await time(async () => execFileSync(process.execPath, ['--eval', '0'])));
    for (const name of ['node', 'npm'] as const) samples[name].push(await timeStart(COMMANDS[name]));
  }
  const baseline = { name: 'bare node, start to end', samples: samples.bare };
  return [
    { name: 'npm start, to ready', unit: 'ms', samples: samples.npm, baseline, atMost: 2_000 },
    { name: 'the same without npm itself', unit: 'ms', samples: samples.node, baseline },
  ];
}

async function timeStart(command: readonly [string, ...string[]]): Promise<number> {
  let server: Server | undefined;
  const took = await time(async () => {
    server = await Server.start(command);
  });
  await server?.stop();
  return took;
}

/** How long something takes, in milliseconds. */
async function time(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}
