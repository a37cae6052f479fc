import { defineFreezes } from '../schema/freezes.ts';

/**
 * When nothing is promoted. People go on deciding meanwhile; what they approve is promoted when the freeze is over.
 * It holds requests that are under way too, once this is deployed. Two examples, once and every week:
 * `{ reason: 'Year-end closing', from: '2026-12-28T00:00:00Z', until: '2027-01-04T06:00:00Z', environments: ['production'] }`
 * `{ reason: 'Weekends', from: 'friday 15:00', until: 'monday 08:00', timeZone: 'Europe/Berlin', environments: ['production'] }`
 */
export const freezes = defineFreezes([]);
