import { longestSeconds } from '../../schema/calendar.ts';
import { HELD_AT_MOST_SECONDS, QUEUED_AT_MOST_SECONDS } from '../../schema/hold.ts';
import {
  askAgainError,
  CHANGES_REQUESTED,
  INTAKE,
  JOINED,
  JOINED_ERROR,
  resumeError,
} from '../../schema/protocol.ts';
import { leadsTo, stateOf, tracksOf } from '../../schema/tracks.ts';
import { longestWait, looks } from '../../schema/wait.ts';
import {
  definitionHash,
  END,
  type HumanStage,
  hasTracks,
  isApproval,
  isEffect,
  isHuman,
  type Stage,
  stagesInOrder,
  type WaitStage,
  type Workflow,
} from '../../schema/workflow.ts';
import type {
  Catcher,
  Definition,
  LookTimeout,
  Payload,
  Retrier,
  TaskState,
  Transition,
} from './definition.ts';

/** Where a machine finds what it calls: values, or placeholders that are filled in later. */
export interface Surroundings {
  /** ARNs of the handlers' functions. */
  readonly intake: string;
  readonly openStage: string;
  readonly check: string;
  readonly takeEffect: string;
  /** The AWS partition: `aws`, `aws-cn`... */
  readonly partition: string;
}

// The deadline counts from when the stage opens, which is after its state was entered.
const GRACE_SECONDS = 60;
// Checks take seconds. This bounds one that never answers.
const CHECK_TIMEOUT_SECONDS = 3_600;

// What passes by itself. Handlers may be repeated at any point, so a crash or a timeout of a function is among it.
const PASSING: readonly Retrier[] = [
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
      'Lambda.Unknown',
      // A runtime that crashed, was killed for its memory, or did not answer in time, as Lambda itself calls these.
      'Runtime.ExitError',
      'Runtime.OutOfMemory',
      'Runtime.Unknown',
      'Sandbox.Timedout',
      'Unavailable',
      'LedgerBusy',
      // Right after a deployment, a machine may be newer than the functions it calls.
      'UnknownDefinition',
    ],
    // After one second first, then twice as long each time, which is what AWS does unless told otherwise.
    MaxAttempts: 8,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

const REQUEST = { request: '{% $request %}', attempt: '{% $attempt %}' } as const;
const OF_ITS_OWN = {
  taskToken: '{% $states.context.Task.Token %}',
  timedOut: '{% $states.input.timedOut = true %}',
} as const;
const NOTHING = {} as const;
// A state that timed out is entered again with this input: its handler then records the expiry in the ledger,
// or follows the decision that came just in time. It is led there by a state between: the language allows a `Catch` that
// leads to its own state, but not everything that runs machines follows it.
const TIMED_OUT = { timedOut: true } as const;

/** What the states of all machines say alike, as it stands in a definition's text: by a name of it. */
export const SAID_ALIKE = {
  retry: JSON.stringify(PASSING),
  call: JSON.stringify(OF_ITS_OWN).slice(1, -1),
} as const;

/**
 * The state machine of a workflow: `intake`, one state per stage under the stage's name (all tracks of a stage share its
 * state), one that leads back to each of
 * these after a timeout, and `joined`.
 *
 * Guarantees: a request that is approved at every stage takes one transition per stage and two more; no `Catch` leads to
 * its own state; every wait has a timeout; what a pipeline passes in reaches `intake` alone, so no input can pose as a timeout.
 *
 * @throws RangeError when a stage has one of the compiler's own names.
 */
export function compileWorkflow(workflow: Workflow, surroundings: Surroundings): Definition {
  const stages = Object.entries(workflow.stages).filter(([name]) => stateOf(workflow, name) === name);
  for (const [name] of stages) {
    if (name === INTAKE || name === JOINED) {
      throw new RangeError(`workflow '${workflow.id}': no stage can be named '${name}', rename it`);
    }
  }
  return {
    QueryLanguage: 'JSONata',
    StartAt: INTAKE,
    States: {
      [INTAKE]: compileIntake(workflow, surroundings),
      ...Object.fromEntries(
        stages.map(([name, stage]) => [name, compileStage(workflow, name, stage, surroundings)]),
      ),
      ...Object.fromEntries(
        [INTAKE, ...stages.map(([name]) => name)].map((name) => [
          timedOut(name),
          { Type: 'Pass', Next: name },
        ]),
      ),
      [JOINED]: { Type: 'Succeed' },
    },
  };
}

function compileIntake(workflow: Workflow, surroundings: Surroundings): TaskState {
  const payload = {
    workflow: workflow.id,
    definition: definitionHash(workflow),
    execution: '{% $states.context.Execution.Id %}',
    input: '{% $states.context.Execution.Input %}',
    taskToken: '{% $states.context.Task.Token %}',
    // On its first entry this state's input is the pipeline's, which may well say { "timedOut": true }.
    timedOut: '{% $states.input.timedOut = true and $states.input != $states.context.Execution.Input %}',
  };
  return {
    ...waitFor(surroundings.intake, payload, intakeTimeout(workflow), surroundings.partition),
    Catch: [
      timeoutInto(INTAKE),
      ...resumptions(workflow),
      { ErrorEquals: [JOINED_ERROR], Next: JOINED, Output: '{% $parse($states.errorOutput.Cause) %}' },
    ],
    Assign: {
      request: '{% $states.result.request %}',
      attempt: '{% $states.result.attempt %}',
    },
    Output: NOTHING,
    Next: workflow.start,
  };
}

/** The bound of the longest wait that the intake can be for: for the next attempt, or for older requests. */
function intakeTimeout({ rework, calendar, newerVersion }: Workflow): number {
  const forRework = longestSeconds(rework.due, calendar);
  return newerVersion === 'queue' ? Math.max(forRework, QUEUED_AT_MOST_SECONDS) : forRework;
}

/** Where an attempt can begin other than at the workflow's start: at a stage that another one names for its rework. */
function resumptions(workflow: Workflow): Catcher[] {
  const named = stagesInOrder(workflow).flatMap(([, stage]) =>
    isHuman(stage) && stage.reworkTo !== undefined ? [stage.reworkTo] : [],
  );
  return [...new Set(named)]
    .filter((stage) => stage !== workflow.start)
    .map((stage) => ({
      ErrorEquals: [resumeError(stage)],
      Next: stage,
      Assign: {
        request: '{% $parse($states.errorOutput.Cause).request %}',
        attempt: '{% $parse($states.errorOutput.Cause).attempt %}',
      },
      Output: NOTHING,
    }));
}

/**
 * A stage's handler answers at once, or when the ledger has something to say; who comes back after a timeout, or for
 * the next attempt, is told by where they come from.
 */
function compileStage(workflow: Workflow, name: string, stage: Stage, surroundings: Surroundings): TaskState {
  const payload = {
    ...REQUEST,
    stage: name,
    ...OF_ITS_OWN,
  };
  const [functionArn, timeoutSeconds] = isHuman(stage)
    ? [surroundings.openStage, peopleTimeout(workflow, [stage])]
    : hasTracks(stage)
      ? [
          surroundings.openStage,
          peopleTimeout(
            workflow,
            tracksOf(workflow, stage).map(([, track]) => track),
          ),
        ]
      : isEffect(stage)
        ? [surroundings.takeEffect, HELD_AT_MOST_SECONDS]
        : [surroundings.check, stage.type === 'wait' ? waitTimeout(workflow, stage) : CHECK_TIMEOUT_SECONDS];
  return {
    ...waitFor(functionArn, payload, timeoutSeconds, surroundings.partition),
    Catch: [
      { ErrorEquals: [CHANGES_REQUESTED], Next: INTAKE, Output: NOTHING },
      ...waysBack(workflow, name, stage),
      timeoutInto(name),
    ],
    ...leave(leadsTo(workflow, name) ?? stage.next),
  };
}

/**
 * Until the next look, for which the state is entered again: a little after it is due at first, and just as long after it each
 * time from then on. What looks at nothing is ended when it is over.
 */
function waitTimeout({ calendar }: Workflow, stage: WaitStage): number | LookTimeout {
  if (!looks(stage) || stage.every === undefined)
    return longestSeconds(longestWait(stage), calendar) + GRACE_SECONDS;
  const every = longestSeconds(stage.every, calendar);
  return `{% $states.input.timedOut = true ? ${every} : ${every + GRACE_SECONDS} %}`;
}

/** How long people may wait at most, at whichever of these stages has the longest. */
function peopleTimeout({ calendar }: Workflow, stages: readonly HumanStage[]): number {
  return Math.max(...stages.map(({ due }) => longestSeconds(due, calendar))) + GRACE_SECONDS;
}

/**
 * Where an effect leads that must be approved anew: a promotion to any approval before it, or the one that it names; any
 * effect to those that are asked in the place of a rule.
 */
function waysBack(workflow: Workflow, name: string, stage: Stage): Catcher[] {
  if (!isEffect(stage)) return [];
  const order = stagesInOrder(workflow);
  const before = order.slice(
    0,
    Math.max(
      0,
      order.findIndex(([each]) => each === name),
    ),
  );
  const approvals = before.flatMap(([each, earlier]) =>
    isApproval(earlier) ? [stateOf(workflow, each)] : [],
  );
  const named = stage.askAgain === undefined ? approvals : [stage.askAgain];
  const ofRules = before.flatMap(([, each]) =>
    each.type === 'policy' ? each.otherwise.slice(0, 1).map((one) => stateOf(workflow, one)) : [],
  );
  return [...new Set([...(stage.type === 'promotion' ? named : []), ...ofRules])].map((each) => ({
    ErrorEquals: [askAgainError(each)],
    Next: each,
    Output: NOTHING,
  }));
}

/** A task that calls a function and then waits until its token comes back. */
function waitFor(
  functionArn: string,
  payload: Payload,
  timeoutSeconds: number | LookTimeout,
  partition: string,
) {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke.waitForTaskToken`,
    Arguments: { FunctionName: functionArn, Payload: payload },
    TimeoutSeconds: timeoutSeconds,
    Retry: PASSING,
  } as const;
}

function timeoutInto(state: string): Catcher {
  return { ErrorEquals: ['States.Timeout'], Next: timedOut(state), Output: TIMED_OUT };
}

/** A name that no stage can have. */
const timedOut = (state: string): string => `${state} timed out`;

function leave(next: string): { readonly Output: Payload } & Transition {
  return next === END
    ? { Output: { ...REQUEST, outcome: 'completed' }, End: true }
    : { Output: NOTHING, Next: next };
}
