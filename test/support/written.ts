import { recognize } from '../../lambdas/domain/details.ts';
import { type ReadEntry, type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';

/** An entry as a test looks at it: any member of its details, and the state of its stream. */
export type WrittenEntry<State> = ReadEntry<unknown> & { readonly state: State };

/**
 * Reads an entry that the code under test has written.
 * @throws Error when its details are not those of its action: nothing that is written may be foreign to its readers.
 */
export function readWritten<State>(sealed: SealedEntry): WrittenEntry<State> {
  const entry = unseal(sealed);
  if (recognize(entry.stream, entry.action, entry.details) === undefined) {
    const details = JSON.stringify(entry.details);
    throw new Error(
      `entry ${entry.seq} of ${entry.stream} has details that are not those of '${entry.action}': ${details}`,
    );
  }
  return entry as WrittenEntry<State>;
}
