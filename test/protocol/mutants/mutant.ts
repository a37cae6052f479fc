/** Where a defect is noticed that no scenario is explored for: `test/lambdas/domain/life/stages`. */
export const LIVES = 'random lives';

/** A deliberate defect: a change of one source file, and what must notice it. */
export interface Mutant {
  /** What the defect is. */
  readonly name: string;
  /** Path from the top of the repository. */
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The scenario and the invariant that notice it; or random lives, and the kind of stage that breaks its word. */
  readonly caughtIn?: string;
  readonly caughtBy?: string;
  /** Why nothing can notice it: no schedule exists in which it makes a difference. */
  readonly equivalent?: string;
}

/**
 * The file's text with the defect.
 * @throws Error unless the text to replace is there exactly once.
 */
export function applyMutant({ name, file, find, replace }: Mutant, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`mutant '${name}': its text is in ${file} ${parts.length - 1} times, not once`);
  return parts.join(replace);
}
