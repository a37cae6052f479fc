import { defineFreezes } from 'countersign';

/**
 * When nothing is promoted; people go on deciding meanwhile. An example:
 * `{ reason: 'Year-end closing', from: '2026-12-28T00:00:00Z', until: '2027-01-04T06:00:00Z', environments: ['production'] }`
 */
export const freezes = defineFreezes([]);
