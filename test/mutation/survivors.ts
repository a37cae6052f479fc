import type { Survivor } from './mutant.ts';

/**
 * Mutants that no test can notice, each with the reason. `npm run test:mutation` fails when one is noticed or is not there
 * any more. A mutant that survives because its code has no effect is no reason: the code goes.
 */
export const survivors: readonly Survivor[] = [];
