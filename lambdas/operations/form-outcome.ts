import { INTAKE } from '../../schema/protocol.ts';
import { HTTP_ANSWERS } from '../api/http-answers.ts';
import { type FormProblem, formProblems, GovernanceError } from '../domain/errors.ts';
import { decidedPage } from '../pages/decided-page.ts';
import { handedOverPage } from '../pages/handed-over-page.ts';
import { requesterPage } from '../pages/requester-page.ts';
import { standingPage } from '../pages/standing-page.ts';
import { takenBackPage } from '../pages/taken-back-page.ts';
import type { ReviewView } from '../pages/view.ts';
import { type Page, pageOf } from './review.ts';

/** What became of a form that somebody sent from behind a link, and what a page about it is rendered from. */
export type FormOutcome = Recorded | Refused;

/** It is in the ledger. */
export interface Recorded {
  readonly recorded: 'decision' | 'rescission' | 'hand-over' | 'attempt' | 'withdrawal';
  readonly view: ReviewView;
}

/** Nothing of it is in the ledger. The view has the form again where it can be put right. */
export interface Refused {
  readonly refused: GovernanceError;
  readonly view: ReviewView;
}

/** The page that tells of an outcome: what was recorded, or why nothing was and what its reader can do. */
export async function outcomePage(outcome: FormOutcome): Promise<Page> {
  const { view } = outcome;
  const status = 'recorded' in outcome ? 200 : HTTP_ANSWERS[outcome.refused.code].status;
  if (view.claims.stage !== INTAKE) return { status, body: bodyOf(outcome) };
  return { status, body: requesterPage(view) };
}

/** What somebody reads who was asked to decide. */
function bodyOf(outcome: FormOutcome): string {
  const { view } = outcome;
  if ('recorded' in outcome) {
    if (outcome.recorded === 'rescission') return takenBackPage(view);
    return outcome.recorded === 'hand-over' ? handedOverPage(view) : decidedPage(view);
  }
  return isOfForm(outcome.refused) ? pageOf(view) : standingPage(view, outcome.refused);
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
