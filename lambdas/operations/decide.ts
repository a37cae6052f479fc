import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { LinkClaims } from '../domain/link.ts';
import type { Choice, RequestState } from '../domain/model.ts';
import { decide as decideRequest } from '../domain/request/decide.ts';
import { advance, type Position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { wakeWaiting } from '../engine/wake.ts';
import { decidedPage } from '../pages/decided-page.ts';
import { standingPage } from '../pages/standing-page.ts';
import type { Ports } from '../ports.ts';
import { type DecisionForm, parseDecisionForm } from './decision-form.ts';
import { type Page, pageOf } from './review.ts';
import { framed, personOf, readVisit } from './visit.ts';

export type DecidePorts = Pick<
  Ports,
  'ledger' | 'views' | 'callback' | 'verifier' | 'clock' | 'log' | 'catalogue'
>;

/**
 * Takes the decision of a link's person. A 200 means that it is in the ledger; the same decision sent again gets
 * the same answer. What follows from the decision (waking the execution) is tried at once and, where that fails,
 * left to the sweeper: the decision stands either way.
 *
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`.
 */
export const decide =
  (ports: DecidePorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const link = event.pathParameters?.['link'] ?? '';
    const claims = await ports.verifier.verify(link);
    let form: DecisionForm | undefined;
    try {
      form = parseDecisionForm(event);
      const decided = await record(ports, claims, form);
      await follow(ports, decided);
      const workflow = await definitionOf(ports, decided.state.definition);
      return { status: 200, body: decidedPage(framed(ports, link, claims, workflow, decided.state)) };
    } catch (error) {
      if (error instanceof GovernanceError)
        return explain(ports, link, claims, form ?? roughForm(event), error);
      throw error;
    }
  };

async function record(
  ports: DecidePorts,
  claims: LinkClaims,
  form: DecisionForm,
): Promise<Position<RequestState>> {
  const person = personOf(ports.catalogue.roles, claims);
  const { stage, attempt } = claims;
  const decided = await advance<RequestState>(ports, requestStream(claims.request), async (last, now) => {
    if (last === undefined) return {};
    const workflow = await definitionOf(ports, last.state.definition);
    const command = {
      stage,
      attempt,
      person,
      ...form,
      findings: [],
      answers: {},
      assurance: 'email-link' as const,
    };
    return decideRequest(workflow, ports.catalogue.roles, last.state, command, now);
  });
  if (decided === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  return decided;
}

/** Lets the decision take effect. It is recorded, so no failure here may look like a failed decision. */
async function follow(ports: DecidePorts, { seq, state, appended }: Position<RequestState>): Promise<void> {
  try {
    // Before the wake-up, which may end the request and take it off the list; and never after somebody ended it.
    if (appended || state.status !== 'closed') await ports.views.putRequest({ seq, state });
  } catch (error) {
    defer(ports, error, state);
  }
  try {
    await wakeWaiting(ports, state);
  } catch (error) {
    defer(ports, error, state);
  }
}

function defer({ log }: DecidePorts, error: unknown, { request }: RequestState): void {
  log.error('a recorded decision waits for the sweeper to take effect', error, { request });
  log.count('DeferredEffect');
}

/** The page that tells the person why nothing was recorded, and what they can do. */
async function explain(
  ports: DecidePorts,
  link: string,
  claims: LinkClaims,
  form: Partial<DecisionForm>,
  error: GovernanceError,
): Promise<Page> {
  if (GovernanceError.is(error, 'InvalidForm')) {
    const problem = { field: error.payload.field, message: error.message };
    const view = await readVisit(ports, link, claims);
    return {
      status: error.payload.field === 'body' ? 400 : 422,
      body: pageOf({ ...view, form: { ...form, problem } }),
    };
  }
  const status = { StageClosed: 409, AlreadyDecided: 409, NotEligible: 403 }[error.code as string];
  if (status === undefined) throw error;
  return { status, body: standingPage(await readVisit(ports, link, claims), error) };
}

/** What can be saved of a form that did not parse, so that nobody has to type it again. */
function roughForm({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Partial<DecisionForm> {
  const fields = new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
  const choice = fields.get('choice');
  const known: Choice[] = ['approve', 'request-changes', 'reject'];
  return {
    ...(known.includes(choice as Choice) ? { choice: choice as Choice } : {}),
    version: fields.get('version')?.slice(0, 64) ?? '',
    comment: fields.get('comment')?.slice(0, 4_000) ?? '',
  };
}
