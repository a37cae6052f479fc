import { own } from './own.ts';
import { instead, quoteAll } from './wording.ts';

/** Words of other languages, and of plain speech, for what is called otherwise here. */
const SYNONYMS: Readonly<Record<string, string>> = {
  equals: 'is',
  gt: 'over',
  gte: 'atLeast',
  in: 'oneOf',
  lt: 'under',
  lte: 'atMost',
  max: 'atMost',
  maximum: 'atMost',
  min: 'atLeast',
  minimum: 'atLeast',
};

/**
 * The known word that somebody who wrote `word` most likely meant: one that means the same, or the one with the fewest letters
 * to add, remove, replace or swap with the next; `undefined` when none takes less than about a third of them.
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const meant = own(SYNONYMS, word.toLowerCase());
  const [best] = known
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return known.find((candidate) => candidate === meant) ?? best?.candidate;
}

/** What to write in the place of what is no known word: the one that was meant most likely, or else what there is. */
export function insteadOf(word: unknown, known: readonly string[], otherwise = instead(known)): string {
  const near = typeof word === 'string' ? nearestWord(word, known) : undefined;
  return near === undefined ? otherwise : `did you mean '${near}'?`;
}

/** Optimal string alignment, row by row. */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= from.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(row - 1, column - 1) + Number(from[row - 1] !== to[column - 1]);
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(row - 2, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      rows[row]?.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replaced, swapped));
    }
  }
  return at(from.length, to.length);
}

/** What to say of each member that an object has and that is not among the known ones: it is named, with a remedy. */
export function describeUnknown(members: object, known: readonly string[]): string[] {
  return Object.keys(members)
    .filter((member) => !known.includes(member))
    .map((member) => {
      const remedy = insteadOf(member, known, `remove it, or write one of ${quoteAll(known)}`);
      return `has the unknown member '${member}': ${remedy}`;
    });
}
