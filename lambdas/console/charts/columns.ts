import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { type Html, html } from '../../pages/html.ts';
import { bar, clamp, isDrawable, LETTERS, line, text, WIDTH, widthOf } from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** Counts over time: a column for each span of it, divided by series. */
export interface Columns {
  readonly id: string;
  readonly title: string;
  /** What a column stands for, as the head of the table: `week`. */
  readonly of: string;
  readonly series: readonly string[];
  readonly columns: readonly { readonly label: string; readonly counts: readonly number[] }[];
  /** What is said when everything is zero. */
  readonly empty: string;
}

const TOP = 16;
const FOOT = 150;

/** Stacked columns. Labels under them are left out where they would touch, the first never. */
export function renderColumns({ id, title, of, series, columns, empty }: Columns): Html {
  const counted = columns.map(({ label, counts }) => ({ label, counts: counts.map(toCount) }));
  const totals = counted.map(({ counts }) => clamp(sum(counts)));
  const most = totals.reduce((a, b) => Math.max(a, b), 0);
  const largest = counted[totals.indexOf(most)]?.label ?? '';
  const props = {
    id,
    title,
    series,
    empty,
    description: `A column for each ${of}, ${columns.length} in all. The largest is ${largest} with ${most}.`,
    numbers: {
      head: [of, ...series, ...(series.length > 1 ? ['all'] : [])],
      rows: counted.map(({ label, counts }, index) => [
        label,
        ...counts,
        ...(series.length > 1 ? [totals[index]] : []),
      ]),
    },
  };
  return renderFigure(props, most === 0 ? undefined : draw(id, series, counted, most));
}

const toCount = (count: number): number => (isDrawable(count) ? Math.max(0, clamp(count)) : 0);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function draw(
  id: string,
  series: readonly string[],
  columns: readonly { readonly label: string; readonly counts: readonly number[] }[],
  most: number,
): Drawing {
  const y = scaleLinear([0, most], [FOOT, TOP]);
  const whole = y.ticks(4).filter(Number.isInteger);
  const left = Math.max(...whole.map((tick) => widthOf(short(tick))), 8) + 8;
  const x = scaleBand(
    columns.map((_, index) => index),
    [left, WIDTH - 2],
  ).padding(0.25);
  const width = x.bandwidth();
  const layers = stack<(typeof columns)[number], number>()
    .keys(series.map((_, index) => index))
    .value(({ counts }, index) => counts[index] ?? 0)(columns);
  const bars = layers.map((layer, index) =>
    layer.map(
      ([low, high], column) =>
        high > low && bar(id, index, { x: x(column) ?? 0, y: y(high), width, height: y(low) - y(high) }),
    ),
  );
  return {
    height: FOOT + 22,
    marks: html`${whole.map((tick) => [line(left, y(tick), WIDTH, y(tick)), text(left - 5, y(tick) + LETTERS / 3, short(tick), { anchor: 'end', look: 'soft' })])}
${bars}
${line(left, FOOT, WIDTH, FOOT, 'axis')}
${labels(columns.map(({ label }, index) => ({ label, x: (x(index) ?? 0) + width / 2 })))}`,
  };
}

/** Labels in a row from left to right, each as long as it keeps clear of the one before. */
function labels(all: readonly { readonly label: string; readonly x: number }[]): (Html | undefined)[] {
  let taken = 0;
  return all.map(({ label, x }) => {
    const half = widthOf(label) / 2;
    const middle = Math.min(Math.max(x, half), WIDTH - half);
    if (Math.abs(middle - x) > half || middle - half < taken) return undefined;
    taken = middle + half + 8;
    return text(middle, FOOT + 15, label, { anchor: 'middle', look: 'soft' });
  });
}

/** A count where room is short: `12k` for 12,000. */
export function short(count: number): string {
  if (Math.abs(count) >= 1e15) return count.toExponential(0);
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
}
