import { resolve } from 'node:path';

/** The directory of the organisation that tests work with: nobody in it stands in `workflows/`. */
export const ORGANISATION = resolve(import.meta.dirname, '../organisation');
