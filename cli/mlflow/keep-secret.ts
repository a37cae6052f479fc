import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Puts members into a secret that is JSON; others that are there stay. It is made where there is none. */
export async function keepInSecret(
  client: SecretsManagerClient,
  name: string,
  members: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const before = await read(client, name);
  const text = JSON.stringify({ ...(before === undefined ? {} : JSON.parse(before)), ...members });
  if (before === undefined) await client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
  else await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
}

async function read(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '{}';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
