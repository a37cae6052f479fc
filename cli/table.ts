import { spellOut } from '../schema/printable.ts';
import { type TextSink, writeLine } from './io.ts';

const GAP = '  ';
const PLAIN = /^[ -~]*$/;
const SEGMENTER = new Intl.Segmenter();

/** Writes rows in columns that are as wide as what is in them, under a line that names them. */
export function writeTable(
  sink: TextSink,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const table = [header, ...rows].map((row) => row.map(spellOut));
  const widths = header.map((_, column) =>
    table.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0),
  );
  for (const row of table) {
    const cells = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)));
    writeLine(sink, cells.join(GAP).trimEnd());
  }
}

/** How many characters a person sees: those that combine with the one before take no place. */
function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : [...SEGMENTER.segment(text)].length;
}
