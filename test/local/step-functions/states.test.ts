import { describe, expect, it } from 'vitest';
import { type Body, deploy, Harness, invokeTask } from './support/harness.ts';

/** Runs a machine to its end. */
async function run(states: object, input: unknown = {}, more: object = {}): Promise<Body> {
  const harness = new Harness(deploy(states, more));
  const { status, output, error, cause } = await harness.describe(await harness.start(input));
  return { status, ...(output !== undefined && { output: JSON.parse(output) }), error, cause };
}

describe('Pass', () => {
  it('hands its input on, or its Output', async () => {
    expect(await run({ A: { Type: 'Pass', End: true } }, { a: 1 })).toMatchObject({ output: { a: 1 } });
    const doubled = {
      Type: 'Pass',
      Output: { twice: '{% $states.input.a * 2 %}', text: 'plain' },
      End: true,
    };
    expect(await run({ A: doubled }, { a: 4 })).toMatchObject({ output: { twice: 8, text: 'plain' } });
  });

  it('sets variables for the states that follow, not for its own Output', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { x: 1, y: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}', Next: 'C' },
      C: { Type: 'Pass', Output: '{% [$states.input, $x, $y] %}', End: true },
    };
    expect(await run(states)).toMatchObject({ output: [1, 2, 1] });
  });

  it('sees the context object', async () => {
    const states = { A: { Type: 'Pass', Output: '{% $states.context %}', End: true } };
    expect((await run(states, { a: 1 })).output).toEqual({
      Execution: {
        Id: expect.stringMatching(/^arn:aws:states:eu-central-1:111111111111:execution:machine:[\w-]+$/),
        Input: { a: 1 },
        Name: expect.stringMatching(/^[\w-]{36}$/),
        RedriveCount: 0,
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
        StartTime: '2026-11-23T09:00:00.000Z',
      },
      State: { EnteredTime: '2026-11-23T09:00:00.000Z', Name: 'A' },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:111111111111:stateMachine:machine', Name: 'machine' },
    });
  });

  it('fails an execution whose output is larger than AWS takes', async () => {
    const states = { A: { Type: 'Pass', Output: "{% $pad('', 262143, 'x') %}", End: true } };
    expect(await run(states)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Choice', () => {
  const states = {
    A: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
        { Condition: '{% $states.input.n > 5 %}', Output: 'middle', Assign: { seen: true }, Next: 'Middle' },
      ],
      Default: 'Small',
      Output: 'small',
    },
    Big: { Type: 'Succeed', Output: 'big' },
    Middle: { Type: 'Pass', Output: '{% [$states.input, $seen] %}', End: true },
    Small: { Type: 'Succeed' },
  };

  it.each([
    [11, 'big'],
    [6, ['middle', true]],
    [1, 'small'],
  ])('takes the first rule that holds, else the default: %s', async (n, output) => {
    expect(await run(states, { n })).toMatchObject({ output });
  });

  it('fails when no rule holds and there is no default', async () => {
    const { Default: _, ...rest } = states.A;
    expect(await run({ ...states, A: rest }, { n: 1 })).toMatchObject({ error: 'States.NoChoiceMatched' });
  });

  it('fails when a condition is no boolean', async () => {
    const choice = { ...states.A, Choices: [{ Condition: '{% $states.input.n %}', Next: 'Big' }] };
    expect(await run({ ...states, A: choice }, { n: 1 })).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("Expected 'boolean', but was 'number' for value: 1"),
    });
  });
});

describe('Wait', () => {
  it.each([
    ['seconds', { Seconds: 90 }],
    ['computed seconds', { Seconds: '{% $states.input.s %}' }],
    ['a timestamp', { Timestamp: '2026-11-23T10:01:30+01:00' }],
    ['a computed timestamp', { Timestamp: "{% '2026-11-23T09:01:30Z' %}" }],
  ])('waits for %s, and not a moment less', async (_name, wait) => {
    const harness = new Harness(deploy({ A: { Type: 'Wait', ...wait, End: true } }));
    const arn = await harness.start({ s: 90 });
    await harness.advance(89.999);
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    await harness.advance(0.001);
    expect((await harness.describe(arn)).status).toBe('SUCCEEDED');
  });

  it('waits longer than a JavaScript timer can', async () => {
    const harness = new Harness(deploy({ A: { Type: 'Wait', Seconds: 30 * 86_400, End: true } }));
    const arn = await harness.start();
    await harness.advance(30 * 86_400 - 1);
    expect((await harness.describe(arn)).status).toBe('RUNNING');
    await harness.advance(1);
    expect((await harness.describe(arn)).status).toBe('SUCCEEDED');
  });

  it.each([-1, 1.5, 'x'])('fails for %j seconds', async (s) => {
    const states = { A: { Type: 'Wait', Seconds: '{% $states.input.s %}', End: true } };
    expect(await run(states, { s })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });
});

describe('Succeed and Fail', () => {
  it('end the execution', async () => {
    expect(await run({ A: { Type: 'Succeed', Output: { a: 1 } } })).toMatchObject({
      status: 'SUCCEEDED',
      output: { a: 1 },
    });
    const fail = { Type: 'Fail', Error: 'Rejected', Cause: "{% 'because of ' & $states.input.why %}" };
    expect(await run({ A: fail }, { why: 'rules' })).toEqual({
      status: 'FAILED',
      error: 'Rejected',
      cause: 'because of rules',
    });
  });
});

describe('an execution as a whole', () => {
  it('times out when the machine says so', async () => {
    const states = { A: { Type: 'Wait', Seconds: 100, End: true } };
    const harness = new Harness(deploy(states, { TimeoutSeconds: 60 }));
    const arn = await harness.start();
    await harness.advance(60);
    expect((await harness.describe(arn)).status).toBe('TIMED_OUT');
    expect(await harness.types(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionTimedOut']);
  });

  it('that goes round in circles ends where AWS ends it', { timeout: 30_000 }, async () => {
    const states = { A: { Type: 'Pass', Next: 'A' } };
    expect(await run(states)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });

  it('does not see the variables of another one', async () => {
    const states = {
      A: { Type: 'Pass', Assign: { mine: '{% $states.input.n %}' }, Next: 'B' },
      B: invokeTask({ Output: '{% $mine %}' }),
    };
    const harness = new Harness(deploy(states));
    const arns = await Promise.all([1, 2, 3].map((n) => harness.start({ n })));
    const outputs = await Promise.all(arns.map(async (arn) => (await harness.describe(arn)).output));
    expect(outputs).toEqual(['1', '2', '3']);
  });
});
