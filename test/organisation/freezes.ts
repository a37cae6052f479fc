import { defineFreezes } from '../../schema/freezes.ts';

/** Nothing is held: a test that needs a freeze makes its own. */
export const freezes = defineFreezes([]);
