import { scaleLinear } from 'd3-scale';
import { type Html, html } from '../../pages/html.ts';
import { bar, clamp, isDrawable, shorten, text, WIDTH, widthOf } from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** Amounts by name: a bar for each, divided by series. */
export interface Rows {
  readonly id: string;
  readonly title: string;
  /** What a bar stands for, as the head of the table: `stage`. */
  readonly of: string;
  readonly series: readonly string[];
  readonly rows: readonly { readonly label: string; readonly amounts: readonly number[] }[];
  /** An amount in words; as a number if left out. */
  readonly say?: (amount: number) => string;
  /** What is said of a row at the end of its bar, beside the amount. */
  readonly note?: (row: number) => string;
  readonly empty: string;
}

const ROW = 34;

/** Bars that lie, each below its name, with its amount at its end: a funnel, how long stages took, a load. */
export function renderRows({ id, title, of, series, rows, say = String, note, empty }: Rows): Html {
  const known = rows.map(({ label, amounts }) => ({ label, amounts: amounts.map(toAmount) }));
  const sums = known.map(({ amounts }) => clamp(amounts.reduce((a, b) => a + b, 0)));
  const most = sums.reduce((a, b) => Math.max(a, b), 0);
  const largest = known[sums.indexOf(most)]?.label ?? '';
  const ends = sums.map((all, index) => [say(all), note?.(index)].filter(Boolean).join(', '));
  const props = {
    id,
    title,
    series,
    empty,
    description: `A bar for each ${of}, ${rows.length} in all. The longest is ${largest} with ${say(most)}.`,
    numbers: {
      head: [of, ...series, ...(series.length > 1 ? ['all'] : [])],
      rows: known.map(({ label, amounts }, index) => [
        html`<bdi>${label}</bdi>`,
        ...amounts.map((amount) => say(amount)),
        ...(series.length > 1 ? [ends[index]] : []),
      ]),
    },
  };
  return renderFigure(props, most === 0 ? undefined : draw(id, known, ends, most));
}

const toAmount = (amount: number): number => (isDrawable(amount) ? Math.max(0, clamp(amount)) : 0);

function draw(
  id: string,
  rows: readonly { readonly label: string; readonly amounts: readonly number[] }[],
  ends: readonly string[],
  most: number,
): Drawing {
  // What stands at the ends is in strong letters, which are wider.
  const room = Math.max(...ends.map(widthOf)) * 1.15 + 6;
  const x = scaleLinear([0, most], [0, Math.max(WIDTH / 3, WIDTH - room)]);
  const marks = rows.map(({ label, amounts }, index) => {
    const top = index * ROW;
    let from = 0;
    const bars = amounts.map((amount, series) => {
      if (amount === 0) return undefined;
      const start = from;
      from = clamp(from + amount);
      return bar(id, series, { x: x(start) + 0.5, y: top + 15, width: x(from) - x(start) - 1, height: 12 });
    });
    return html`${text(0, top + 11, shorten(label, WIDTH))}${bars}${text(x(from) + 5, top + 25, ends[index] ?? '', { look: 'strong' })}
`;
  });
  return { marks, height: rows.length * ROW };
}
