import { printable, type TextSink, writeLine } from './io.ts';

const GAP = '  ';

/** Writes rows in columns that are as wide as what is in them, under a line that names them. */
export function writeTable(
  sink: TextSink,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const table = [header.map((name) => name.toUpperCase()), ...rows].map((row) => row.map(printable));
  const widths = header.map((_, column) => Math.max(...table.map((row) => widthOf(row[column] ?? ''))));
  for (const row of table) {
    const cells = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)));
    writeLine(sink, cells.join(GAP).trimEnd());
  }
}

/** How many characters a person sees: those that combine with the one before take no place. */
function widthOf(text: string): number {
  return [...new Intl.Segmenter().segment(text)].length;
}
