import type { NamedPerson, RequestActions } from '../domain/actions.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { LinkClaims } from '../domain/link.ts';
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

/** An approval that was taken back, as its `rescinded` entry tells it. */
export interface TakenBack {
  readonly at: string;
  readonly stage: string;
  readonly attempt: number;
  readonly decision: Decision;
  readonly reason: string;
}

/** What a person has taken back at a stage of an attempt, in order. */
export function takenBackBy(
  history: readonly ReadEntry<RequestState>[],
  { stage, attempt, approver }: Pick<LinkClaims, 'stage' | 'attempt' | 'approver'>,
): readonly TakenBack[] {
  return history.flatMap(({ at, action, details }) => {
    if (action !== 'rescinded') return [];
    const here = details.stage === stage && details.attempt === attempt;
    return here && details.decision.person === approver ? [{ at, ...details }] : [];
  });
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
