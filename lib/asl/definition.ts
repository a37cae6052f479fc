/** A state machine in the Amazon States Language: only what the compiler emits. */
export interface Definition {
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | PassState | { readonly Type: 'Succeed' };

/** Leads on with the input that it gets. */
export interface PassState {
  readonly Type: 'Pass';
  readonly Next: string;
}

export type TaskState = {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments: { readonly FunctionName: string; readonly Payload: Payload };
  readonly TimeoutSeconds: number | LookTimeout;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Payload;
  readonly Output: Payload;
} & Transition;

/** So long again, each time that the state has timed out; so long at first. */
export type LookTimeout = `{% $states.input.timedOut = true ? ${number} : ${number} %}`;

/** How long a state waits that is entered now, in seconds. */
export function timeoutOf({ TimeoutSeconds }: TaskState, timedOut: boolean): number {
  if (typeof TimeoutSeconds === 'number') return TimeoutSeconds;
  const [again, first] = TimeoutSeconds.match(/\d+/g) ?? [];
  return Number(timedOut ? again : first);
}

export type Transition = { readonly Next: string } | { readonly End: true };

/** An object of constants and `{% JSONata %}` expressions. */
export type Payload = Readonly<Record<string, string | number | boolean>>;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Payload;
  readonly Output: Payload | string;
}

/** The name of the state in which an execution that is led to `name` calls something or ends. */
export function passOn({ States }: Definition, name: string): string {
  const state = States[name];
  return state?.Type === 'Pass' ? state.Next : name;
}
