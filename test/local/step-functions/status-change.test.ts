import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { StepFunctionsService } from '../../../local/step-functions/service.ts';
import type { ExecutionStatusChangeEvent } from '../../../local/step-functions/status-change.ts';
import { HandClock } from './support/hand-clock.ts';
import {
  ACCOUNT,
  deploy,
  echo,
  fails,
  Harness,
  invokeTask,
  MACHINE,
  REGION,
  tokenTask,
} from './support/harness.ts';

const pass = deploy({ A: { Type: 'Pass', End: true } });

/** A service in memory whose listener takes what `accept` lets it. */
function listen(accept: (event: ExecutionStatusChangeEvent) => unknown) {
  const events: ExecutionStatusChangeEvent[] = [];
  const clock = new HandClock();
  const database = new DatabaseSync(':memory:');
  const open = () => {
    const service = new StepFunctionsService({
      database,
      region: REGION,
      account: ACCOUNT,
      clock,
      invoke: echo,
      onStatusChange: (event) => {
        events.push(event);
        return accept(event);
      },
    });
    service.load([pass]);
    service.resume();
    return service;
  };
  return { events, clock, open };
}

describe('status changes', () => {
  it('are the events of EventBridge, for the start and the end', async () => {
    const { events, open } = listen(() => {});
    const service = open();
    await service.handle('StartExecution', {
      stateMachineArn: `${MACHINE}:live`,
      name: 'n',
      input: '{"a":1}',
    });
    await service.settle();
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:n`;
    const at = Date.parse('2026-11-23T09:00:00Z');
    const event = (detail: object) => ({
      version: '0',
      id: expect.stringMatching(/^[\w-]{36}$/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: ACCOUNT,
      time: '2026-11-23T09:00:00Z',
      region: REGION,
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn: MACHINE,
        stateMachineVersionArn: `${MACHINE}:1`,
        stateMachineAliasArn: `${MACHINE}:live`,
        name: 'n',
        startDate: at,
        input: '{"a":1}',
        inputDetails: { included: true },
        error: null,
        cause: null,
        ...detail,
      },
    });
    expect(events).toEqual([
      event({ status: 'RUNNING', stopDate: null, output: null, outputDetails: null }),
      event({ status: 'SUCCEEDED', stopDate: at, output: '{"a":1}', outputDetails: { included: true } }),
    ]);
  });

  it('tell every kind of end', async () => {
    const states = { A: tokenTask({ TimeoutSeconds: 9 }) };
    const harness = new Harness(deploy(states, { TimeoutSeconds: 5 }));
    await harness.call('StopExecution', { executionArn: await harness.start(), error: 'Withdrawn' });
    await harness.start();
    await harness.advance(5);
    const failing = new Harness(deploy({ A: invokeTask() }), fails('Broken'));
    await failing.start();
    await harness.service.settle();
    expect(harness.changes.map(({ status, error }) => [status, error])).toEqual([
      ['RUNNING', null],
      ['ABORTED', 'Withdrawn'],
      ['RUNNING', null],
      ['TIMED_OUT', null],
    ]);
    expect(failing.changes.at(-1)).toMatchObject({ status: 'FAILED', error: 'Broken' });
  });

  it('are offered again until they are taken, in order and with the same id', async () => {
    let refusals = 3;
    const { events, clock, open } = listen(() => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('busy');
    });
    const service = open();
    await service.handle('StartExecution', { stateMachineArn: MACHINE });
    const settle = () => service.settle();
    await clock.advance(0, settle);
    expect(events.map(({ detail }) => detail.status)).toEqual(['RUNNING']);
    await clock.advance(1000, settle);
    expect(events).toHaveLength(2);
    await clock.advance(1999, settle);
    expect(events).toHaveLength(2);
    await clock.advance(4001, settle);
    expect(events.map(({ detail }) => detail.status)).toEqual([
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'SUCCEEDED',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('that were not acknowledged before a crash are sent again, the others are not', async () => {
    const { events, open } = listen(({ detail }) =>
      detail.status === 'RUNNING' ? undefined : new Promise(() => {}),
    );
    const service = open();
    await service.handle('StartExecution', { stateMachineArn: MACHINE });
    await expect.poll(() => events.length).toBe(2);
    service.close();
    const next = open();
    await expect.poll(() => events.length).toBe(3);
    expect(events[2]).toEqual(events[1]);
    next.close();
  });

  it('leave large data out, as AWS does', async () => {
    const { events, open } = listen(() => {});
    const service = open();
    const input = JSON.stringify('x'.repeat(130_000));
    await service.handle('StartExecution', { stateMachineArn: MACHINE, input });
    await service.settle();
    expect(events[0]?.detail).toMatchObject({ input, inputDetails: { included: true } });
    expect(events[1]?.detail).toMatchObject({
      input: null,
      inputDetails: { included: false },
      output: null,
      outputDetails: { included: false },
    });
  });
});
