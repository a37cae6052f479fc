import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../../domain/errors.ts';
import { cookieNames, csrfOf, writeCookie } from '../../domain/session.ts';
import { CSRF_FIELD, requireOwnForm, sessionOf } from '../../engine/who.ts';
import { goingOnPage, signedOutPage } from '../../pages/sign-in-pages.ts';
import type { SignInPorts } from '../../ports.ts';
import { readFields } from '../form-fields.ts';
import type { Page } from '../review.ts';
import { problemPage } from './problem.ts';

const MAX_FORM = 1_024;

/** `POST /sign-out`: ends the session here at once, and leads to where it ends at the provider as well. */
export const signOut =
  (ports: SignInPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const held = await sessionOf(ports, event);
    const cookies = [writeCookie(cookieNames(ports.linkBaseUrl).session, '', 0)];
    if (held === undefined) return { status: 200, body: signedOutPage(), cookies };
    try {
      const csrf = readFields(event, MAX_FORM, (name) => name === CSRF_FIELD).get(CSRF_FIELD);
      requireOwnForm(csrfOf(held.id), csrf, event, ports.linkBaseUrl);
    } catch (error) {
      return problemPage(error);
    }
    await ports.sessions.end(held.hash);
    const there = await endThere(ports, held.session.idToken);
    if (there === undefined) return { status: 200, body: signedOutPage(), cookies };
    return { status: 200, body: goingOnPage('You are signed out here', there), onTo: there, cookies };
  };

/** `GET /sign-out`: where the provider sends people back to when they are signed out there. */
export const signedOut = async (): Promise<Page> => ({ status: 200, body: signedOutPage() });

/** Where the provider ends what it knows; `undefined` where it has no such page, or does not answer: here it has ended. */
async function endThere(
  { provider, linkBaseUrl }: SignInPorts,
  idToken: string,
): Promise<string | undefined> {
  try {
    return (await provider.endSession(idToken, `${linkBaseUrl}/sign-out`))?.href;
  } catch (error) {
    if (GovernanceError.is(error, 'SignInFailed')) return undefined;
    throw error;
  }
}
