import { readFileSync } from 'node:fs';
import { CommandError } from '../errors.ts';

/** The text of a file with public keys. @throws CommandError when it can't be read. */
export function readPublicKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandError(`The public key ${path} can't be read: check its name.`);
  }
}
