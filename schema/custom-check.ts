import type { Variable } from './when.ts';
import { misnamed } from './wording.ts';

/** What a check is asked: may this version of this subject go on? */
export interface CheckQuestion {
  readonly request: CheckedRequest;
  /** What the subject's environments run now, by their names; those that run nothing are left out. */
  readonly environments: Readonly<Record<string, CheckedDeployment>>;
}

/** A version of a subject, as far as the ledger states it. */
export interface CheckedVersion {
  readonly version: string;
  /** Where its bytes are, and their SHA-256 as 64 lower-case hexadecimal digits. */
  readonly artifact?: { readonly uri: string; readonly sha256: string } | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** What made it, each in a form that compares: digests and a commit. Empty where nobody said. */
  readonly variables: Readonly<Partial<Record<Variable, string>>>;
}

/** The current attempt of the request that has come to the check. */
export interface CheckedRequest extends CheckedVersion {
  /** The id of the request. */
  readonly request: string;
  /** The id of its workflow. */
  readonly workflow: string;
  /** Such as `model/churn`. */
  readonly subject: string;
  /** 1, then one more after each rework. */
  readonly attempt: number;
  /** When its first attempt was submitted: UTC, ISO 8601. */
  readonly requestedAt: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** The names of the evidence attached. */
  readonly evidence: readonly string[];
  /** The day on which the newest training data was collected: YYYY-MM-DD. */
  readonly collected?: string | undefined;
}

/** A version in an environment. */
export interface CheckedDeployment extends CheckedVersion {
  /** When it was promoted: UTC, ISO 8601. */
  readonly since: string;
  /** The request that promoted it. */
  readonly request: string;
}

/** What a check answers. All of it is recorded in the ledger, and the requester reads it. */
export interface CheckAnswer {
  readonly passed: boolean;
  /** What was looked at and what was wanted, for people: 1 to 1,000 printable characters on one line, no full stop. */
  readonly found: string;
  /** The values that the answer rests on, by name: 50 at most, texts of up to 256 printable characters. */
  readonly saw?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A check of the organisation's own, as its function runs it. */
export type CheckHandler = (question: CheckQuestion) => Promise<CheckAnswer> | CheckAnswer;

/**
 * Types a check. What it throws, and time beyond four minutes, is no answer: it is asked again for some minutes, then
 * the request ends as failed. It may be asked twice about the same request, and must not mind.
 */
export function defineCheck(check: CheckHandler): CheckHandler {
  return check;
}

/** A check of the organisation's own, and who deploys its function `countersign-check-<name>`. */
export interface CustomCheck {
  readonly name: string;
  /** `here`: from `workflows/checks/<name>.ts`. `elsewhere`: somebody else, in the same account and region. */
  readonly deployed: 'here' | 'elsewhere';
}

const LONGEST = 40;

/**
 * Checks and returns the list of an organisation's own checks. A name alone stands for `workflows/checks/<name>.ts`.
 * @throws Error that lists everything that is wrong.
 */
export function defineCustomChecks(
  checks: readonly (string | { readonly name: string; readonly deployed: 'elsewhere' })[],
): readonly CustomCheck[] {
  const all = checks.map((check) =>
    typeof check === 'string' ? { name: check, deployed: 'here' as const } : check,
  );
  const names = all.map(({ name }) => name);
  const problems = names.flatMap((name, index) => [
    ...misnamed('the check', name, LONGEST),
    ...(names.indexOf(name) < index ? [`the check '${name}' is there twice: remove one`] : []),
  ]);
  if (problems.length > 0) {
    throw new Error(`workflows/index.ts, customChecks:\n- ${problems.join('\n- ')}`);
  }
  return all;
}
