import { resolve } from 'node:path';

/** The directory of the organisation that tests work with: nobody in it stands in `workflows/`. */
export const ORGANISATION = resolve(import.meta.dirname, '../organisation');

/** One of the same people, whose stages ask for signatures by the identity provider. */
export const SIGNED_ORGANISATION = resolve(ORGANISATION, 'signed');
