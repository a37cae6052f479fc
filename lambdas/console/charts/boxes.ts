import { scaleLog } from 'd3-scale';
import { html } from '../../pages/html.ts';
import { ends, isDrawable, line, shorten, text, WIDTH, widthOf } from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** How durations are spread, in seconds: `count` of them, and those that 10, 25, 50, 75 and 90 of a hundred do not exceed. */
export interface Spread {
  readonly label: string;
  /** What the label is of, below it: the workflow of a stage. */
  readonly within?: string | undefined;
  readonly count: number;
  readonly seconds: readonly [p10: number, p25: number, median: number, p75: number, p90: number];
}

/** Durations by name: a box each. */
export interface Boxes {
  readonly id: string;
  readonly title: string;
  /** What a box stands for, as the head of the table: `stage`. */
  readonly of: string;
  readonly boxes: readonly Spread[];
  /** A duration in words, from seconds. */
  readonly say: (seconds: number) => string;
  readonly empty: string;
}

/** Durations that people know, for the axis. */
const MARKS: readonly (readonly [seconds: number, label: string])[] = [
  [1, '1 s'],
  [60, '1 min'],
  [3600, '1 h'],
  [86_400, '1 day'],
  [604_800, '1 week'],
  [2_592_000, '30 days'],
  [31_536_000, '1 year'],
];
const ROW = 54;

/**
 * Boxes from the first to the third quarter with a line at the median, and whiskers from the tenth to the ninetieth of a hundred.
 * The axis grows tenfold by equal steps: minutes and weeks are both seen.
 */
export function renderBoxes({ id, title, of, boxes, say, empty }: Boxes): ReturnType<typeof renderFigure> {
  const drawn = boxes.filter(({ count, seconds }) => count > 0 && seconds.every(isDrawable));
  const slowest = drawn.reduce<Spread | undefined>(
    (worst, one) => (worst === undefined || one.seconds[2] > worst.seconds[2] ? one : worst),
    undefined,
  );
  const props = {
    id,
    title,
    empty,
    description:
      slowest === undefined
        ? ''
        : `A box for each ${of}, ${drawn.length} in all. The slowest is ${named(slowest)} with a median of ${say(slowest.seconds[2])}.`,
    numbers: {
      head: [of, 'how many', '10%', '25%', 'median', '75%', '90%'],
      rows: drawn.map((one) => [
        html`<bdi>${named(one)}</bdi>`,
        one.count,
        ...one.seconds.map((some) => say(some)),
      ]),
    },
  };
  return renderFigure(props, slowest === undefined ? undefined : draw(drawn, say));
}

const named = ({ label, within }: Spread): string => (within === undefined ? label : `${within}: ${label}`);

function draw(boxes: readonly Spread[], say: (seconds: number) => string): Drawing {
  const all = boxes.flatMap(({ seconds }) => seconds.map(atLeast));
  const [low, high] = ends(all);
  const x = scaleLog([low / 1.5, high * 1.5], [4, WIDTH - 4]);
  const foot = boxes.length * ROW + 4;
  let taken = 0;
  const marks = MARKS.filter(([seconds]) => seconds >= low / 1.5 && seconds <= high * 1.5).map(
    ([seconds, label]) => {
      const place = x(seconds);
      const half = widthOf(label) / 2;
      const middle = Math.min(Math.max(place, half), WIDTH - half);
      const clear = middle - half >= taken;
      if (clear) taken = middle + half + 6;
      return [
        line(place, 0, place, foot),
        clear && text(middle, foot + 14, label, { anchor: 'middle', look: 'soft' }),
      ];
    },
  );
  const drawn = boxes.map(({ label, within = '', seconds }, index) => {
    const [p10, p25, median, p75, p90] = seconds.map((one) => x(atLeast(one))) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const top = index * ROW;
    const words = `median ${say(seconds[2])}`;
    const middle = top + 39;
    return html`${text(0, top + 11, shorten(label, WIDTH))}${within && text(0, top + 25, shorten(within, WIDTH - widthOf(words) - 10), { look: 'soft' })}${text(WIDTH, top + 25, words, { anchor: 'end', look: 'strong' })}
${line(p10, middle, p90, middle, 'curve look-1')}${line(p10, middle - 4, p10, middle + 4, 'curve look-1')}${line(p90, middle - 4, p90, middle + 4, 'curve look-1')}
<rect class="hollow look-1" x="${p25.toFixed(1)}" y="${middle - 7}" width="${Math.max(2, p75 - p25).toFixed(1)}" height="14"/><path class="curve thick look-1" d="M${median.toFixed(1)} ${middle - 8}V${middle + 8}"/>
`;
  });
  return { marks: html`${marks}${drawn}`, height: foot + 20 };
}

/** A logarithm has no zero: what took less than a second is drawn as one. */
const atLeast = (seconds: number): number => Math.min(Math.max(seconds, 1), 1e12);
