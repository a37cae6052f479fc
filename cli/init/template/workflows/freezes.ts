import { defineFreezes } from 'countersign';

/**
 * When nothing is promoted; people go on deciding meanwhile. Two examples, once and every week:
 * `{ reason: 'Year-end closing', from: '2026-12-28T00:00:00Z', until: '2027-01-04T06:00:00Z', environments: ['production'] }`
 * `{ reason: 'Weekends', from: 'friday 15:00', until: 'monday 08:00', timeZone: 'Europe/Berlin', environments: ['production'] }`
 */
export const freezes = defineFreezes([]);
