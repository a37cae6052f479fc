import { CAMPAIGN_NAMES, CAMPAIGNS } from './campaigns.ts';
import { digestOf } from './covered.ts';
import { digestIn, readRows } from './last-figures.ts';

/**
 * For each campaign whose figures on the page are of other code than there is below the root: what renews them, and how
 * long that took last time. Empty when all are of this code.
 */
export function findStale(root: string, page: string): string[] {
  const rows = new Map(readRows(page).map((row) => [row.name, row]));
  return CAMPAIGN_NAMES.flatMap((name) => {
    const row = rows.get(name);
    if (row !== undefined && digestIn(row) === digestOf(root, CAMPAIGNS[name].covers)) return [];
    const took = row === undefined || row.time === '' ? '' : ` (took ${row.time})`;
    return [`the figures of '${name}' are of other code than this: npm run campaigns -- ${name}${took}`];
  });
}
