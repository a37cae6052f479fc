import { describe, expect, it, vi } from 'vitest';
import type { InvocationResult } from '../../../local/step-functions/task.ts';
import { deploy, echo, fails, Harness, invokeTask, MACHINE, tokenTask } from './support/harness.ts';

const EXECUTION = `${MACHINE.replace('stateMachine', 'execution')}:n`;

/** A function that never answers. */
const hang = () => new Promise<InvocationResult>(() => {});

describe('after a restart', () => {
  it('a task waits on with the same token', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    const arn = await harness.start();
    harness.restart();
    await harness.service.settle();
    expect(harness.calls).toHaveLength(1);
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' })).toEqual({});
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '1' });
  });

  it.each([
    ['a timeout', { TimeoutSeconds: 60 }, 'States.Timeout'],
    ['a heartbeat', { TimeoutSeconds: 900, HeartbeatSeconds: 60 }, 'States.HeartbeatTimeout'],
  ])('%s has the time left that it had', async (_name, more, error) => {
    const harness = new Harness(deploy({ A: tokenTask(more) }));
    const arn = await harness.start();
    await harness.advance(40);
    harness.restart();
    await harness.advance(19.999);
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    await harness.advance(0.001);
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error });
  });

  it.each([
    ['timeout', tokenTask({ TimeoutSeconds: 60 }), 'FAILED'],
    ['wait', { Type: 'Wait', Seconds: 60, End: true }, 'SUCCEEDED'],
  ])('a %s that ran out meanwhile fires at once', async (_name, state, status) => {
    const harness = new Harness(deploy({ A: state }));
    const arn = await harness.start();
    harness.stop();
    harness.clock.sleep(86_400_000);
    harness.restart();
    await harness.advance(0);
    expect((await harness.describe(arn)).status).toBe(status);
  });

  it('a retry happens at its time', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 30 }];
    const harness = new Harness(deploy({ A: invokeTask({ Retry, Output: 'done' }) }), fails('Busy'));
    const arn = await harness.start();
    harness.invoke = echo;
    await harness.advance(20);
    harness.restart();
    await harness.advance(9.999);
    expect(harness.calls).toHaveLength(1);
    await harness.advance(0.001);
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  });

  it.each([
    ['a task', invokeTask(), 'ExecutionSucceeded'],
    ['a task with a token', tokenTask(), 'TaskSubmitted'],
  ])(
    '%s whose function had not answered calls it again, with the same payload',
    async (_name, state, last) => {
      const harness = new Harness(deploy({ A: state }), hang);
      await harness.call('StartExecution', { stateMachineArn: MACHINE, name: 'n', input: '{"a":1}' });
      await vi.waitUntil(() => harness.calls.length === 1);
      harness.restart();
      await vi.waitUntil(() => harness.calls.length === 2);
      expect(harness.calls[1]).toEqual(harness.calls[0]);
      harness.invoke = echo;
      harness.restart();
      await harness.service.settle();
      const types = await harness.types(EXECUTION);
      expect(types.filter((type) => type === 'TaskScheduled')).toHaveLength(1);
      expect(types.at(-1)).toBe(last);
    },
  );

  it('a function is not called again when its time ran out meanwhile', async () => {
    const harness = new Harness(deploy({ A: invokeTask({ TimeoutSeconds: 60 }) }), hang);
    await harness.call('StartExecution', { stateMachineArn: MACHINE, name: 'n' });
    await vi.waitUntil(() => harness.calls.length === 1);
    harness.clock.sleep(60_000);
    harness.restart();
    await harness.service.settle();
    expect(harness.calls).toHaveLength(1);
    expect(await harness.describe(EXECUTION)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('a state that its own timeout led back to is worked on once', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Assign: { late: true }, Next: 'A' }];
    const harness = new Harness(deploy({ A: tokenTask({ TimeoutSeconds: 60, Catch }) }), hang);
    await harness.call('StartExecution', { stateMachineArn: MACHINE, name: 'n' });
    await vi.waitUntil(() => harness.calls.length === 1);
    const { token } = harness;
    harness.clock.sleep(60_000);
    harness.invoke = echo;
    harness.restart();
    await harness.service.settle();
    expect(harness.calls).toHaveLength(2);
    expect(harness.token).not.toBe(token);
    expect((await harness.types(EXECUTION)).at(-1)).toBe('TaskSubmitted');
  });

  it('variables, and what comes next, are still known', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: { deep: [1] } }, Next: 'B' },
      B: tokenTask({ End: undefined, Next: 'C', Assign: { y: '{% $states.result %}' } }),
      C: { Type: 'Pass', Output: '{% [$x, $y] %}', End: true },
    };
    const harness = new Harness(deploy(states));
    const arn = await harness.start();
    harness.restart();
    await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '2' });
    await harness.service.settle();
    expect((await harness.describe(arn)).output).toBe('[{"deep":[1]},2]');
  });
});

describe('a machine that changed while an execution waits', () => {
  const states = (text: string) => ({
    A: tokenTask({ End: undefined, Next: text }),
    [text]: { Type: 'Pass', Output: text, End: true },
  });

  it('goes on with the definition it started with; the next one starts with the new', async () => {
    const harness = new Harness(deploy(states('old')));
    const waiting = await harness.start();
    const { token } = harness;
    harness.restart(deploy(states('new')));
    const next = await harness.start();
    await harness.call('SendTaskSuccess', { taskToken: token, output: '1' });
    await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' });
    await harness.service.settle();
    expect((await harness.describe(waiting)).output).toBe('"old"');
    expect((await harness.describe(next)).output).toBe('"new"');
  });

  it('or is no longer deployed at all', async () => {
    const harness = new Harness(deploy(states('old')));
    const waiting = await harness.start();
    harness.service.load([]);
    await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' });
    await harness.service.settle();
    expect((await harness.describe(waiting)).output).toBe('"old"');
  });
});

describe('load', () => {
  it('refuses a machine that can not run, and keeps what was there', async () => {
    const harness = new Harness(deploy({ A: { Type: 'Succeed' } }));
    const bad = { ...deploy({ A: { Type: 'Parallel' } }), name: 'countersign-bad' };
    expect(() => harness.service.load([bad])).toThrow(/countersign-bad(.|\n)*state 'A', Type: 'Parallel'/);
    expect((await harness.describe(await harness.start())).status).toBe('SUCCEEDED');
  });

  it('refuses an alias that leads nowhere, and keeps what was there', async () => {
    const harness = new Harness(deploy({ A: { Type: 'Succeed' } }));
    const bad = { ...deploy({ A: { Type: 'Succeed' } }), aliases: { live: '7' } };
    expect(() => harness.service.load([bad])).toThrow('alias live of machine leads to version 7');
    expect((await harness.describe(await harness.start())).status).toBe('SUCCEEDED');
  });
});
