import type { Definition } from './definition.ts';
import type { Json } from './json.ts';

/** The statuses of an execution. */
export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it stands after its last committed transition. Times are milliseconds since 1970. */
export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  /** Present when it was started on a version, or on an alias. */
  readonly versionArn: string | undefined;
  readonly aliasArn: string | undefined;
  /** The definition that it started with, and keeps. */
  readonly definitionHash: string;
  /** JSON text, as it was given. */
  readonly input: string;
  readonly startedAt: number;
  readonly status: Status;
  readonly stoppedAt: number | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly variables: Readonly<Record<string, Json>>;
  readonly position: Position;
  readonly lastEventId: number;
}

/** An execution with its definition: all that a transition starts from. */
export interface Run {
  readonly execution: Execution;
  readonly definition: Definition;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly region: string;
  readonly account: string;
}

/** Where an execution is, complete enough to go on from there after a crash. */
export type Position = Entering | Waiting | Working | Retrying;

/** About to enter a state. */
export interface Entering {
  readonly phase: 'enter';
  readonly state: string;
  /** JSON text. */
  readonly input: string;
}

/** Inside a state that was entered and not yet left. */
export interface Visit {
  readonly state: string;
  readonly input: string;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** How often each retrier of the state was used. */
  readonly retries: readonly number[];
}

/** In a Wait state. */
export interface Waiting extends Visit {
  readonly phase: 'wait';
  readonly until: number;
}

/** Between two tries of a task. */
export interface Retrying extends Visit {
  readonly phase: 'retry';
  readonly until: number;
}

/** A task is being worked on. */
export interface Working extends Visit {
  readonly phase: 'task';
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** The id of the event with which it was scheduled: identifies this try. */
  readonly scheduledId: number;
  /** Present for `.waitForTaskToken`. */
  readonly token?: string;
  /** Whether the function that took the token has returned. */
  readonly submitted: boolean;
  readonly timeoutAt?: number;
  readonly heartbeat?: { readonly seconds: number; readonly dueAt: number };
}

/** An execution's end. */
export interface End {
  readonly phase: 'end';
  readonly status: Exclude<Status, 'RUNNING'>;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** When a position must be looked at again though nothing happens, or undefined when never. */
export function dueAt(position: Position): number | undefined {
  if (position.phase === 'wait' || position.phase === 'retry') return position.until;
  if (position.phase !== 'task') return undefined;
  const due = Math.min(position.timeoutAt ?? Infinity, position.heartbeat?.dueAt ?? Infinity);
  return Number.isFinite(due) ? due : undefined;
}

/** When the machine's own TimeoutSeconds ends an execution. */
export function endsBy(execution: Execution, definition: Definition): number {
  return execution.startedAt + (definition.TimeoutSeconds ?? Infinity) * 1000;
}

/** When to look at an execution again though nothing happens, or undefined when never. */
export function wakeAt(execution: Execution, definition: Definition, position: Position): number | undefined {
  const at = Math.min(dueAt(position) ?? Infinity, endsBy(execution, definition));
  return Number.isFinite(at) ? at : undefined;
}
