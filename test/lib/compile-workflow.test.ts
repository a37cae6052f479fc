import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { compileWorkflow } from '../../lib/asl/compile-workflow.ts';
import type { Definition } from '../../lib/asl/definition.ts';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { definitionHash, END, stagesInOrder } from '../../schema/workflow.ts';
import { expenseReimbursement } from '../organisation/expense-reimbursement.ts';
import { workflows } from '../organisation/index.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { softwareRelease } from '../organisation/software-release.ts';
import { manyWorkflows } from './support/many-workflows.ts';

// The package ships no types.
const validate: (definition: unknown) => { isValid: boolean; errorsText: (separator: string) => string } =
  createRequire(import.meta.url)('asl-validator');

const surroundings = {
  intake: 'arn:aws:lambda:eu-central-1:111122223333:function:countersign-intake',
  openStage: 'arn:aws:lambda:eu-central-1:111122223333:function:countersign-open-stage',
  check: 'arn:aws:lambda:eu-central-1:111122223333:function:countersign-check',
  takeEffect: 'arn:aws:lambda:eu-central-1:111122223333:function:countersign-take-effect',
  partition: 'aws',
};

const Retry = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
      'Lambda.Unknown',
      'Runtime.ExitError',
      'Runtime.OutOfMemory',
      'Runtime.Unknown',
      'Sandbox.Timedout',
      'Unavailable',
      'LedgerBusy',
      'UnknownDefinition',
    ],
    MaxAttempts: 8,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

const stageArguments = (stage: string, FunctionName: string = surroundings.openStage) => ({
  FunctionName,
  Payload: {
    request: '{% $request %}',
    attempt: '{% $attempt %}',
    stage,
    taskToken: '{% $states.context.Task.Token %}',
    timedOut: '{% $states.input.timedOut = true %}',
  },
});

const stageCatch = (stage: string, ...asked: readonly string[]) => [
  { ErrorEquals: ['ChangesRequested'], Next: 'intake', Output: {} },
  ...asked.map((each) => ({ ErrorEquals: [`AskAgain:${each}`], Next: each, Output: {} })),
  { ErrorEquals: ['States.Timeout'], Next: `${stage} timed out`, Output: { timedOut: true } },
];

describe('the state machine of model-promotion', () => {
  const definition = compileWorkflow(modelPromotion, surroundings);

  test('is exactly this', () => {
    expect(definition).toStrictEqual({
      QueryLanguage: 'JSONata',
      StartAt: 'intake',
      States: {
        intake: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: {
            FunctionName: surroundings.intake,
            Payload: {
              workflow: 'model-promotion',
              definition: definitionHash(modelPromotion),
              execution: '{% $states.context.Execution.Id %}',
              input: '{% $states.context.Execution.Input %}',
              taskToken: '{% $states.context.Task.Token %}',
              timedOut:
                '{% $states.input.timedOut = true and $states.input != $states.context.Execution.Input %}',
            },
          },
          TimeoutSeconds: 1_209_600,
          Retry,
          Catch: [
            { ErrorEquals: ['States.Timeout'], Next: 'intake timed out', Output: { timedOut: true } },
            { ErrorEquals: ['Joined'], Next: 'joined', Output: '{% $parse($states.errorOutput.Cause) %}' },
          ],
          Assign: { request: '{% $states.result.request %}', attempt: '{% $states.result.attempt %}' },
          Output: {},
          Next: 'review',
        },
        review: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: stageArguments('review'),
          TimeoutSeconds: 432_060,
          Retry,
          Catch: stageCatch('review'),
          Output: {},
          Next: 'promote-to-qa',
        },
        'promote-to-qa': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: stageArguments('promote-to-qa', surroundings.takeEffect),
          TimeoutSeconds: 2_592_000,
          Retry,
          Catch: stageCatch('promote-to-qa', 'review'),
          Output: {},
          Next: 'test',
        },
        test: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: stageArguments('test'),
          TimeoutSeconds: 864_060,
          Retry,
          Catch: stageCatch('test'),
          Output: {},
          Next: 'promote-to-production',
        },
        'promote-to-production': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: stageArguments('promote-to-production', surroundings.takeEffect),
          TimeoutSeconds: 2_592_000,
          Retry,
          Catch: stageCatch('promote-to-production', 'review', 'test'),
          Output: {},
          Next: 'deploy',
        },
        deploy: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: stageArguments('deploy'),
          TimeoutSeconds: 259_260,
          Retry,
          Catch: stageCatch('deploy'),
          Output: { request: '{% $request %}', attempt: '{% $attempt %}', outcome: 'completed' },
          End: true,
        },
        'intake timed out': { Type: 'Pass', Next: 'intake' },
        'review timed out': { Type: 'Pass', Next: 'review' },
        'promote-to-qa timed out': { Type: 'Pass', Next: 'promote-to-qa' },
        'test timed out': { Type: 'Pass', Next: 'test' },
        'promote-to-production timed out': { Type: 'Pass', Next: 'promote-to-production' },
        'deploy timed out': { Type: 'Pass', Next: 'deploy' },
        joined: { Type: 'Succeed' },
      },
    });
  });

  test('takes S + 2 transitions when every stage is approved', () => {
    const path = happyPath(definition);
    expect(path).toEqual(['intake', ...stagesInOrder(modelPromotion).map(([name]) => name)]);
    // AWS counts the transition out of the start, one between states, and the one into the end.
    expect(path.length + 1).toBe(stagesInOrder(modelPromotion).length + 2);
  });
});

describe('every state machine', () => {
  test.each([...workflows, ...manyWorkflows(3)])('of $id is valid and small', (workflow) => {
    const definition = compileWorkflow(workflow, surroundings);
    const { isValid, errorsText } = validate(definition);
    expect(isValid, errorsText('\n')).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(definition))).toBeLessThan(60_000);
  });

  test.each(workflows)(
    'of $id has no state that catches into itself: emulators do not follow it',
    (workflow) => {
      const { States } = compileWorkflow(workflow, surroundings);
      const loops = Object.entries(States).filter(
        ([name, state]) => state.Type === 'Task' && state.Catch?.some(({ Next }) => Next === name),
      );
      expect(loops).toEqual([]);
    },
  );

  test.each(workflows)('of $id takes S + 2 transitions, and one state for each stage', (workflow) => {
    const definition = compileWorkflow(workflow, surroundings);
    expect(happyPath(definition)).toEqual(['intake', ...stagesInOrder(workflow).map(([name]) => name)]);
    const tasks = Object.keys(definition.States).filter((name) => definition.States[name]?.Type === 'Task');
    expect(tasks).toEqual(['intake', ...Object.keys(workflow.stages)]);
    expect(Object.keys(definition.States)).toHaveLength(2 * tasks.length + 1);
  });

  test('lets a check look before people do, and bounds it', () => {
    const { reports } = compileWorkflow(softwareRelease, surroundings).States;
    expect(reports).toMatchObject({
      Arguments: stageArguments('reports', surroundings.check),
      TimeoutSeconds: 3_600,
    });
  });

  test('lets a request wait for older ones as long as 90 days, where its workflow queues', () => {
    expect(compileWorkflow(softwareRelease, surroundings).States['intake']).toMatchObject({
      TimeoutSeconds: 7_776_000,
    });
  });

  test('begins the next attempt where a stage says so', () => {
    const [workflow] = manyWorkflows(1);
    if (workflow === undefined) throw new Error('there is no workflow');
    expect(compileWorkflow(workflow, surroundings).States['intake']).toMatchObject({
      Catch: [
        { ErrorEquals: ['States.Timeout'] },
        {
          ErrorEquals: ['ResumeAt:promote-to-qa'],
          Next: 'promote-to-qa',
          Assign: {
            request: '{% $parse($states.errorOutput.Cause).request %}',
            attempt: '{% $parse($states.errorOutput.Cause).attempt %}',
          },
          Output: {},
        },
        { ErrorEquals: ['Joined'] },
      ],
    });
  });

  test('waits as long as working time can take', () => {
    const review = expenseReimbursement.stages['manager'];
    if (review?.type !== 'approval') throw new Error('the workflow has lost its review');
    const calendar = {
      timeZone: 'Europe/Berlin',
      workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      workingHours: { from: '09:00', until: '17:00' },
      holidays: [],
    } as const;
    const stages = { manager: { ...review, due: { workingDays: 3 }, next: END } };
    const { manager } = compileWorkflow({ ...expenseReimbursement, calendar, stages }, surroundings).States;
    expect(manager).toHaveProperty(
      'TimeoutSeconds',
      expect.toSatisfy((seconds: number) => seconds >= 5 * 86_400),
    );
  });

  test('speaks of its own partition', () => {
    const text = JSON.stringify(compileWorkflow(modelPromotion, { ...surroundings, partition: 'aws-cn' }));
    expect(text).toContain('arn:aws-cn:states:::lambda:invoke');
    expect(text).not.toContain('arn:aws:states');
  });

  test.each(['intake', 'joined'])("refuses a stage named '%s'", (name) => {
    const review = modelPromotion.stages['review'];
    if (review === undefined) throw new Error('the workflow has lost its review');
    const workflow = { ...modelPromotion, start: name, stages: { [name]: { ...review, next: END } } };
    expect(() => compileWorkflow(workflow, surroundings)).toThrow(RangeError);
  });
});

describe('a stage of tracks', () => {
  const roles = { author: [], legal: [], security: [] };
  const waits = { dueIn: '2 days' } as const;
  const rules = workflowsFor(roles, { waits })({
    id: 'examined',
    title: 'Examined',
    subject: 'model',
    requester: 'author',
    environments: ['production'],
    stages: {
      examine: {
        type: 'tracks',
        tracks: { legal: { role: 'legal' }, security: { role: 'security', dueIn: '5 days' } },
      },
      publish: { type: 'promotion', environment: 'production' },
    },
  });
  const definition = compileWorkflow(rules, surroundings);

  test('has one state, which waits as long as the slowest of them may take', () => {
    expect(Object.keys(definition.States)).toEqual([
      ...['intake', 'examine', 'publish'],
      ...['intake timed out', 'examine timed out', 'publish timed out', 'joined'],
    ]);
    expect(definition.States['examine']).toEqual({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: surroundings.openStage,
        Payload: {
          request: '{% $request %}',
          attempt: '{% $attempt %}',
          stage: 'examine',
          taskToken: '{% $states.context.Task.Token %}',
          timedOut: '{% $states.input.timedOut = true %}',
        },
      },
      TimeoutSeconds: 5 * 86_400 + 60,
      Retry,
      Catch: [
        { ErrorEquals: ['ChangesRequested'], Next: 'intake', Output: {} },
        { ErrorEquals: ['States.Timeout'], Next: 'examine timed out', Output: { timedOut: true } },
      ],
      Output: {},
      Next: 'publish',
    });
  });

  test('is where a promotion goes back to', () => {
    expect(definition.States['publish']).toMatchObject({
      Catch: expect.arrayContaining([{ ErrorEquals: ['AskAgain:examine'], Next: 'examine', Output: {} }]),
    });
    expect(JSON.stringify(definition)).not.toContain('examine-legal');
  });
});

describe("intake's timedOut", () => {
  const { timedOut } = payloadOf(compileWorkflow(modelPromotion, surroundings), 'intake');
  const evaluate = (input: unknown, executionInput: unknown) =>
    jsonata(String(timedOut).slice(2, -2)).evaluate(
      {},
      { states: { input, context: { Execution: { Input: executionInput } } } },
    );

  test('is true when the state itself timed out', async () => {
    expect(await evaluate({ timedOut: true }, { subject: 'model/churn' })).toBe(true);
    expect(await evaluate({ timedOut: true }, { subject: 'model/churn', timedOut: true })).toBe(true);
  });

  test.each([
    [{ timedOut: true }],
    [[{ timedOut: true }]],
    [{ timedOut: true, subject: 'model/churn' }],
    [{ subject: 'model/churn' }],
    [{}],
    [[]],
    [null],
    ['timedOut'],
    [7],
  ])('is false on the first entry, whatever the pipeline passes: %j', async (input) => {
    expect(await evaluate(input, structuredClone(input))).toBe(false);
  });

  test('is false when changes were requested', async () => {
    expect(await evaluate({}, { subject: 'model/churn', timedOut: true })).toBe(false);
  });
});

function payloadOf(definition: Definition, name: string) {
  const state = definition.States[name];
  if (state?.Type !== 'Task') throw new Error(`${name} is no task`);
  return state.Arguments.Payload;
}

function happyPath(definition: Definition): string[] {
  const path: string[] = [];
  for (let name: string | undefined = definition.StartAt; name !== undefined; ) {
    path.push(name);
    const state: Definition['States'][string] | undefined = definition.States[name];
    name = state !== undefined && 'Next' in state ? state.Next : undefined;
  }
  return path;
}

describe('a stage that lets time pass', () => {
  const define = workflowsFor<string>({});
  const stateOf = (soak: object) => {
    const source = { id: 'soaking', title: 'Soaking', subject: 'service', requester: 'author' };
    const workflow = define({ ...source, stages: { soak: { type: 'wait', ...soak } } } as never);
    return compileWorkflow(workflow, surroundings);
  };
  const looking = { checks: { errors: { custom: 'error-rate' } }, every: '1 hour' };

  test('is one state, which its own timeout enters again at each look', () => {
    const definition = stateOf({ for: '48 hours', ...looking });
    expect(Object.keys(definition.States)).toEqual([
      'intake',
      'soak',
      'intake timed out',
      'soak timed out',
      'joined',
    ]);
    expect(definition.States['soak']).toStrictEqual({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: stageArguments('soak', surroundings.check),
      TimeoutSeconds: '{% $states.input.timedOut = true ? 3600 : 3660 %}',
      Retry,
      Catch: stageCatch('soak'),
      Output: { request: '{% $request %}', attempt: '{% $attempt %}', outcome: 'completed' },
      End: true,
    });
    expect(validate(definition).isValid).toBe(true);
  });

  test.each([
    ['its time', { for: '48 hours' }, 48 * 3_600 + 60],
    ['a date, at most 90 days ahead', { until: { attribute: 'goLive' } }, 90 * 86_400 + 60],
    [
      'the next look, a minute after it is due at first and every time',
      { until: 'passed', dueIn: '2 days', ...looking },
      '{% $states.input.timedOut = true ? 3600 : 3660 %}',
    ],
  ])('times out after %s', (_, soak, seconds) => {
    expect(stateOf(soak).States['soak']).toMatchObject({ TimeoutSeconds: seconds });
  });
});
