import { type Html, html } from '../../pages/html.ts';
import { short } from './columns.ts';
import { at, clamp, isDrawable, line, lookOf, shorten, text, WIDTH } from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** How often two things met: people and models. */
export interface Matrix {
  readonly id: string;
  readonly title: string;
  readonly of: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly count: (row: number, column: number) => number;
  readonly empty: string;
}

const LEFT = 112;
/** Names above the columns are written upwards. */
const HEAD = 92;
const ROW = 36;
/** So many columns can be told apart on a phone; the table has all. */
const MOST_COLUMNS = 8;
const MOST_ROWS = 20;

/** A disc for each pair that met, its area by how often, with the number on it or beside it. The first rows and columns are drawn. */
export function renderMatrix({ id, title, of, rows, columns, count, empty }: Matrix): Html {
  const cell = (row: number, column: number) => {
    const number = count(row, column);
    return isDrawable(number) ? Math.max(0, clamp(number)) : 0;
  };
  const counts = rows.flatMap((_, row) => columns.map((_, column) => cell(row, column)));
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const left = rows.length > MOST_ROWS || columns.length > MOST_COLUMNS;
  const props = {
    id,
    title,
    empty,
    description: `${rows.length} rows by ${columns.length} columns; the largest number is ${most}.${left ? ` The first ${MOST_ROWS} rows and ${MOST_COLUMNS} columns are drawn, the table has all.` : ''}`,
    numbers: {
      head: [of, ...columns],
      rows: rows.map((name, row) => [
        html`<bdi>${name}</bdi>`,
        ...columns.map((_, column) => cell(row, column)),
      ]),
    },
  };
  const shown = { rows: rows.slice(0, MOST_ROWS), columns: columns.slice(0, MOST_COLUMNS) };
  return renderFigure(props, most === 0 ? undefined : draw(shown, cell, most));
}

function draw(
  { rows, columns }: Pick<Matrix, 'rows' | 'columns'>,
  count: Matrix['count'],
  most: number,
): Drawing {
  const step = Math.min(40, (WIDTH - LEFT) / columns.length);
  const x = (column: number) => LEFT + step * (column + 0.5);
  const y = (row: number) => HEAD + ROW * (row + 0.5);
  const heads = columns.map((name, column) => {
    const place = x(column) + 4;
    return html`<text x="${at(place)}" y="${HEAD - 6}" transform="rotate(-90 ${at(place)} ${HEAD - 6})">${shorten(name, HEAD - 10)}</text>`;
  });
  const lines = rows.map((name, row) => [
    line(0, HEAD + ROW * row, LEFT + step * columns.length, HEAD + ROW * row),
    text(0, y(row) + 4, shorten(name, LEFT - 6)),
  ]);
  const discs = rows.flatMap((_, row) =>
    columns.map((_, column) => {
      const number = count(row, column);
      if (number === 0) return undefined;
      const radius = Math.max(2, Math.sqrt(number / most) * 9);
      const words = text(x(column), y(row) + 15, short(number), { anchor: 'middle' });
      return html`<circle class="point look-${lookOf(0)}" cx="${at(x(column))}" cy="${at(y(row) - 6)}" r="${at(radius)}"/>${words}`;
    }),
  );
  return { marks: html`${heads}${lines}${discs}`, height: HEAD + ROW * rows.length };
}
