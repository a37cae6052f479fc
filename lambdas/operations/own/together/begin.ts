import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HTTP_ANSWERS } from '../../../api/http-answers.ts';
import { answerControl, chosenControl, type Part, togetherAddress } from '../../../console/together.ts';
import { nonceOf, nonceOfAll, type Signed } from '../../../domain/countersignature.ts';
import {
  type ErrorCode,
  type FormProblem,
  formProblems,
  GovernanceError,
  requireNone,
} from '../../../domain/errors.ts';
import { requireOwnSite } from '../../../engine/who.ts';
import type { ReviewView } from '../../../pages/view.ts';
import { nameRequest } from '../../../words/purpose.ts';
import { confirmationIn, unreadable } from '../../form-fields.ts';
import { isOfForm, problemsOfForm } from '../../form-outcome.ts';
import type { Page } from '../../review.ts';
import { assuranceAt, type SignPorts, signedIn, stepOf } from '../../sign/answer.ts';
import { encodePending, type PendingTogether } from '../../sign/pending.ts';
import { sendAway } from '../../sign/send-away.ts';
import type { Actor } from '../place.ts';
import { type Chosen, parseTogether, saveTogether, type TogetherForm } from './form.ts';
import { refusedPage } from './page.ts';
import { readTogether } from './read.ts';

/**
 * `POST /decide/console/together`: checks whether each of several answers could be recorded, and sends their person to their identity
 * provider to sign all of them at once: the nonce is the root over them. Nothing is recorded. Where one could not be, nobody is
 * sent, and the page says which and why.
 */
export async function beginTogether(
  ports: SignPorts,
  event: APIGatewayProxyEventV2,
  who: Actor,
): Promise<Page> {
  const entered = saveTogether(event);
  const { among = '', stage } = entered;
  let parts: readonly Part[] = [];
  try {
    parts = await readTogether(ports, { requests: among.split(','), stage }, who);
    requireOwnSite(event, ports.linkBaseUrl);
    const form = parseTogether(event);
    const ids = form.chosen.map(({ request }) => request);
    const to = togetherAddress(ids, form.stage);
    const challenge = challengeFor(parts, form, ports.clock.now());
    if (challenge === undefined) return { status: 303, body: '', location: to };
    const { together, isFresh } = challenge;
    const person = who.person.email;
    return await sendAway(ports, event, {
      ...challenge,
      person,
      to,
      content: encodePending({ person, together, isFresh, entered }),
    });
  } catch (error) {
    if (!(error instanceof GovernanceError)) throw error;
    const form = { entered: { ...entered, ...confirmationIn(error) }, problems: problemsOf(error) };
    const { status } = HTTP_ANSWERS[error.code as ErrorCode];
    return refusedPage(status, { parts, form, who, now: ports.clock.now() });
  }
}

const problemsOf = (error: GovernanceError): readonly FormProblem[] =>
  isOfForm(error) ? problemsOfForm(error) : [{ field: 'body', message: error.message }];

/** What is to be signed of several answers. */
interface Challenge {
  /** Those that are not recorded yet, in order, and where each is in what is signed. */
  readonly together: PendingTogether['together'];
  readonly nonce: string;
  readonly challengedAt: string;
  readonly isFresh: boolean;
}

/** `undefined` where all of them are recorded already. @throws GovernanceError `InvalidForm` with all that is wrong with any of them */
function challengeFor(parts: readonly Part[], { chosen }: TogetherForm, clock: Date): Challenge | undefined {
  const views = chosen.map(({ request }) => parts.find(({ view }) => view.state.request === request)?.view);
  const latest = views.map((view) => Date.parse(view?.history.at(-1)?.at ?? clock.toISOString()));
  const now = new Date(Math.max(clock.getTime(), ...latest));
  const problems: FormProblem[] = [];
  const steps = chosen.flatMap((one, index) => {
    try {
      const view = views[index];
      if (view === undefined)
        throw unreadable('This is no request that you may decide: choose in My work again.');
      const signed = signedOf({ ...view, now }, one);
      return signed === undefined ? [] : [{ signed, view }];
    } catch (error) {
      if (!(error instanceof GovernanceError)) throw error;
      problems.push(...problemsAt(one.request, views[index], error));
      return [];
    }
  });
  requireNone(distinct(problems));
  const [first] = steps;
  if (first === undefined) return undefined;
  const challengedAt = now.toISOString();
  const isFresh = steps.some(({ view }) => assuranceAt(view, view.claims.stage) === 're-authenticated');
  const signed = steps.map((step) => step.signed);
  // One decision is signed by itself, several by the root over them.
  const { nonce, places } =
    signed.length === 1
      ? { nonce: nonceOf(first.signed, challengedAt), places: [] }
      : nonceOfAll(signed, challengedAt);
  const together = signed.map(({ request }, index) => ({ request, place: places[index] }));
  return { together, nonce, challengedAt, isFresh };
}

/** What is signed of one of them; `undefined` where it is recorded already. @throws GovernanceError as `stepOf` */
function signedOf(view: ReviewView, { attempt, form }: Chosen): Signed | undefined {
  return signedIn(stepOf(view, { link: undefined, claims: { ...view.claims, attempt }, form }));
}

/** Each problem at its own control where there is one, else with the request's name. */
function problemsAt(
  request: string,
  view: ReviewView | undefined,
  error: GovernanceError,
): readonly FormProblem[] {
  const name = view === undefined ? request : nameRequest(view.workflow, view.state);
  const problems = GovernanceError.is(error, 'InvalidForm')
    ? formProblems(error)
    : [{ field: 'body', message: error.message }];
  return problems.map(({ field, message }) => {
    const [, question] = /^answer\.(.+)$/.exec(field) ?? [];
    if (question !== undefined)
      return { field: answerControl(request, question), message: `${name}: ${message}` };
    if (field === 'comment' || field === 'choice') return { field, message };
    return { field: chosenControl(request), message: `${name}: ${message}` };
  });
}

/** Each once, where they are about all of the requests. */
const distinct = (problems: readonly FormProblem[]): readonly FormProblem[] => [
  ...new Map(problems.map((one) => [`${one.field}\n${one.message}`, one])).values(),
];
