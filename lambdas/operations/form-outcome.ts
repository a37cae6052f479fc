import { INTAKE } from '../../schema/protocol.ts';
import { HTTP_ANSWERS } from '../api/http-answers.ts';
import { type FormProblem, formProblems, GovernanceError } from '../domain/errors.ts';
import { requesterPage } from '../pages/requester-page.ts';
import { standingPage } from '../pages/standing-page.ts';
import type { ReviewView } from '../pages/view.ts';
import { type Page, pageOf } from './review.ts';

/** What became of a form that somebody sent from behind a link. */
export type FormOutcome = Recorded | Refused;

/** It is in the ledger. */
export interface Recorded {
  /** The path of the page that tells of it. */
  readonly shownAt: string;
}

/** Nothing of it is in the ledger. The view has the form again where it can be put right. */
export interface Refused {
  readonly refused: GovernanceError;
  readonly view: ReviewView;
}

/**
 * The answer to a form. What was recorded is shown where the link leads, so that whoever looks again or goes back sends nothing
 * twice; what was not is told at once: why, and what its reader can do.
 */
export async function outcomePage(outcome: FormOutcome): Promise<Page> {
  if ('shownAt' in outcome) return { status: 303, body: '', location: outcome.shownAt };
  const { refused, view } = outcome;
  const { status } = HTTP_ANSWERS[refused.code];
  if (view.claims.stage === INTAKE) return { status, body: requesterPage(view) };
  return { status, body: isOfForm(refused) ? pageOf(view) : standingPage(view, refused) };
}

/** Whether an error says what is wrong with a form, rather than that it came to nothing. */
export function isOfForm(error: GovernanceError): boolean {
  return GovernanceError.is(error, 'InvalidForm') || GovernanceError.is(error, 'UnreadableForm');
}

/** What is wrong with a form that was refused, each with its control; `body` where it is all of the form. */
export function problemsOfForm(error: GovernanceError): readonly FormProblem[] {
  if (GovernanceError.is(error, 'InvalidForm')) return formProblems(error);
  return [{ field: 'body', message: error.message }];
}
