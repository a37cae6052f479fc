import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Outcome, Part } from '../../../console/together.ts';
import { GovernanceError } from '../../../domain/errors.ts';
import { cookieNames, csrfOf, readCookie } from '../../../domain/session.ts';
import type { PendingSignIn } from '../../../ports.ts';
import type { Page } from '../../review.ts';
import type { SignPorts } from '../../sign/answer.ts';
import { type PendingTogether, resent } from '../../sign/pending.ts';
import { recordSigned, type Signing, signingBy } from '../../sign/record.ts';
import { redeem } from '../../sign/redeem.ts';
import { personOf } from '../../visit.ts';
import type { Actor } from '../place.ts';
import { parseTogether, type TogetherForm } from './form.ts';
import { outcomePage, refusedPage } from './page.ts';
import { readTogether } from './read.ts';

/** Said of one that may or may not be in the ledger: its put was sent, and no answer came. */
const UNCERTAIN =
  'It is not known whether this was recorded: open its page to see. Deciding the same once more does no harm.';

/**
 * Records several decisions that somebody has come back with from their identity provider, each by itself, with the one
 * signature and its own way to it. Where some are not recorded, the page says which and why; what was recorded stands.
 */
export async function finishTogether(
  ports: SignPorts,
  event: APIGatewayProxyEventV2,
  { pending, kept }: { readonly pending: PendingSignIn; readonly kept: PendingTogether },
): Promise<Page> {
  const who = actorOf(ports, event, kept);
  const form = parseTogether(resent(event, kept));
  const requests = kept.together.map(({ request }) => request);
  const parts = await readTogether(ports, { requests, stage: form.stage }, who);
  let signing: Signing;
  try {
    const token = await redeem(ports, event, { pending, isFresh: kept.isFresh });
    signing = signingBy(ports, token, { approver: kept.person, challengedAt: pending.startedAt });
  } catch (error) {
    return refuse(ports, { error, parts, kept, who });
  }
  const outcomes: Outcome[] = [];
  for (const { view } of parts)
    outcomes.push({ view, why: await record(ports, { view, form, kept, signing }) });
  if (outcomes.every(({ why }) => why === undefined)) return { status: 303, body: '', location: pending.to };
  return outcomePage(409, { outcomes, choice: form.choice, who, now: ports.clock.now() });
}

/** Whose decisions these are, as their session has them now. Who they are, the provider's token says. */
function actorOf(
  { catalogue, linkBaseUrl }: SignPorts,
  { cookies }: APIGatewayProxyEventV2,
  { person }: PendingTogether,
): Actor {
  const id = readCookie(cookies, cookieNames(linkBaseUrl).session);
  return {
    person: personOf(catalogue.roles, { approver: person }),
    roles: Object.keys(catalogue.roles),
    csrf: csrfOf(id ?? ''),
  };
}

/** Nobody has signed. @throws every other error */
function refuse(
  { clock }: SignPorts,
  { error, parts, kept, who }: { error: unknown; parts: readonly Part[]; kept: PendingTogether; who: Actor },
): Page {
  if (!GovernanceError.is(error, 'SignInFailed')) throw error;
  const message = `Nothing is recorded: you have not signed it. ${error.message} What you typed is still here.`;
  const form = { entered: kept.entered, problems: [{ field: 'body', message }] };
  const status = error.payload.reason === 'provider-down' ? 503 : 403;
  return refusedPage(status, { parts, form, who, now: clock.now() });
}

/** Records one of them; why it was not recorded, if it was not. */
async function record(
  ports: SignPorts,
  {
    view: { claims },
    form,
    kept,
    signing,
  }: Pick<Part, 'view'> & { form: TogetherForm; kept: PendingTogether; signing: Signing },
): Promise<string | undefined> {
  const { request } = claims;
  const chosen = form.chosen.find((one) => one.request === request);
  if (chosen === undefined) return 'It was not among what you had ticked.';
  const together = kept.together.find((one) => one.request === request)?.place;
  const answer = { claims: { ...claims, attempt: chosen.attempt }, form: chosen.form, together };
  try {
    await recordSigned(ports, answer, signing);
    return undefined;
  } catch (error) {
    if (error instanceof GovernanceError) return error.message;
    ports.log.error('a decision of several may not be recorded', error, { request });
    return UNCERTAIN;
  }
}
