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
