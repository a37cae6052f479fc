import { describe, expect, it } from 'vitest';
import { mintTaskToken } from '../../../local/step-functions/task-token.ts';
import { deploy, echo, FUNCTION, fails, Harness, MACHINE, tokenTask } from './support/harness.ts';

const timedOut = {
  __type: 'TaskTimedOut',
  message: "Task Timed Out: 'Provided task does not exist anymore'",
};

describe('a task that waits for its token', () => {
  it('goes on with the output that is sent, and records what AWS records', async () => {
    const harness = new Harness(deploy({ A: tokenTask({ TimeoutSeconds: 60, HeartbeatSeconds: 20 }) }));
    const arn = await harness.start();
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    const { token } = harness;
    expect(await harness.call('SendTaskSuccess', { taskToken: token, output: '{"ok":true}' })).toEqual({});
    await harness.service.settle();
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' });
    const integration = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const events = await harness.history(arn);
    expect(events.map(({ id, previousEventId }) => [id, previousEventId])).toEqual([
      [1, 0],
      [2, 0],
      ...[3, 4, 5, 6, 7, 8].map((id) => [id, id - 1]),
    ]);
    expect(events.slice(2, 6)).toMatchObject([
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...integration,
          region: 'eu-central-1',
          parameters: JSON.stringify({ FunctionName: FUNCTION, Payload: { token } }),
          timeoutInSeconds: 60,
          heartbeatInSeconds: 20,
        },
      },
      { type: 'TaskStarted', taskStartedEventDetails: integration },
      { type: 'TaskSubmitted', taskSubmittedEventDetails: integration },
      { type: 'TaskSucceeded', taskSucceededEventDetails: { ...integration, output: '{"ok":true}' } },
    ]);
  });

  it('fails with the error that is sent', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    const arn = await harness.start();
    await harness.call('SendTaskFailure', { taskToken: harness.token, error: 'Rejected', cause: 'no' });
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'no' });
    expect((await harness.types(arn)).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('can be failed without error and cause, as AWS allows', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'Z' }];
    const harness = new Harness(deploy({ A: tokenTask({ Catch }), Z: { Type: 'Succeed' } }));
    const arn = await harness.start();
    await harness.call('SendTaskFailure', { taskToken: harness.token });
    await harness.service.settle();
    expect(JSON.parse((await harness.describe(arn)).output)).toEqual({ Error: null, Cause: null });
  });

  it('can be answered before its function has returned', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    harness.invoke = async () => {
      await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' });
      return { ok: true, payload: null };
    };
    expect(await harness.describe(await harness.start())).toMatchObject({ status: 'SUCCEEDED', output: '1' });
  });

  it('fails when its function fails', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }), fails('Broken'));
    expect(await harness.describe(await harness.start())).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
    });
  });

  it('has a new token for every try, and the old one is dead', async () => {
    const task = tokenTask({ Retry: [{ ErrorEquals: ['States.ALL'] }] });
    const harness = new Harness(deploy({ A: task }), fails('Broken'));
    const arn = await harness.start();
    const first = harness.token;
    harness.invoke = echo;
    await harness.advance(1);
    expect(harness.token).not.toBe(first);
    expect(await harness.call('SendTaskSuccess', { taskToken: first, output: '1' })).toEqual(timedOut);
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '2' })).toEqual({});
    expect((await harness.describe(arn)).output).toBe('2');
  });
});

describe('a token', () => {
  it('works once', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    const arn = await harness.start();
    const answer = { taskToken: harness.token, output: '1' };
    const twice = await Promise.all([
      harness.call('SendTaskSuccess', answer),
      harness.call('SendTaskSuccess', { ...answer, output: '2' }),
    ]);
    expect(twice).toEqual([{}, timedOut]);
    expect(await harness.call('SendTaskFailure', answer)).toEqual(timedOut);
    expect(await harness.call('SendTaskHeartbeat', answer)).toEqual(timedOut);
    expect((await harness.describe(arn)).output).toBe('1');
  });

  it('is dead after its time, also when nobody has noticed yet', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Z' }];
    const harness = new Harness(
      deploy({ A: tokenTask({ TimeoutSeconds: 60, Catch }), Z: { Type: 'Succeed' } }),
    );
    const arn = await harness.start();
    harness.clock.sleep(60_000);
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' })).toEqual(
      timedOut,
    );
    await harness.advance(0);
    expect(await harness.describe(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"Error":"States.Timeout","Cause":""}',
    });
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' })).toEqual(
      timedOut,
    );
  });

  it('is dead when its execution was stopped', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    await harness.call('StopExecution', { executionArn: await harness.start() });
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' })).toEqual(
      timedOut,
    );
  });

  it.each([
    ['of nobody', mintTaskToken(), 'TaskDoesNotExist'],
    ['mangled', mintTaskToken().replace(/^./, (c) => (c === 'A' ? 'B' : 'A')), 'InvalidToken'],
    ['too short', 'abc', 'InvalidToken'],
    ['empty', '', 'ValidationException'],
    ['absent', undefined, 'ValidationException'],
    ['too long', 'a'.repeat(2049), 'ValidationException'],
  ])('%s is refused', async (_name, taskToken, code) => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    for (const action of ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat']) {
      const { status, body } = await harness.service.handle(action, { taskToken, output: '1' });
      expect([status, body.__type]).toEqual([400, code]);
    }
  });

  it('takes only what AWS takes with it, and stays good', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    await harness.start();
    const send = async (action: string, more: object) =>
      (await harness.call(action, { taskToken: harness.token, ...more })).__type;
    expect(await send('SendTaskSuccess', { output: 'not JSON' })).toBe('InvalidOutput');
    expect(await send('SendTaskSuccess', {})).toBe('InvalidOutput');
    expect(await send('SendTaskSuccess', { output: `"${'x'.repeat(262_143)}"` })).toBe('ValidationException');
    expect(await send('SendTaskFailure', { error: 'x'.repeat(257) })).toBe('ValidationException');
    expect(await send('SendTaskFailure', { cause: 'x'.repeat(32_769) })).toBe('ValidationException');
    expect(await send('SendTaskSuccess', { output: `"${'x'.repeat(262_142)}"` })).toBeUndefined();
  });
});

describe('heartbeats', () => {
  const machine = deploy({ A: tokenTask({ TimeoutSeconds: 100, HeartbeatSeconds: 40 }) });

  it('end the task when one is missing', async () => {
    const harness = new Harness(machine);
    const arn = await harness.start();
    await harness.advance(39);
    expect(await harness.call('SendTaskHeartbeat', { taskToken: harness.token })).toEqual({});
    await harness.advance(39);
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    await harness.advance(1);
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
    expect((await harness.types(arn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('do not extend the timeout', async () => {
    const harness = new Harness(machine);
    const arn = await harness.start();
    for (let beat = 0; beat < 3; beat += 1) {
      await harness.advance(30);
      await harness.call('SendTaskHeartbeat', { taskToken: harness.token });
    }
    await harness.advance(10);
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('are welcome where none is asked for', async () => {
    const harness = new Harness(deploy({ A: tokenTask() }));
    await harness.start(undefined, { stateMachineArn: MACHINE, input: '{}' });
    expect(await harness.call('SendTaskHeartbeat', { taskToken: harness.token })).toEqual({});
  });
});
