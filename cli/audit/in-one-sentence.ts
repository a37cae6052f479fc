import { CommandError } from '../errors.ts';
import { Damage, UnusableExport } from './verifier/damage.ts';
import { printable } from './verifier/printable.ts';

/** An error of the verifier, which knows nothing of the command line, as one of the command line. */
export function inOneSentence(error: unknown): unknown {
  if (error instanceof UnusableExport) return new CommandError(printable(error.message));
  if (error instanceof Damage)
    return new CommandError(printable(`The proof does not hold: ${error.message}.`));
  return error;
}
