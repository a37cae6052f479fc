import { scaleUtc } from 'd3-scale';
import { type Html, html } from '../../pages/html.ts';
import { bar, line, shorten, text, WIDTH, widthOf } from './drawing.ts';
import { type Drawing, renderFigure } from './figure.ts';

/** From when to when a version was somewhere; `until` is absent as long as it is there. */
export interface Span {
  readonly label: string;
  readonly since: string;
  readonly until?: string | undefined;
}

/** What was where over time: a lane for each environment. */
export interface Lanes {
  readonly id: string;
  readonly title: string;
  readonly of: string;
  readonly lanes: readonly { readonly label: string; readonly spans: readonly Span[] }[];
  /** Where the lanes end: the instant that is looked at. */
  readonly now: string;
  /** An instant in words. */
  readonly say: (instant: string) => string;
  readonly empty: string;
}

const ROW = 48;

/** Lanes with a bar for each span, named where its name fits; neighbours differ in texture. */
export function renderLanes({ id, title, of, lanes, now, say, empty }: Lanes): Html {
  const known = lanes.map(({ label, spans }) => ({ label, spans: spans.filter(isSpan) }));
  const begins = known.flatMap(({ spans }) => spans.map(({ since }) => Date.parse(since)));
  const first = begins.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const rows = known.flatMap(({ label, spans }) =>
    spans.map(({ label: what, since, until }) => [
      html`<bdi>${label}</bdi>`,
      html`<bdi>${what}</bdi>`,
      say(since),
      until === undefined ? 'still there' : say(until),
    ]),
  );
  const current = known.map(({ label, spans }) => `${label}: ${spans.findLast(isThere)?.label ?? 'nothing'}`);
  const props = {
    id,
    title,
    empty,
    looks: 2,
    description: `A lane for each ${of}, from the first time until now. What is there now: ${current.join('; ')}.`,
    numbers: { head: [of, 'version', 'since', 'until'], rows },
  };
  return renderFigure(props, rows.length === 0 ? undefined : draw(id, known, first, Date.parse(now)));
}

const isSpan = ({ since, until }: Span): boolean =>
  !Number.isNaN(Date.parse(since)) && (until === undefined || !Number.isNaN(Date.parse(until)));

const isThere = ({ until }: Span): boolean => until === undefined;

const DAY_MS = 86_400_000;

/** How instants are named along so many milliseconds: by the clock, as everywhere else, the day, or the month. */
function wordsFor(span: number): string {
  if (span < 10 * 60_000) return '%H:%M:%S';
  if (span < 2 * DAY_MS) return '%H:%M';
  return span < 365 * DAY_MS ? '%-d %b' : '%b %Y';
}

function draw(id: string, lanes: Lanes['lanes'], first: number, now: number): Drawing {
  const last = Math.max(Number.isNaN(now) ? first : now, first + 60_000);
  const x = scaleUtc([first, last], [0, WIDTH]);
  const foot = lanes.length * ROW;
  const format = x.tickFormat(4, wordsFor(last - first));
  let taken = 0;
  const ticks = x.ticks(4).map((tick) => {
    const label = format(tick);
    const half = widthOf(label) / 2;
    const middle = Math.min(Math.max(x(tick), half), WIDTH - half);
    const clear = middle - half >= taken;
    if (clear) taken = middle + half + 8;
    return [
      line(x(tick), 14, x(tick), foot),
      clear && text(middle, foot + 14, label, { anchor: 'middle', look: 'soft' }),
    ];
  });
  const rows = lanes.map(({ label, spans }, index) => {
    const top = index * ROW;
    return html`${text(0, top + 11, shorten(label, WIDTH), { look: 'strong' })}
${spans.map((span, number) => {
  const from = x(Date.parse(span.since));
  const to = x(Math.min(last, span.until === undefined ? last : Date.parse(span.until)));
  const width = Math.max(2, to - from - 1);
  const name = shorten(span.label, width - 6);
  return html`${bar(id, number % 2, { x: from, y: top + 16, width, height: 10 })}${(name.length > 1 || name === span.label) && widthOf(name) <= width && text(from + 1, top + 38, name)}`;
})}
`;
  });
  return { marks: html`${ticks}${rows}`, height: foot + 20 };
}
