import type { Json } from './json.ts';

/** The part of Amazon States Language (JSONata) that the engine runs; `parseDefinition` refuses the rest. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  /** Seconds after which the whole execution ends as TIMED_OUT. */
  readonly TimeoutSeconds?: number;
}

/** One state. */
export type State = TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState;

/** Variables to set, each a JSON value with JSONata expressions in it. */
export type Assignments = Readonly<Record<string, Json>>;

/** What a state, a choice rule or a catcher says about leaving the state. Absent `Output` = the default output. */
export interface Exit {
  readonly Output?: Json;
  readonly Assign?: Assignments;
  /** The state that follows; absent = the execution succeeds. */
  readonly Next?: string;
}

export interface TaskState extends Exit {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: Json;
  readonly TimeoutSeconds?: Json;
  readonly HeartbeatSeconds?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface ChoiceState extends Exit {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export interface ChoiceRule extends Exit {
  readonly Condition: Json;
  readonly Next: string;
}

export interface WaitState extends Exit {
  readonly Type: 'Wait';
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
}

export interface PassState extends Exit {
  readonly Type: 'Pass';
}

export interface SucceedState extends Exit {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: Json;
  readonly Cause?: Json;
}

/** When and how often a failed task is tried again. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** Where a failed task leads when no retrier takes it. */
export interface Catcher extends Exit {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

/** How a task's `Resource` is worked on. */
export type TaskKind = 'function' | 'invoke' | 'invoke.waitForTaskToken';

const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w.-]+(:[\w$-]+)?$/;

/** The kind of task that a resource names, or undefined when the engine can't run it. */
export function classifyResource(resource: string): TaskKind | undefined {
  const integration = /^arn:aws[\w-]*:states:::lambda:(invoke(?:\.waitForTaskToken)?)$/.exec(resource)?.[1];
  if (integration !== undefined) return integration as TaskKind;
  return FUNCTION_ARN.test(resource) ? 'function' : undefined;
}
