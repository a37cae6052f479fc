import { defined } from '../../schema/defined.ts';
import { type ErrorCode, GovernanceError } from '../domain/errors.ts';
import { HTTP_ANSWERS } from './http-answers.ts';
import type { Problem } from './schemas/problem.ts';

/** The media type of a problem (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

const HIDDEN = 'The service failed: try again, or ask whoever administers it to look into its log.';

/**
 * What an error is to a caller (RFC 9457), and whether operators should know: then its details stay in the log.
 */
export function problemOf(error: unknown): { readonly problem: Problem; readonly unexpected: boolean } {
  const answer = error instanceof GovernanceError ? HTTP_ANSWERS[error.code as ErrorCode] : undefined;
  if (!(error instanceof GovernanceError) || answer === undefined || answer.hidden === true)
    return { problem: describe('InternalError', 500, 'The service failed', HIDDEN), unexpected: true };
  const { status, title } = answer;
  const problem = describe(error.code, status, title, error.message);
  const { violations, confirm } = error.payload as Pick<Problem, 'violations' | 'confirm'>;
  return {
    problem: defined({ ...problem, violations, confirm }),
    unexpected: status === 500,
  };
}

function describe(code: string, status: number, title: string, detail: string): Problem {
  return { type: `urn:countersign:problem:${code}`, title, status, detail, code };
}
