import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { PendingSignIn, ProviderToken } from '../../ports.ts';
import type { SignPorts } from './answer.ts';
import { signedUri } from './send-away.ts';

/** What the provider answers whom it has sent back. @throws GovernanceError `SignInFailed` */
export function redeem(
  { provider, linkBaseUrl }: SignPorts,
  { queryStringParameters, rawQueryString }: APIGatewayProxyEventV2,
  { pending, isFresh }: { readonly pending: PendingSignIn; readonly isFresh: boolean },
): Promise<ProviderToken> {
  return provider.redeem({
    currentUrl: new URL(`${signedUri(linkBaseUrl)}?${rawQueryString}`),
    state: queryStringParameters?.['state'] ?? '',
    nonce: pending.nonce,
    codeVerifier: pending.codeVerifier,
    authenticatedSince: isFresh ? new Date(pending.startedAt) : undefined,
  });
}
