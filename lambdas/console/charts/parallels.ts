import { scaleLinear, scalePoint } from 'd3-scale';
import { line as path } from 'd3-shape';
import { type Html, html } from '../../pages/html.ts';
import { at, clamp, drawable, ends, extent, isDrawable, line, shorten, text, WIDTH } from './drawing.ts';
import { type Dumbbells, valuesOf } from './dumbbells.ts';
import { type Drawing, renderFigure } from './figure.ts';
import { mark, swatchOfMark } from './marks.ts';

/** So many axes can be told apart on a phone; the table has all. */
const MOST_AXES = 7;
const STEP = 44;

/**
 * Parallel coordinates that lie: an axis for each metric, one below the other, and a line down through them for each version. Lines
 * differ in colour, dashes, and the marks on them.
 */
export function renderParallels({ id, title, versions, metrics, say, empty }: Dumbbells): Html {
  const drawn = metrics.filter(({ values }) => values.some(isDrawable)).slice(0, MOST_AXES);
  const props = {
    id,
    title,
    series: versions,
    swatch: swatchOfMark,
    empty: drawn.length === 1 ? 'One metric alone: it takes two to draw lines through.' : empty,
    description: `A line for each of ${versions.length} versions through ${drawn.length} of ${metrics.length} metrics, each axis from its smallest to its largest value.`,
    numbers: valuesOf({ versions, metrics, say }),
  };
  return renderFigure(props, drawn.length < 2 ? undefined : draw(drawn, versions.length, say));
}

function draw(metrics: Dumbbells['metrics'], versions: number, say: (value: number) => string): Drawing {
  const height = metrics.length * STEP;
  const y = scalePoint(
    metrics.map((_, index) => index),
    [26, height - 8],
  );
  const axes = metrics.map(({ values }) => scaleLinear(extent(drawable(values)), [10, WIDTH - 10]));
  const lines = Array.from({ length: versions }, (_, version) => {
    const places = metrics.flatMap(({ values }, index): [number, number][] => {
      const value = values[version];
      return isDrawable(value) ? [[axes[index]?.(clamp(value)) ?? 0, y(index) ?? 0]] : [];
    });
    const curve = path()(places.map(([x, top]) => [at(x), at(top)]));
    return html`<path class="curve look-${version + 1} dash-${version + 1}" d="${curve ?? ''}"/>${places.map(([x, top]) => mark(version, x, top))}`;
  });
  const names = metrics.map(({ label, values }, index) => {
    const range = ends(drawable(values));
    const top = y(index) ?? 0;
    return [
      line(10, top, WIDTH - 10, top, 'axis'),
      text(0, top - 12, shorten(label, WIDTH - 130)),
      text(WIDTH, top - 12, shorten([...new Set(range.map((value) => say(value)))].join(' to '), 125), {
        anchor: 'end',
      }),
    ];
  });
  return { marks: html`${lines}${names}`, height };
}
