import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Log, Provider } from '../ports.ts';
import { readSecret } from './client-secret.ts';
import { catalogue } from './connect.ts';
import { OpenIdProvider } from './openid-provider.ts';

export { catalogue, linkBaseUrl, sessionsPort } from './connect.ts';

/** The organisation's provider. Apart from the other ports, so that no function has its library that needs none. */
export function providerPort(log: Log): Provider {
  const { identity } = catalogue;
  if (identity === undefined) throw new Error('the environment variable IDENTITY is not set');
  const { secret } = identity;
  return new OpenIdProvider({
    identity,
    secret: async () => (secret === undefined ? undefined : readSecret(new SecretsManagerClient(), secret)),
    now: () => new Date(),
    onFailure: (reason, error) => log.warn('signing in failed', { reason, ...describe(error) }),
  });
}

/** What an operator can look up; nothing that a provider or a person sent. */
function describe(error: unknown): Record<string, unknown> {
  const { name, code, cause } = error as { name?: unknown; code?: unknown; cause?: { message?: unknown } };
  return { error: name, code, cause: cause?.message };
}
