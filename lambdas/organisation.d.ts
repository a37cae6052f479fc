import type { Organisation } from '../schema/organisation.ts';

/**
 * What `#organisation` gives: the organisation that is deployed with this code. Whoever bundles a handler, or runs it in
 * a test, says which file that is; without a word it is the `index.ts` of this project's own `workflows`.
 */
export declare const workflows: Organisation['workflows'];
export declare const roles: Organisation['roles'];
export declare const freezes: Organisation['freezes'];
