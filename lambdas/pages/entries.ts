import type { NamedPerson, RequestActions } from '../domain/actions.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { Decision, RequestState, Submission } from '../domain/model.ts';

/** An attempt, as its `submitted` entry tells it. */
export interface SubmittedAttempt {
  readonly at: string;
  readonly attempt: number;
  readonly requester: NamedPerson;
  readonly submission: Submission;
}

/** A decision, as its `decided` entry tells it. */
export interface RecordedDecision {
  readonly seq: number;
  readonly hash: string;
  readonly stage: string;
  readonly attempt: number;
  readonly decision: Decision;
}

/** The decision that an entry records; `undefined` for any other entry. */
export function decisionOf({
  seq,
  hash,
  action,
  details,
}: ReadEntry<RequestState>): RecordedDecision | undefined {
  if (action !== 'decided') return undefined;
  const { stage, attempt, decision } = details;
  return { seq, hash, stage, attempt, decision };
}

/** The checks that an entry records; `undefined` for any other entry. */
export function checksOf({
  action,
  details,
}: ReadEntry<RequestState>): RequestActions['checked'] | undefined {
  return action === 'checked' ? details : undefined;
}

/** The attempts of a request in order. */
export function attemptsOf(history: readonly ReadEntry<RequestState>[]): SubmittedAttempt[] {
  return history.flatMap(({ at, action, details }) => (action === 'submitted' ? [{ at, ...details }] : []));
}
