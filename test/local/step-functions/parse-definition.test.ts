import { describe, expect, it } from 'vitest';
import { DefinitionError, parseDefinition } from '../../../local/step-functions/parse-definition.ts';
import { deploy, invokeTask, tokenTask } from './support/harness.ts';

function problemsOf(states: object, more: object = {}): readonly string[] {
  try {
    parseDefinition('machine', deploy(states, more).definition);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
}

const done = { Type: 'Succeed' };
const pass = (more: object) => ({ A: { Type: 'Pass', End: true, ...more } });
const task = (more: object) => ({ A: invokeTask(more), Z: done });

describe('a definition that the engine knows', () => {
  it('is accepted with every field in use', () => {
    const handlers = {
      Retry: [
        {
          ErrorEquals: ['Lambda.ServiceException', 'LedgerBusy'],
          IntervalSeconds: 1,
          BackoffRate: 1.5,
          MaxAttempts: 8,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
          Comment: 'busy',
        },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [
        { ErrorEquals: ['States.Timeout'], Assign: { late: true }, Next: 'A' },
        { ErrorEquals: ['States.ALL'], Output: '{% $parse($states.errorOutput.Cause) %}', Next: 'Z' },
      ],
    };
    const states = {
      A: tokenTask({
        ...handlers,
        Comment: 'a',
        TimeoutSeconds: 60,
        HeartbeatSeconds: '{% 5 %}',
        Assign: { r: '{% $states.result.x %}' },
      }),
      Z: done,
    };
    expect(problemsOf(states, { Comment: 'c', Version: '1.0', TimeoutSeconds: 5 })).toEqual([]);
  });
});

describe('what the engine does not know is refused, naming state and field', () => {
  it.each<[string, object, string]>([
    [
      'a type',
      { A: { Type: 'Map', End: true } },
      "state 'A', Type: 'Map' is not supported, only Task, Choice,",
    ],
    [
      'a type of the prototype',
      { A: { Type: 'constructor' } },
      "state 'A', Type: 'constructor' is not supported",
    ],
    ['a state that is none', { A: 5 }, "state 'A', Type: '5' is not supported"],
    ['a field', pass({ ResultPath: '$.x' }), "state 'A', ResultPath: is not supported here"],
    ['a field elsewhere valid', pass({ Retry: [] }), "state 'A', Retry: is not supported here"],
    [
      'JSONPath',
      pass({ QueryLanguage: 'JSONPath' }),
      "state 'A', QueryLanguage: must be 'JSONata', not 'JSONPath'",
    ],
    [
      'JSONPath in a payload',
      pass({ Output: { 'a.$': '$.b' } }),
      "state 'A', Output: 'a.$' is JSONPath: write 'a'",
    ],
    [
      'an intrinsic',
      pass({ Output: "{% States.Format('x') %}" }),
      "state 'A', Output: States.* intrinsic functions are JSONPath",
    ],
    ['$eval', pass({ Output: "{% $eval('1') %}" }), "state 'A', Output: $eval is not available"],
    ['bad syntax', pass({ Assign: { x: '{% 1 + %}' } }), "state 'A', Assign: '1 +' is no JSONata expression"],
    [
      'half an expression',
      pass({ Output: '{% 1' }),
      'state \'A\', Output: "{% 1" must begin with {% and end with %}',
    ],
    [
      'a result that is not there',
      pass({ Output: '{% $states.result %}' }),
      'Output: $states.result is not available here',
    ],
    [
      'an error output outside Catch',
      task({ Output: '{% $states.errorOutput %}' }),
      '$states.errorOutput is not available',
    ],
    [
      'a reserved variable',
      pass({ Assign: { states: 1 } }),
      "Assign: 'states' can't be the name of a variable",
    ],
    [
      'a resource',
      task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      "Resource: 'arn:aws:states:::sqs:sendMessage' is not supported",
    ],
    [
      'a synchronous integration',
      task({ Resource: 'arn:aws:states:::lambda:invoke.sync' }),
      'is not supported',
    ],
    [
      'an argument of invoke',
      task({ Arguments: { FunctionName: 'f', Qualifier: '1' } }),
      'Arguments/Qualifier: is not supported here',
    ],
    [
      'arguments without function',
      task({ Arguments: { Payload: {} } }),
      'Arguments/FunctionName: is missing',
    ],
    ['a task without arguments', task({ Arguments: undefined }), "state 'A', Arguments: is missing"],
    ['a missing target', pass({ End: undefined, Next: 'Q' }), "state 'A', Next: there is no state 'Q'"],
    [
      'a missing catch target',
      task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Q' }] }),
      "Catch[0].Next: there is no state 'Q'",
    ],
    ['neither Next nor End', pass({ End: undefined }), "needs either a 'Next' or 'End'"],
    ['both Next and End', pass({ Next: 'A' }), "needs either a 'Next' or 'End'"],
    [
      'an error pattern',
      task({ Catch: [{ ErrorEquals: ['Lambda.*'], Next: 'Z' }] }),
      "Catch[0].ErrorEquals: 'Lambda.*': patterns are not supported",
    ],
    [
      'an error that never happens',
      task({ Retry: [{ ErrorEquals: ['States.BranchFailed'] }] }),
      "Retry[0].ErrorEquals: 'States.BranchFailed' can't happen",
    ],
    [
      'States.ALL before others',
      task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }),
      'Retry[0].ErrorEquals: States.ALL must stand alone',
    ],
    [
      'a jitter',
      task({ Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'SOME' }] }),
      'Retry[0].JitterStrategy: must be FULL or NONE',
    ],
    [
      'a retrier field',
      task({ Retry: [{ ErrorEquals: ['X'], Next: 'Z' }] }),
      'Retry[0].Next: is not supported here',
    ],
    [
      'a backoff below one',
      task({ Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] }),
      'Retry[0].BackoffRate: must be a number from 1',
    ],
    ['a timeout of zero', task({ TimeoutSeconds: 0 }), 'TimeoutSeconds: must be a whole number from 1'],
    [
      'a heartbeat as long as the timeout',
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      'HeartbeatSeconds: must be less than',
    ],
    [
      'a wait for nothing',
      { A: { Type: 'Wait', End: true } },
      "needs exactly one of 'Seconds' and 'Timestamp'",
    ],
    [
      'a time without offset',
      { A: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00', End: true } },
      'no ISO-8601 time',
    ],
    [
      'a choice rule of JSONPath',
      { A: { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'A' }] } },
      'Choices[0].Variable: is not supported here',
    ],
    [
      'a choice without rules',
      { A: { Type: 'Choice', Choices: [] } },
      'Choices: must be a list with entries',
    ],
  ])('%s', (_name, states, problem) => {
    expect(problemsOf(states).join('\n')).toContain(problem);
  });

  it('names the machine, and everything that is wrong with it', () => {
    const { definition } = deploy({ A: { Type: 'Map' }, B: { Type: 'Parallel' } }, { Processor: 1 });
    expect(() => parseDefinition('countersign-x', definition)).toThrow(
      /state machine countersign-x can't run(.|\n)*Processor(.|\n)*state 'A'(.|\n)*state 'B'/,
    );
  });

  it('means JSONPath by saying nothing of the language', () => {
    expect(problemsOf(pass({}), { QueryLanguage: undefined }).join()).toContain(
      "state 'A', QueryLanguage: means JSONPath",
    );
    expect(problemsOf(pass({ QueryLanguage: 'JSONata' }), { QueryLanguage: undefined })).toEqual([]);
  });

  it('needs a start', () => {
    expect(problemsOf(pass({}), { StartAt: 'Q' })).toEqual(["StartAt: there is no state 'Q'"]);
    expect(() => parseDefinition('m', 'text')).toThrow('not a JSON object');
  });
});
