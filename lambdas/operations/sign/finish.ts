import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../../domain/errors.ts';
import { cookieNames, csrfOf, hashOf, readCookie } from '../../domain/session.ts';
import type { PendingSignIn } from '../../ports.ts';
import { finishTogether } from '../own/together/finish.ts';
import type { Page } from '../review.ts';
import { requireOwn } from '../sign-in/finish.ts';
import { problemPage } from '../sign-in/problem.ts';
import { type Place, visitBy } from '../visit.ts';
import { decidingClaims, parseAnswer, type SignPorts } from './answer.ts';
import { decodePending, type PendingAnswer, resent } from './pending.ts';
import { recordSigned, signingBy } from './record.ts';
import { redeem } from './redeem.ts';
import { refusal } from './refusal.ts';

/**
 * `GET /decide/signed`: records the decision that somebody has come back with from their identity provider, with its signature,
 * if that is one of this decision by this person. Judged anew, by the same rules: what has changed meanwhile counts. What came back
 * counts once; nothing else is recorded by it.
 *
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`
 */
export const finishSigning =
  (ports: SignPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    let pending: PendingSignIn;
    try {
      const state = event.queryStringParameters?.['state'] ?? '';
      const taken = await ports.sessions.takePending(hashOf(state), ports.clock.now());
      pending = requireOwn(taken, 'sign', event, ports.linkBaseUrl);
    } catch (error) {
      return problemPage(error);
    }
    const kept = decodePending(pending.content);
    if ('together' in kept) return finishTogether(ports, event, { pending, kept });
    const from = await placeOf(ports, kept, event);
    const sent = { ...from, event: resent(event, kept) };
    try {
      const token = await redeem(ports, event, { pending, isFresh: kept.isFresh });
      const { approver } = from.claims;
      const signing = signingBy(ports, token, { approver, challengedAt: pending.startedAt });
      await recordSigned(ports, { ...from, form: parseAnswer(sent.event) }, signing);
      return { status: 303, body: '', location: pending.to };
    } catch (error) {
      if (error instanceof GovernanceError) return refusal(ports, sent, error);
      throw error;
    }
  };

/** Where an answer came from. The page that says why it was not taken has a form again, of the session there is now. */
async function placeOf(
  ports: SignPorts,
  { from }: PendingAnswer,
  event: APIGatewayProxyEventV2,
): Promise<Place & { readonly link?: string }> {
  if ('link' in from) return visitBy(from.link, await decidingClaims(ports, from.link));
  const id = readCookie(event.cookies, cookieNames(ports.linkBaseUrl).session);
  return { ...from, csrf: csrfOf(id ?? '') };
}
