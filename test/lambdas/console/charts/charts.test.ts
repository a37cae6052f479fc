import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderBoxes } from '../../../../lambdas/console/charts/boxes.ts';
import { renderColumns } from '../../../../lambdas/console/charts/columns.ts';
import { renderCurve } from '../../../../lambdas/console/charts/curve.ts';
import { renderDumbbells } from '../../../../lambdas/console/charts/dumbbells.ts';
import { renderLanes } from '../../../../lambdas/console/charts/lanes.ts';
import { renderMatrix } from '../../../../lambdas/console/charts/matrix.ts';
import { renderParallels } from '../../../../lambdas/console/charts/parallels.ts';
import { renderRows } from '../../../../lambdas/console/charts/rows.ts';
import { formatNumber } from '../../../../lambdas/words/figures.ts';

type Values = readonly (number | undefined)[];
type Chart = (title: string, labels: readonly string[], values: Values) => string;

const empty = 'There is nothing yet.';
const known = (value: number | undefined) => value ?? 0;
const SINCE = Date.parse('2026-01-01T00:00:00Z');
const instant = (value: number | undefined) =>
  new Date(SINCE + (Math.abs(known(value)) % 1e10 || 0)).toISOString();

/** Every chart, drawn of the same numbers as far as it can. */
const charts: Readonly<Record<string, Chart>> = {
  columns: (title, labels, values) =>
    renderColumns({
      id: 'x',
      title,
      of: 'week',
      series: labels.slice(0, 5),
      columns: values.map((value, index) => ({
        label: labels[index % labels.length] ?? '',
        counts: [known(value), 1],
      })),
      empty,
    }).toString(),
  rows: (title, labels, values) =>
    renderRows({
      id: 'x',
      title,
      of: 'stage',
      series: labels.slice(0, 2),
      rows: labels.map((label, index) => ({
        label,
        amounts: [known(values[index]), known(values[index + 1])],
      })),
      empty,
    }).toString(),
  boxes: (title, labels, values) =>
    renderBoxes({
      id: 'x',
      title,
      of: 'stage',
      boxes: labels.map((label, index) => {
        const value = known(values[index]);
        return { label, count: 1, seconds: [value, value, value, value * 2, value * 3] };
      }),
      say: String,
      empty,
    }).toString(),
  matrix: (title, labels, values) =>
    renderMatrix({
      id: 'x',
      title,
      of: 'person',
      rows: labels,
      columns: labels,
      count: (row, column) => known(values[row + column]),
      empty,
    }).toString(),
  lanes: (title, labels, values) =>
    renderLanes({
      id: 'x',
      title,
      of: 'environment',
      lanes: labels.map((label) => ({
        label,
        spans: values.map((value) => ({ label, since: instant(value) })),
      })),
      now: instant(values[0]),
      say: (at) => at,
      empty,
    }).toString(),
  curve: (title, labels, values) =>
    renderCurve({
      id: 'x',
      title,
      points: values.map((value, index) => ({
        label: labels[index % labels.length] ?? '',
        value,
        marked: index === 1,
      })),
      bounds: [{ value: known(values[0]), label: labels[0] ?? '' }],
      say: String,
      empty,
    }).toString(),
  dumbbells: (title, labels, values) =>
    renderDumbbells({
      id: 'x',
      title,
      versions: labels.slice(0, 5),
      metrics: labels.map((label) => ({ label, values })),
      say: String,
      empty,
    }).toString(),
  parallels: (title, labels, values) =>
    renderParallels({
      id: 'x',
      title,
      versions: labels.slice(0, 5),
      metrics: labels.map((label) => ({ label, values })),
      say: String,
      empty,
    }).toString(),
};

const LABELS = ['model/churn', 'model/breast-cancer', 'a "quoted" <b>name</b> & more', 'שם', '模型'];
const HARD: Readonly<Record<string, Values>> = {
  none: [],
  one: [0.5],
  equal: [3, 3, 3],
  zeros: [0, 0],
  huge: [1e308, -1e308, Number.MAX_VALUE],
  tiny: [5e-324, -5e-324],
  mixed: [1, undefined, 1e15, -0.001],
  'no numbers': [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
};

/** What of XML a chart must keep: every element closed in its turn, attributes quoted and each once, no bare ampersand. */
function problemsIn(markup: string): string[] {
  const open: string[] = [];
  const problems: string[] = [];
  for (const [whole, slash, name = '', attributes = '', own] of markup.matchAll(
    /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, one]) => one);
    if (new Set(names).size !== names.length) problems.push(`twice an attribute: ${whole}`);
    if (slash === '/' && open.pop() !== name) problems.push(`closes what is not open: ${whole}`);
    if (slash === '' && own === '') open.push(name);
  }
  const rest = markup.replace(/<\/?[a-zA-Z]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '');
  if (/[<]/.test(rest))
    problems.push(`what is no element: ${rest.slice(rest.indexOf('<'), rest.indexOf('<') + 60)}`);
  if (/&(?!(?:amp|lt|gt|quot|#39|#96);)/.test(markup)) problems.push('a bare ampersand');
  return [...problems, ...open.map((name) => `stays open: ${name}`)];
}

/** Where things are drawn: every number of the attributes that say so. */
const places = (markup: string) =>
  [...markup.matchAll(/ (?:x|y|x1|x2|y1|y2|cx|cy|r|d|width|height|transform|viewBox)="([^"]*)"/g)].map(
    ([, place]) => place ?? '',
  );

describe.each(Object.entries(charts))('%s', (_, chart) => {
  test.each(Object.entries(HARD))('draws %s as valid XML, at places that are numbers', (_, values) => {
    const markup = chart('Title', LABELS, values);
    expect(problemsIn(markup)).toEqual([]);
    expect(places(markup).filter((place) => /NaN|Infinity|undefined|e[+-]?\d/.test(place))).toEqual([]);
  });

  test('draws any numbers as valid XML', () => {
    const number = fc.option(fc.double(), { nil: undefined });
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 8 }),
        fc.array(number, { maxLength: 12 }),
        (title, labels, values) => {
          const markup = chart(title, labels, values);
          expect(problemsIn(markup)).toEqual([]);
          expect(places(markup).filter((place) => /NaN|Infinity/.test(place))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is an image with a title, a description, and its numbers in a table', () => {
    const markup = chart('Who & <what>', LABELS, [1, 2, 3]);
    expect(markup).toContain('<svg role="img" aria-labelledby="x-title x-description"');
    expect(markup).toMatch(
      /<svg [^>]*><title id="x-title">Who &amp; &lt;what&gt;<\/title><desc id="x-description">[^<]+<\/desc>/,
    );
    expect(markup).toContain('<caption class="unseen">Who &amp; &lt;what&gt;</caption>');
    expect(markup.match(/<th scope="row">/g)?.length).toBeGreaterThan(0);
  });

  test('without anything to draw says so, and draws nothing', () => {
    const markup = chart('Title', LABELS, []);
    if (markup.includes('<svg')) expect(markup).toMatch(/<(rect|path|circle) /);
    else
      expect(markup).toBe(
        `<figure class="chart" id="x"><figcaption>Title</figcaption><p class="soft">${empty}</p></figure>\n`,
      );
  });
});

test('series are told apart by textures and shapes, and not by colour alone', () => {
  const columns = charts.columns?.('Title', ['a', 'b'], [1, 2]) ?? '';
  expect(columns).toContain('<pattern id="x-1"');
  expect(columns).toContain('fill="url(#x-2)"');
  const shapes = [
    ...(charts.dumbbells?.('Title', ['a', 'b', 'c'], [1, 2, 3]) ?? '').matchAll(
      /class="point look-(\d)"[^>]* d="([^"]+)"/g,
    ),
  ];
  const shapeOf = new Map(shapes.map(([, look, shape]) => [look, shape]));
  expect(new Set(shapeOf.values()).size).toBe(3);
});

test('a stage has its whole name above its box, and what it is of below that', () => {
  const label = 'independent-validation (model-risk-manager)';
  const box = {
    label,
    within: 'governed-promotion-of-models',
    count: 3,
    seconds: [60, 60, 90, 90, 90],
  } as const;
  const say = (seconds: number) => `${seconds} s`;
  const markup = renderBoxes({ id: 'x', title: 'T', of: 'stage', boxes: [box], say, empty: '' }).toString();
  expect(markup).toContain(`>${label}</text>`);
  expect(markup).toMatch(/class="soft">governed-promotion-of-models<\/text>/);
  expect(markup).toContain(`governed-promotion-of-models: ${label} with a median of 90 s`);
});

test('a curve says its bound, and rings what is in production', () => {
  const markup = renderCurve({
    id: 'auc',
    title: 'auc',
    points: [{ label: '1', value: 0.8 }, { label: '2' }, { label: '3', value: 0.9, marked: true }],
    bounds: [{ value: 0.85, label: 'at least 0.85' }],
    say: String,
    empty,
  }).toString();
  expect(markup).toContain('2 versions: 0.8 in 1, 0.9 in 3. Its check asks for at least 0.85.');
  expect(markup.match(/class="ring"/g)).toHaveLength(1);
  expect(markup).toContain('<th scope="row"><bdi>2</bdi></th><td>-</td><td>no</td>');
});

test('columns count: their sums are what the description and the table say', () => {
  const markup = renderColumns({
    id: 'w',
    title: 'Decisions a week',
    of: 'week',
    series: ['approve', 'reject'],
    columns: [
      { label: '2 Nov', counts: [1, 0] },
      { label: '9 Nov', counts: [3, 2] },
    ],
    empty,
  }).toString();
  expect(markup).toContain('A column for each week, 2 in all. The largest is 9 Nov with 5.');
  expect(markup).toContain('<tr><th scope="row">9 Nov</th><td>3</td><td>2</td><td>5</td></tr>');
  expect(markup.match(/<rect class="bar look-1" fill="url\(#w-1\)" x="[\d.]+" y/g)).toHaveLength(2 + 1);
});

test('parallel coordinates say where each axis begins and ends as the values are written', () => {
  const drawing = renderParallels({
    id: 'x',
    title: 'Versions',
    versions: ['2', '3'],
    metrics: ['auc', 'recall'].map((label) => ({ label, values: [0.9821, 0.988] })),
    say: formatNumber,
    empty: 'nothing',
  }).toString();
  expect(drawing.match(/0\.9821 to 0\.988</g)).toHaveLength(2);
});

test.each([
  ['two minutes', '2026-06-01T08:02:00.000Z', '08:01:30'],
  ['an hour', '2026-06-01T09:00:00.000Z', '08:30'],
  ['some days', '2026-06-06T08:00:00.000Z', '3 Jun'],
  ['two years', '2028-06-01T08:00:00.000Z', 'Jan 2027'],
])('lanes over %s are marked as instants are written everywhere else', (_, now, label) => {
  const spans = [{ label: '1', since: '2026-06-01T08:00:00.000Z' }];
  const drawn = renderLanes({
    ...{ id: 'l', title: 'Versions', of: 'environment', empty: 'Nothing.', now },
    lanes: [{ label: 'production', spans }],
    say: (at) => at,
  });
  expect(`${drawn}`).toContain(`>${label}</text>`);
  expect(`${drawn}`).not.toMatch(/ [AP]M</);
});

test('says of one metric alone that there are no lines to draw, not that there is none', () => {
  const metrics = [{ label: 'auc', values: [0.91, 0.92] }];
  const chart = renderParallels({ id: 'x', title: 'All', versions: ['1', '2'], metrics, say: String, empty });
  expect(String(chart)).toContain('One metric alone');
  expect(String(chart)).not.toContain(empty);
});
