import { GovernanceError, type SignInFailure } from '../../domain/errors.ts';
import { signInProblemPage } from '../../pages/sign-in-pages.ts';
import type { Page } from '../review.ts';

/** The page for an error of signing in. @throws every other error @param to where somebody wanted to go */
export function problemPage(error: unknown, to?: string): Page {
  if (!GovernanceError.is(error, 'SignInFailed')) throw error;
  const { reason } = error.payload;
  return { status: statusOf(reason), body: signInProblemPage(reason, error.message, to) };
}

const statusOf = (reason: SignInFailure): number => (reason === 'provider-down' ? 503 : 403);
