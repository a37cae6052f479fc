import { spellOut } from '../schema/printable.ts';
import { beginningOf, widthOf } from './display-width.ts';
import type { TextSink } from './io.ts';
import { paint, type Tone, toneOf, writeToned } from './tones.ts';

const GAP = '  ';
const NARROWEST = 8;

/**
 * Writes rows in columns that are as wide as what is in them, under a line that names them. On a terminal that is narrower, the
 * widest columns are cut until a row fits its line; with colours it shows how something stands. A program reads everything, plain.
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
  const isNarrow = sink.isTTY === true && sink.columns !== undefined;
  const widths = isNarrow ? fitting(whole, header, sink.columns ?? 0) : whole;
  for (const [index, row] of table.entries()) {
    const cells = row.flatMap((cell, column) => {
      const [tone, width] = [index === 0 ? 'soft' : toneIn(header[column], cell), widths[column] ?? 0];
      return width === 0 ? [] : [painted(sink, fill(cell, width), tone)];
    });
    sink.write(`${cells.join(GAP).trimEnd()}\n`);
  }
  const left = header.filter((_, column) => widths[column] === 0 && whole[column] !== 0);
  if (left.length > 0)
    writeToned(sink, [`Without ${left.join(', ')}, for which this terminal is too narrow.`, 'soft']);
}

/** The columns that say how something stands. */
const STANDINGS: readonly (string | undefined)[] = ['STATUS', 'CHOICE', 'STANDS'];
const toneIn = (head: string | undefined, cell: string): Tone | undefined =>
  STANDINGS.includes(head) ? toneOf(cell) : undefined;

/** What fills a cell up has no tone. */
function painted(sink: TextSink, cell: string, tone: Tone | undefined): string {
  const text = cell.trimEnd();
  return `${paint(sink, text, tone)}${cell.slice(text.length)}`;
}

/** The columns with what one types again, whole or not at all. */
const TYPED: readonly (string | undefined)[] = ['REQUEST', 'FINDING'];

/**
 * The widths with which a row fits a line: the widest column gives way first, and none below what still says something; where
 * that is too much, the last columns are left out, of width 0. What one types again is never cut.
 */
function fitting(widths: readonly number[], header: readonly string[], line: number): readonly number[] {
  const fit = [...widths];
  const isCut = (_: number, column: number) => !TYPED.includes(header[column]);
  for (let last = fit.length - 1; last > 0 && leastOf(fit, isCut) > line; last--)
    if (isCut(0, last)) fit[last] = 0;
  for (let over = lengthOf(fit) - line; over > 0; over--) {
    const widest = Math.max(...fit.filter(isCut));
    if (widest <= NARROWEST) break;
    fit[fit.findIndex((width, column) => width === widest && isCut(width, column))] = widest - 1;
  }
  return fit;
}

/** How long a row is, and how long it is at least. */
const lengthOf = (widths: readonly number[]): number =>
  widths.filter((width) => width > 0).reduce((sum, width) => sum + width + GAP.length, -GAP.length);
const leastOf = (widths: readonly number[], isCut: (width: number, column: number) => boolean): number =>
  lengthOf(widths.map((width, column) => (isCut(width, column) ? Math.min(width, NARROWEST) : width)));

/** A cell in its width: cut, showing that it was, and filled up. */
function fill(cell: string, width: number): string {
  const shown = widthOf(cell) > width ? `${beginningOf(cell, width - 1)}\u2026` : cell;
  return shown + ' '.repeat(width - widthOf(shown));
}
