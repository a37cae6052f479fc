import { type ErrorCode, GovernanceError } from '../domain/errors.ts';
import type { Problem } from './schemas/problem.ts';

/** The media type of a problem (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** Status and title of each error that a caller can do something about; any other is a 500. */
const PROBLEMS: Partial<Record<ErrorCode, readonly [status: number, title: string]>> = {
  InvalidCall: [400, 'The call is not as the API describes it'],
  InvalidForm: [422, 'What was sent can not be done'],
  InvalidRequest: [422, 'The input is not a request'],
  NotAllowed: [403, 'This is not allowed'],
  NotEligible: [403, 'This person may not decide'],
  UnknownSubject: [404, 'No such subject'],
  UnknownEnvironment: [404, 'Nothing is in this environment'],
  UnknownVersion: [404, 'No such version'],
  UnknownRequest: [404, 'No such request'],
  UnknownWorkflow: [404, 'No such workflow'],
  UnknownOperation: [404, 'No such operation'],
  BeforeBeginning: [404, 'Nothing was recorded yet'],
  StageClosed: [409, 'The stage takes no decisions'],
  AlreadyDecided: [409, 'It is decided'],
  NotAwaitingRework: [409, 'The request does not wait for rework'],
  NotApproved: [409, 'It is not approved'],
  RequestClosed: [409, 'The request is closed'],
  LedgerBusy: [503, 'Many write at once'],
  Unavailable: [503, 'Something that is needed does not answer'],
};

const HIDDEN = 'The service failed: try again, or ask whoever administers it to look into its log.';

/**
 * What an error is to a caller (RFC 9457), and whether operators should know: then its details stay in the log.
 */
export function problemOf(error: unknown): { readonly problem: Problem; readonly unexpected: boolean } {
  const known = error instanceof GovernanceError ? PROBLEMS[error.code as ErrorCode] : undefined;
  if (!(error instanceof GovernanceError) || known === undefined) {
    const damaged = GovernanceError.is(error, 'LedgerDamaged');
    const code = damaged ? 'LedgerDamaged' : 'InternalError';
    const title = damaged ? 'The ledger is damaged' : 'The service failed';
    return { problem: describe(code, 500, title, damaged ? error.message : HIDDEN), unexpected: true };
  }
  const [status, title] = known;
  const problem = describe(error.code, status, title, error.message);
  const { violations } = error.payload as { readonly violations?: Problem['violations'] };
  return { problem: violations === undefined ? problem : { ...problem, violations }, unexpected: false };
}

function describe(code: string, status: number, title: string, detail: string): Problem {
  return { type: `urn:countersign:problem:${code}`, title, status, detail, code };
}
