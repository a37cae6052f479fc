import type { Violation } from '../../lambdas/domain/errors.ts';
import { CommandError, EXIT, RefusedError } from '../errors.ts';
import type { RawAnswer } from './send.ts';

/** A problem of the API (RFC 9457), as far as it can be relied on: anything may stand at an address. */
interface Problem {
  readonly detail?: unknown;
  readonly code?: unknown;
  readonly violations?: unknown;
}

/**
 * Reads the JSON of an answer, which has this member if it is Countersign's.
 *
 * @throws RefusedError with the API's own sentence; exit code 3 where there is nothing of that name, 2 where the call
 *   was not understood
 * @throws CommandError when the answer is not one of Countersign's
 */
export function readAnswer(endpoint: string, { status, text }: RawAnswer, member: string): unknown {
  const value = parse(text);
  if (status === 200 && value !== undefined && Object.hasOwn(value, member)) return value;
  const { detail, code, violations } = (value ?? {}) as Problem;
  if (typeof detail === 'string' && typeof code === 'string') {
    const found = Array.isArray(violations) ? violations.filter(isViolation) : [];
    const sentence = withViolations(detail, found);
    throw new RefusedError(sentence, code, found, exitCodeOf(status, code), value ?? {});
  }
  throw new CommandError(explainStatus(endpoint, status));
}

/** A call that the API can't read was written by a person: it was called wrongly. */
function exitCodeOf(status: number, code: string): number {
  if (code === 'InvalidCall') return EXIT.usage;
  return status === 404 && code !== 'UnknownOperation' ? EXIT.no : EXIT.failed;
}

/** What the gateway itself says, which knows nothing of problems. */
function explainStatus(endpoint: string, status: number): string {
  if (status === 401 || status === 403) {
    return `${endpoint} does not let you do this: ask whoever administers Countersign for access, or check --profile and --region.`;
  }
  if (status === 429 || status === 503) return `${endpoint} is too busy to answer: try again in a moment.`;
  if (status >= 500)
    return `${endpoint} failed (status ${status}): try again, or see the log of its functions.`;
  return `${endpoint} does not answer as Countersign does (status ${status}): check --endpoint.`;
}

/** The problem's sentence, and each violation on a line of its own unless the sentence has them already. */
function withViolations(detail: string, violations: readonly Violation[]): string {
  const others = violations.filter(({ message }) => !detail.includes(message));
  return [detail, ...others.map(({ path, message }) => `${path || 'the input'} ${message}`)].join('\n');
}

function isViolation(value: unknown): value is Violation {
  const { path, message } = (value ?? {}) as Partial<Violation>;
  return typeof path === 'string' && typeof message === 'string';
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
