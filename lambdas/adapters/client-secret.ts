import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * The secret of a client, kept in Secrets Manager as plain text.
 * @throws Error when it has none; whatever the call throws
 */
export async function readSecret(client: SecretsManagerClient, name: string): Promise<string> {
  const { SecretString: secret } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (secret === undefined || secret.trim() === '')
    throw new Error(`the secret '${name}' has no text: put the client's secret there as plain text`);
  return secret.trim();
}

/** How long a secret is kept before it is read again, so that a new one needs no deployment: in milliseconds. */
const KEPT = 300_000;

/** Reads a secret when it is first asked for, and again after five minutes. What failed is tried again by the next call. */
export function keptSecret(client: () => SecretsManagerClient, name: string): () => Promise<string> {
  let read: { readonly at: number; readonly secret: Promise<string> } | undefined;
  return () => {
    if (read !== undefined && Date.now() - read.at < KEPT) return read.secret;
    const secret = readSecret(client(), name);
    read = { at: Date.now(), secret };
    secret.catch(() => {
      read = undefined;
    });
    return secret;
  };
}
