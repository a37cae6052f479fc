import { spellOut } from '../schema/printable.ts';
import type { TextSink } from './io.ts';
import { paint, type Tone, toneOf } from './tones.ts';

const GAP = '  ';
const NARROWEST = 8;
const PLAIN = /^[ -~]*$/;
const SEGMENTER = new Intl.Segmenter();

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
  const widths = sink.isTTY === true && sink.columns !== undefined ? fitting(whole, sink.columns) : whole;
  for (const [index, row] of table.entries()) {
    const cells = row.map((cell, column) => {
      const tone = index === 0 ? 'soft' : toneIn(header[column], cell);
      return painted(sink, fill(cell, widths[column] ?? 0), tone);
    });
    sink.write(`${cells.join(GAP).trimEnd()}\n`);
  }
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
