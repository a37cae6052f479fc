import { scaleLinear, scalePoint } from 'd3-scale';
import { line as path } from 'd3-shape';
import { type Html, html } from '../../pages/html.ts';
import {
  at,
  clamp,
  drawable,
  extent,
  isDrawable,
  LETTERS,
  line,
  shorten,
  text,
  WIDTH,
  widthOf,
} from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** One metric of the versions of a model, in the order in which they came. */
export interface Curve {
  readonly id: string;
  readonly title: string;
  readonly points: readonly {
    readonly label: string;
    /** Absent when the version does not state the metric. */
    readonly value?: number | undefined;
    /** True for what is in production now. */
    readonly marked?: boolean;
  }[];
  /** What a check asks of the metric: `at least 0.8`. */
  readonly bounds?: readonly { readonly value: number; readonly label: string }[];
  /** A value in words. */
  readonly say: (value: number) => string;
  readonly empty: string;
}

const TOP = 28;
const FOOT = 134;

interface Point {
  readonly index: number;
  readonly label: string;
  readonly value: number;
  readonly marked: boolean;
}

/** A line over versions: a ring around what is in production, a dashed line for each bound, gaps where nothing is stated. */
export function renderCurve({ id, title, points, bounds = [], say, empty }: Curve): Html {
  const known = points.flatMap(({ label, value, marked = false }, index) =>
    isDrawable(value) ? [{ index, label, value: clamp(value), marked }] : [],
  );
  const [first, last] = [known[0], known.at(-1)];
  const held = bounds.filter(({ value }) => isDrawable(value));
  const props = {
    id,
    title,
    empty,
    description:
      first && last
        ? `${known.length} versions: ${say(first.value)} in ${first.label}, ${say(last.value)} in ${last.label}.${held.map(({ label }) => ` Its check asks for ${label}.`).join('')}`
        : '',
    numbers: {
      head: ['version', title, 'in production'],
      rows: points.map(({ label, value, marked = false }) => [
        html`<bdi>${label}</bdi>`,
        value === undefined ? '-' : say(value),
        marked ? 'yes' : 'no',
      ]),
    },
  };
  return renderFigure(props, first && draw(known, points.length, held, say));
}

function draw(
  points: readonly Point[],
  versions: number,
  bounds: NonNullable<Curve['bounds']>,
  say: (value: number) => string,
): Drawing {
  const y = scaleLinear(extent(drawable([...points, ...bounds].map(({ value }) => value))), [FOOT, TOP]);
  const ticks = y.ticks(3).filter((tick) => Number.isFinite(tick) && Number.isFinite(y(tick)));
  const left = Math.min(Math.max(0, ...ticks.map((tick) => widthOf(say(tick)))), 90) + 8;
  const x = scalePoint(
    Array.from({ length: versions }, (_, index) => index),
    [left + 10, WIDTH - 12],
  );
  const place = ({ index, value }: Point): [number, number] => [x(index) ?? left, y(value)];
  const curve = path<Point>()
    .x((point) => at(place(point)[0]))
    .y((point) => at(place(point)[1]))(points);
  return {
    height: FOOT + 22,
    marks: html`${ticks.map((tick) => [line(left, y(tick), WIDTH, y(tick)), text(left - 5, y(tick) + LETTERS / 3, shorten(say(tick), 90), { anchor: 'end', look: 'soft' })])}
${bounds.map(({ value }) => line(left, y(clamp(value)), WIDTH, y(clamp(value)), 'bound'))}
${bounds.length > 0 && [line(left, 8, left + 20, 8, 'bound'), text(left + 26, 12, shorten(bounds.map(({ label }) => label).join(', '), WIDTH - left - 26), { look: 'soft' })]}
<path class="curve look-1" d="${curve ?? ''}"/>
${points.map((point) => {
  const [cx, cy] = place(point).map(at);
  return html`<circle class="point look-1" cx="${cx}" cy="${cy}" r="4"/>${point.marked && html`<circle class="ring" cx="${cx}" cy="${cy}" r="7.5"/>`}`;
})}
${labels(points, (point) => place(point)[0])}`,
  };
}

/** Versions under their points: those in production first, then the newest, then the others, each where it touches none that is there. */
function labels(points: readonly Point[], place: (point: Point) => number): Html[] {
  const taken: [number, number][] = [];
  const wanted = [...points.filter(({ marked }) => marked), ...points.slice(-1), ...points];
  return [...new Set(wanted)].flatMap((point) => {
    const label = shorten(point.label, 120);
    const half = widthOf(label) / 2;
    const middle = Math.min(Math.max(place(point), half), WIDTH - half);
    if (taken.some(([from, to]) => middle - half < to + 6 && middle + half > from - 6)) return [];
    taken.push([middle - half, middle + half]);
    return [text(middle, FOOT + 16, label, { anchor: 'middle', look: point.marked ? 'strong' : 'soft' })];
  });
}
