import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../../domain/errors.ts';
import type { SignInPorts } from '../../ports.ts';
import type { Page } from '../review.ts';
import { identityIn } from './finish.ts';

const MAX_TOKEN = 16_384;

/**
 * `POST /sign-in/back-channel`: ends the sessions that the provider says have ended there (OpenID Connect Back-Channel
 * Logout 1.0). Saying it twice is no error. Answers 400 to what the provider did not sign.
 */
export const backChannelLogout =
  ({ provider, sessions, catalogue, log }: SignInPorts) =>
  async ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Promise<Page> => {
    const form = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
    const token = form.length > MAX_TOKEN ? null : new URLSearchParams(form).get('logout_token');
    if (token === null) return { status: 400, body: '' };
    try {
      const ended = await sessions.endAll(
        identityIn(catalogue).issuer,
        await provider.verifyLogoutToken(token),
      );
      log.info('signed out by the provider', { sessions: ended });
      return { status: 200, body: '' };
    } catch (error) {
      if (!GovernanceError.is(error, 'SignInFailed')) throw error;
      return { status: error.payload.reason === 'provider-down' ? 503 : 400, body: '' };
    }
  };
