import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { StepFunctionsService } from '../../../local/step-functions/service.ts';
import type { Body } from './support/harness.ts';
import { ACCOUNT, killedMachine, REGION } from './support/killed-machine.ts';

/** Lets the process say so many lines, and kills it in the midst of its work. @returns all that it said */
async function killAfter(lines: number, file: string): Promise<string[]> {
  const script = join(import.meta.dirname, 'support/killed-process.ts');
  const child = spawn(process.execPath, [script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return said;
}

const words = (said: readonly string[], verb: string) =>
  said.filter((line) => line.startsWith(`${verb} `)).map((line) => line.slice(verb.length + 1));

it('loses nothing that it has confirmed when the process is killed, again and again', {
  timeout: 30_000,
}, async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'countersign-sfn-')), 'state.sqlite');
  const said: string[] = [];
  for (const lines of [40, 7, 120]) said.push(...(await killAfter(lines, file)));
  const started = words(said, 'started');
  expect(started.length).toBeGreaterThan(50);

  const database = new DatabaseSync(file);
  const answered = new Set(words(said, 'answered'));
  const service: StepFunctionsService = new StepFunctionsService({
    database,
    region: REGION,
    account: ACCOUNT,
    invoke: async (_arn, payload) => {
      const { token, answer } = payload as { token?: string; answer?: boolean };
      if (token !== undefined && answer) {
        expect(answered).not.toContain(token);
        await service.handle('SendTaskSuccess', { taskToken: token, output: '"answered"' });
      }
      return { ok: true, payload: null };
    },
  });
  service.load([killedMachine]);
  service.resume();
  await service.settle();

  const call = async (action: string, input: object): Promise<Body> =>
    (await service.handle(action, input)).body;
  for (const executionArn of started) {
    const { events } = await call('GetExecutionHistory', { executionArn });
    expect(events.map(({ id }: { id: number }) => id)).toEqual(
      events.map((_: unknown, index: number) => index + 1),
    );
    const scheduled = events.filter(({ type }: { type: string }) => type === 'TaskScheduled').at(-1);
    const { Payload } = JSON.parse(scheduled.taskScheduledEventDetails.parameters);
    expect(Payload.answer).toBe(false);
    await call('SendTaskSuccess', { taskToken: Payload.token, output: '1' });
    await service.settle();
    const { status, input, output } = await call('DescribeExecution', { executionArn });
    expect({ status, output: JSON.parse(output) }).toEqual({
      status: 'SUCCEEDED',
      output: [Number(input), 'answered'],
    });
  }
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  service.close();
  database.close();
  rmSync(dirname(file), { recursive: true });
});
