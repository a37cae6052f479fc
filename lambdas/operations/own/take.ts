import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { INTAKE } from '../../../schema/protocol.ts';
import { TOGETHER_PATH } from '../../console/together.ts';
import { takesBack } from '../../domain/link.ts';
import { CSRF_FIELD, requireOwnForm, type SignedIn, signedIn, signInPath } from '../../engine/who.ts';
import { notFoundPage } from '../../pages/error-pages.ts';
import { takeForm } from '../decide.ts';
import { type HandOverForm, parseDecisionForm } from '../decision-form.ts';
import { unreadable } from '../form-fields.ts';
import { outcomePage } from '../form-outcome.ts';
import { rescind } from '../rescind.ts';
import type { Page } from '../review.ts';
import { rework } from '../rework.ts';
import type { SignPorts } from '../sign/answer.ts';
import { beginAt } from '../sign/begin.ts';
import { problemPage } from '../sign-in/problem.ts';
import { OWN_FORMS, type SentUnlinked } from '../visit.ts';
import { placeAt, rolesHeld } from './place.ts';
import { beginTogether } from './together/begin.ts';

/**
 * `POST /decide/console/...`: takes what somebody who is signed in sends from the console, as from behind a link of theirs; what they
 * decide only once their identity provider has signed it. A form counts that a page of theirs has sent, and no other.
 */
export const takeOwn =
  (ports: SignPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const path = pageOf(event.rawPath);
    const who = await signedIn(ports, event);
    // What was typed is lost with a redirect; but a session that has ended knows nobody whose it could be.
    if (who === 'signed-out' || who === 'unknown-person')
      return { status: 303, body: '', location: signInPath(path) };
    try {
      const { csrf, event: form } = takeCsrf(event);
      requireOwnForm(who.csrf, csrf, event, ports.linkBaseUrl);
      if (path === TOGETHER_PATH) return await beginTogether(ports, form, who);
      return (await take(ports, { path, form, who })) ?? { status: 404, body: notFoundPage() };
    } catch (error) {
      return problemPage(error, path);
    }
  };

/** The path of the page that sent a form; what stands before it is the API's own. */
const pageOf = (rawPath: string): string =>
  rawPath.slice(rawPath.indexOf(`${OWN_FORMS}/console`)).slice(OWN_FORMS.length);

async function take(
  ports: SignPorts,
  { path, form, who }: { path: string; form: APIGatewayProxyEventV2; who: SignedIn },
): Promise<Page | undefined> {
  const roles = rolesHeld(ports.catalogue.roles, who.person.email, who.roles);
  const held = { ...ports, catalogue: { ...ports.catalogue, roles } };
  const place = await placeAt(held, path, who);
  if (place === undefined) return undefined;
  const { claims } = place;
  const sent: SentUnlinked = { ...place, event: form };
  if (claims.stage === INTAKE) return outcomePage(await rework(held, sent));
  // Nobody gets these links: the entry keeps them, as of everything that its person did.
  if (takesBack(claims))
    return outcomePage(await rescind(held, { ...sent, link: await ports.signer.sign(claims) }));
  if (!isHandOver(form)) return beginAt(held, sent, { claims, path });
  const link = await ports.signer.sign(claims);
  return outcomePage(await takeForm(held, { ...sent, link }, parseHandOver));
}

const isHandOver = (event: APIGatewayProxyEventV2): boolean =>
  new URLSearchParams(event.body).get('choice') === 'hand-over';

/** @throws GovernanceError as `parseDecisionForm`; `UnreadableForm` for what is signed, which is not taken this way */
function parseHandOver(event: APIGatewayProxyEventV2): HandOverForm {
  const form = parseDecisionForm(event);
  if (form.choice === 'hand-over') return form;
  throw unreadable('A decision is signed: send it with its own form.');
}

/** A form as its page's own reader knows it, and what shows that it is one of ours. */
function takeCsrf(event: APIGatewayProxyEventV2): {
  readonly csrf: string | undefined;
  readonly event: APIGatewayProxyEventV2;
} {
  const { body = '', isBase64Encoded } = event;
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const pairs = text.split('&');
  const own = pairs.filter((pair) => pair.startsWith(`${CSRF_FIELD}=`));
  const csrf = own.length === 1 ? new URLSearchParams(own[0]).get(CSRF_FIELD) : undefined;
  const rest = pairs.filter((pair) => !own.includes(pair)).join('&');
  return { csrf: csrf ?? undefined, event: { ...event, body: rest, isBase64Encoded: false } };
}
