import { HTTP_ANSWERS } from '../../api/http-answers.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { explain } from '../decide.ts';
import { saveDecisionForm } from '../decision-form.ts';
import { outcomePage } from '../form-outcome.ts';
import { type Page, pageOf } from '../review.ts';
import { readVisit, type SentUnlinked } from '../visit.ts';
import type { SignPorts } from './answer.ts';

/**
 * The page for a decision that was not recorded: why, and what its reader can do, with what they typed wherever they can send it
 * again. Nothing is sent again by itself, so that nobody goes in circles.
 *
 * @throws the error where no page tells of it
 */
export async function refusal(ports: SignPorts, sent: SentUnlinked, error: GovernanceError): Promise<Page> {
  if (!GovernanceError.is(error, 'SignInFailed')) return outcomePage(await explain(ports, sent, error));
  const message = `Nothing is recorded: you have not signed it. ${error.message} What you typed is still here.`;
  const form = { entered: saveDecisionForm(sent.event), problems: [{ field: 'body', message }] };
  const status = error.payload.reason === 'provider-down' ? 503 : HTTP_ANSWERS.SignInFailed.status;
  return { status, body: pageOf({ ...(await readVisit(ports, sent)), form }) };
}
