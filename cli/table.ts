import { spellOut } from '../schema/printable.ts';
import { type TextSink, writeLine } from './io.ts';

const GAP = '  ';
const NARROWEST = 8;
const PLAIN = /^[ -~]*$/;
const SEGMENTER = new Intl.Segmenter();

/**
 * Writes rows in columns that are as wide as what is in them, under a line that names them. On a terminal that is narrower, the
 * widest columns are cut until a row fits its line; a program reads everything.
 */
export function writeTable(
  sink: TextSink,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const table = [header, ...rows].map((row) => row.map(spellOut));
  const whole = header.map((_, column) =>
    table.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0),
  );
  const widths = sink.isTTY === true && sink.columns !== undefined ? fitting(whole, sink.columns) : whole;
  for (const row of table) {
    const cells = row.map((cell, column) => fill(cell, widths[column] ?? 0));
    writeLine(sink, cells.join(GAP).trimEnd());
  }
}

/** The widths with which a row fits a line: the widest column gives way first, and none below what still says something. */
function fitting(widths: readonly number[], line: number): readonly number[] {
  const fit = [...widths];
  let over = fit.reduce((sum, width) => sum + width, GAP.length * (fit.length - 1)) - line;
  for (; over > 0; over--) {
    const widest = fit.indexOf(Math.max(...fit));
    const width = fit[widest] ?? 0;
    if (width <= NARROWEST) break;
    fit[widest] = width - 1;
  }
  return fit;
}

/** A cell in its width: cut, showing that it was, or filled up. */
function fill(cell: string, width: number): string {
  const over = widthOf(cell) - width;
  if (over <= 0) return cell + ' '.repeat(-over);
  return `${[...SEGMENTER.segment(cell)]
    .slice(0, width - 1)
    .map(({ segment }) => segment)
    .join('')}\u2026`;
}

/** How many characters a person sees: those that combine with the one before take no place. */
function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : [...SEGMENTER.segment(text)].length;
}
