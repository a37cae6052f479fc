import { describe, expect, it, vi } from 'vitest';
import { deploy, echo, FUNCTION, fails, Harness, invokeTask, MACHINE } from './support/harness.ts';

const direct = (more: object = {}) => ({
  Type: 'Task',
  Resource: FUNCTION,
  Arguments: '{% $states.input %}',
  End: true,
  ...more,
});

/** A function whose calls are answered one by one, by the test. */
function answering() {
  const waiting: ((payload: unknown) => void)[] = [];
  const invoke = () =>
    new Promise<{ ok: true; payload: unknown }>((resolve) => {
      waiting.push((payload) => resolve({ ok: true, payload }));
    });
  return { invoke, waiting };
}

describe('a task on a function ARN', () => {
  it('has the payload as its result', async () => {
    const harness = new Harness(deploy({ A: direct() }));
    const arn = await harness.start({ a: 1 });
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(harness.calls).toEqual([{ arn: FUNCTION, payload: { a: 1 } }]);
  });

  it('that fails tells the error, and the cause as AWS writes it', async () => {
    const harness = new Harness(
      deploy({ A: direct({ TimeoutSeconds: 9 }) }),
      fails('TypeError', 'no such thing'),
    );
    const arn = await harness.start();
    const cause = '{"errorType":"TypeError","errorMessage":"no such thing","trace":["at handler"]}';
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'TypeError', cause });
    expect((await harness.history(arn)).slice(2)).toMatchObject([
      {
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: { resource: FUNCTION, timeoutInSeconds: 9 },
      },
      { type: 'LambdaFunctionStarted' },
      { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error: 'TypeError', cause } },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'TypeError', cause } },
    ]);
  });
});

describe('a task on lambda:invoke', () => {
  it('has the envelope of the SDK as its result', async () => {
    const harness = new Harness(deploy({ A: invokeTask() }));
    const { output } = await harness.describe(await harness.start({ a: 1 }));
    expect(JSON.parse(output)).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { a: 1 },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it('takes a function by its name, in its own region and account', async () => {
    const harness = new Harness(
      deploy({ A: invokeTask({ Arguments: { FunctionName: 'countersign-test' } }) }),
    );
    await harness.start();
    expect(harness.calls).toEqual([{ arn: FUNCTION, payload: {} }]);
  });

  it('fails when the function can not be called at all', async () => {
    const harness = new Harness(deploy({ A: invokeTask() }), () => Promise.reject(new Error('no function')));
    expect(await harness.describe(await harness.start())).toMatchObject({
      error: 'Lambda.Unknown',
      cause: expect.stringContaining('no function'),
    });
  });

  it('fails when computed arguments are none of the supported', async () => {
    const task = invokeTask({ Arguments: "{% {'FunctionName': 'f', 'LogType': 'Tail'} %}" });
    const harness = new Harness(deploy({ A: task }));
    expect(await harness.describe(await harness.start())).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining("'LogType' is not supported"),
    });
  });

  it('does not take a result that is larger than AWS takes', async () => {
    const harness = new Harness(deploy({ A: invokeTask({ Output: {} }) }), async () => ({
      ok: true,
      payload: 'x'.repeat(262_144),
    }));
    expect(await harness.describe(await harness.start())).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
  });
});

describe('TimeoutSeconds', () => {
  it.each([
    ['a number', 60],
    ['an expression', '{% $states.input.t %}'],
  ])(
    'as %s ends a task that takes too long; its late answer changes nothing',
    async (_name, TimeoutSeconds) => {
      const { invoke, waiting } = answering();
      const harness = new Harness(deploy({ A: invokeTask({ TimeoutSeconds }) }), invoke);
      const { executionArn } = await harness.call('StartExecution', {
        stateMachineArn: MACHINE,
        input: '{"t":60}',
      });
      await vi.waitUntil(() => waiting.length === 1);
      const letGo = async () => {};
      await harness.clock.advance(59_999, letGo);
      expect((await harness.describe(executionArn)).status).toBe('RUNNING');
      await harness.clock.advance(1, letGo);
      await vi.waitUntil(async () => (await harness.describe(executionArn)).status !== 'RUNNING');
      waiting[0]?.({});
      await harness.service.settle();
      expect(await harness.describe(executionArn)).toMatchObject({
        status: 'FAILED',
        error: 'States.Timeout',
      });
      expect(await harness.types(executionArn)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskTimedOut',
        'ExecutionFailed',
      ]);
    },
  );

  it('makes the late answer of one try worthless for the next', async () => {
    const { invoke, waiting } = answering();
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }];
    const task = invokeTask({ TimeoutSeconds: 60, Retry, Output: '{% $states.result.Payload %}' });
    const harness = new Harness(deploy({ A: task }), invoke);
    const { executionArn } = await harness.call('StartExecution', { stateMachineArn: MACHINE });
    await vi.waitUntil(() => waiting.length === 1);
    await harness.clock.advance(60_000, async () => {});
    await vi.waitUntil(async () => (await harness.types(executionArn)).includes('TaskTimedOut'));
    await harness.clock.advance(1000, async () => {});
    await vi.waitUntil(() => waiting.length === 2);
    waiting[0]?.('late');
    await new Promise(setImmediate);
    expect((await harness.describe(executionArn)).status).toBe('RUNNING');
    waiting[1]?.('in time');
    await harness.service.settle();
    expect((await harness.describe(executionArn)).output).toBe('"in time"');
  });

  it.each([0, 1.5, 'soon'])('fails the task when it is %j', async (t) => {
    const harness = new Harness(deploy({ A: invokeTask({ TimeoutSeconds: '{% $states.input.t %}' }) }));
    const { error } = await harness.describe(await harness.start({ t }));
    expect(error).toBe('States.QueryEvaluationError');
    expect(harness.calls).toEqual([]);
  });
});

describe('Retry', () => {
  const retrier = { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 };

  it('waits with backoff, then gives up', async () => {
    const harness = new Harness(deploy({ A: invokeTask({ Retry: [retrier] }) }), fails('Busy'));
    const arn = await harness.start();
    const callsAfter = async (seconds: number) => {
      await harness.advance(seconds);
      return harness.calls.length;
    };
    expect(harness.calls).toHaveLength(1);
    expect([await callsAfter(1.999), await callsAfter(0.001)]).toEqual([1, 2]);
    expect([await callsAfter(5.999), await callsAfter(0.001)]).toEqual([2, 3]);
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    expect([await callsAfter(17.999), await callsAfter(0.001)]).toEqual([3, 4]);
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect((await harness.types(arn)).filter((type) => type === 'TaskFailed')).toHaveLength(4);
  });

  it('keeps to MaxDelaySeconds, and with full jitter below it', async () => {
    const capped = { ...retrier, BackoffRate: 10, MaxDelaySeconds: 5 };
    const harness = new Harness(deploy({ A: invokeTask({ Retry: [capped] }) }), fails('Busy'));
    await harness.start();
    await harness.advance(2);
    expect(harness.calls).toHaveLength(2);
    await harness.advance(4.999);
    expect(harness.calls).toHaveLength(2);
    await harness.advance(0.001);
    expect(harness.calls).toHaveLength(3);

    const jittered = { ...retrier, JitterStrategy: 'FULL' };
    const other = new Harness(deploy({ A: invokeTask({ Retry: [jittered] }) }), fails('Busy'));
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    await other.start();
    vi.restoreAllMocks();
    await other.advance(0.499);
    expect(other.calls).toHaveLength(1);
    await other.advance(0.001);
    expect(other.calls).toHaveLength(2);
  });

  it('counts each retrier by itself, and the tries in the context', async () => {
    const errors = ['Busy', 'Slow', 'Busy', 'Busy'];
    const task = invokeTask({
      Arguments: { FunctionName: FUNCTION, Payload: '{% $states.context.State.RetryCount %}' },
      Retry: [
        { ErrorEquals: ['Busy'], MaxAttempts: 2 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
      ],
    });
    const harness = new Harness(deploy({ A: task }), (arn, payload) =>
      fails(errors[Number(payload)] ?? '')(arn, payload),
    );
    const arn = await harness.start();
    await harness.advance(100);
    expect(harness.calls.map(({ payload }) => payload)).toEqual([0, 1, 2, 3]);
    expect(await harness.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });

  it('does not happen for other errors, or when MaxAttempts is 0', async () => {
    const task = invokeTask({
      Retry: [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['Busy'], MaxAttempts: 0 }],
    });
    const harness = new Harness(deploy({ A: task }), fails('Busy'));
    expect(await harness.describe(await harness.start())).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(harness.calls).toHaveLength(1);
  });

  it('ends well when a try does', async () => {
    const harness = new Harness(
      deploy({ A: invokeTask({ Retry: [retrier], Output: '{% $states.result.Payload %}' }) }),
      fails('Busy'),
    );
    const arn = await harness.start('fine');
    harness.invoke = echo;
    await harness.advance(2);
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"fine"' });
  });
});

describe('Catch', () => {
  const Z = { Type: 'Pass', Output: '{% [$states.input, $seen] %}', End: true };

  it('leads on with the error as output, and sets variables', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'A' },
      {
        ErrorEquals: ['Broken'],
        Assign: { seen: '{% $states.errorOutput.Error & $states.input.n %}' },
        Next: 'Z',
      },
    ];
    const harness = new Harness(deploy({ A: invokeTask({ Catch }), Z }), fails('Broken', 'why'));
    const { output } = await harness.describe(await harness.start({ n: 7 }));
    const cause = '{"errorType":"Broken","errorMessage":"why","trace":["at handler"]}';
    expect(JSON.parse(output)).toEqual([{ Error: 'Broken', Cause: cause }, 'Broken7']);
  });

  it('comes after the retries', async () => {
    const task = invokeTask({
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Output: 'caught', Next: 'Z' }],
    });
    const harness = new Harness(deploy({ A: task, Z: { Type: 'Succeed' } }), fails('Broken'));
    const arn = await harness.start();
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    await harness.advance(1);
    expect(await harness.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"caught"' });
    expect(harness.calls).toHaveLength(2);
  });

  it('catches an expression that fails, on the way in and on the way out', async () => {
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'Z' }];
    for (const field of [{ Output: '{% $nothing %}' }, { Arguments: { FunctionName: '{% $nothing %}' } }]) {
      const harness = new Harness(deploy({ A: invokeTask({ ...field, Catch }), Z: { Type: 'Succeed' } }));
      expect(await harness.describe(await harness.start())).toMatchObject({ output: '"caught"' });
    }
  });

  it('that fails itself fails the execution', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $nothing %}', Next: 'Z' }];
    const harness = new Harness(deploy({ A: invokeTask({ Catch }), Z }), fails('Broken'));
    const arn = await harness.start();
    expect((await harness.describe(arn)).error).toBe('States.QueryEvaluationError');
    expect((await harness.types(arn)).slice(-3)).toEqual([
      'TaskFailed',
      'EvaluationFailed',
      'ExecutionFailed',
    ]);
  });

  it.each([
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.TaskFailed', 'Any', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.HeartbeatTimeout', true],
    ['States.Timeout', 'Any', false],
  ])('%s catches %s: %s', async (name, error, caught) => {
    const Catch = [{ ErrorEquals: [name], Next: 'Z' }];
    const harness = new Harness(deploy({ A: invokeTask({ Catch }), Z: { Type: 'Succeed' } }), fails(error));
    expect((await harness.describe(await harness.start())).status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
  });
});
