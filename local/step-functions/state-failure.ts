/**
 * A state failed, in the terms of Amazon States Language: what `Retry` and `Catch` match against, and what the
 * execution fails with when neither does.
 */
export class StateFailure extends Error {
  /** The error name, such as `States.Timeout`; absent when a task's worker reported none. */
  readonly error: string | undefined;
  /** What is told about it to people or as JSON; absent when there is nothing to tell. */
  override readonly cause: string | undefined;

  constructor(error: string | undefined, cause: string | undefined) {
    super([error, cause].filter((part) => part !== undefined).join(': '));
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
  }
}

/** A JSONata expression gave nothing usable: `States.QueryEvaluationError`, with the field that holds it. */
export class QueryFailure extends StateFailure {
  /** The field, as AWS writes it: `Output/result`. */
  readonly location: string;

  constructor(location: string, cause: string) {
    super('States.QueryEvaluationError', cause);
    this.location = location;
  }
}
