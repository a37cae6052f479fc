import { CommandError } from '../errors.ts';
import { Damage, UnusableExport } from './verifier/damage.ts';

/** An error of the verifier, which knows nothing of the command line, as one of the command line. */
export function inOneSentence(error: unknown): unknown {
  if (error instanceof UnusableExport) return new CommandError(error.message);
  if (error instanceof Damage) return new CommandError(`The proof does not hold: ${error.message}.`);
  return error;
}
