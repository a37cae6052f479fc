import { own } from '../../schema/own.ts';
import type { CheckResult } from '../domain/checks.ts';
import type { ReadEntry } from '../domain/entry.ts';
import type { Decision, RequestState, Submission } from '../domain/model.ts';

// The details of an entry are typed where they are written, in domain/request/; these are their readers.

/** An attempt, as its `submitted` entry tells it. */
export interface SubmittedAttempt {
  readonly at: string;
  readonly attempt: number;
  readonly requester: { readonly email: string; readonly name: string };
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
export function decisionOf(entry: ReadEntry<RequestState>): RecordedDecision | undefined {
  if (entry.action !== 'decided') return undefined;
  const { stage, attempt, decision } = entry.details as Omit<RecordedDecision, 'seq' | 'hash'>;
  return { seq: entry.seq, hash: entry.hash, stage, attempt, decision };
}

/** What checks found, as their `checked` entry tells it. */
export interface RecordedChecks {
  readonly stage: string;
  readonly attempt: number;
  readonly results: readonly CheckResult[];
  /** `passed`, `changes-requested` or `rejected`. */
  readonly outcome: string;
}

/** The checks that an entry records; `undefined` for any other entry. */
export function checksOf(entry: ReadEntry<RequestState>): RecordedChecks | undefined {
  return entry.action === 'checked' ? (entry.details as unknown as RecordedChecks) : undefined;
}

/** The attempts of a request in order. */
export function attemptsOf(history: readonly ReadEntry<RequestState>[]): SubmittedAttempt[] {
  return history
    .filter((entry) => entry.action === 'submitted')
    .map((entry) => ({ at: entry.at, ...(entry.details as unknown as Omit<SubmittedAttempt, 'at'>) }));
}

/** One member of an entry's details, for reading. */
export function detail(entry: ReadEntry<RequestState>, name: string): string {
  const value = own(entry.details, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A list of texts among an entry's details; empty when there is none. */
export function listDetail(entry: ReadEntry<RequestState>, name: string): readonly string[] {
  const value = own(entry.details, name);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
