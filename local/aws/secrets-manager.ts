import type { DatabaseSync } from 'node:sqlite';
import type { Place } from '../template/identity.ts';
import { AwsError } from './aws-error.ts';
import { type Actions, type Members, requireText } from './json-service.ts';

/**
 * Secrets Manager, as far as keeping texts under names goes: they are in the data directory, which its owner alone can read.
 * An older text is gone with the next one.
 */
export function createSecretsManager(database: DatabaseSync, place: Place): Actions {
  database.exec('CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT');
  const read = database.prepare('SELECT text FROM secrets WHERE name = ?');
  const write = database.prepare('INSERT OR REPLACE INTO secrets (name, text) VALUES (?, ?)');
  const find = (name: string) => (read.get(name) as { readonly text: string } | undefined)?.text;
  const described = (name: string): Members => ({ Name: name, ARN: arnOf(name, place) });
  return {
    GetSecretValue: (input) => {
      const name = nameIn(requireText(input, 'SecretId'));
      return { ...described(name), SecretString: found(find(name)) };
    },
    CreateSecret: (input) => {
      const name = requireText(input, 'Name');
      if (find(name) !== undefined)
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      write.run(name, requireText(input, 'SecretString'));
      return described(name);
    },
    PutSecretValue: (input) => {
      const name = nameIn(requireText(input, 'SecretId'));
      found(find(name));
      write.run(name, requireText(input, 'SecretString'));
      return described(name);
    },
  };
}

/** On AWS an ARN ends with six characters of AWS's own. */
const SUFFIX = '-000000';

function arnOf(name: string, { partition, region, account }: Place): string {
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}${SUFFIX}`;
}

/** A secret is asked for by its name or its ARN. */
function nameIn(id: string): string {
  return id.startsWith('arn:') ? id.split(':').slice(6).join(':').slice(0, -SUFFIX.length) : id;
}

function found(text: string | undefined): string {
  if (text !== undefined) return text;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
