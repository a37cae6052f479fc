import { scaleLinear } from 'd3-scale';
import { type Html, html } from '../../pages/html.ts';
import { clamp, drawable, ends, extent, isDrawable, line, shorten, text, WIDTH } from './drawing.ts';
import { type Drawing, type Numbers, renderFigure } from './figure.ts';
import { mark, swatchOfMark } from './marks.ts';

/** The metrics of a few versions side by side. */
export interface Dumbbells {
  readonly id: string;
  readonly title: string;
  /** Two to five. */
  readonly versions: readonly string[];
  readonly metrics: readonly { readonly label: string; readonly values: readonly (number | undefined)[] }[];
  readonly say: (value: number) => string;
  readonly empty: string;
}

const ROW = 40;

/**
 * A line for each metric, with a mark for each version; every metric has its own scale, from its smallest to its largest value, both of
 * which are written at its ends.
 */
export function renderDumbbells({ id, title, versions, metrics, say, empty }: Dumbbells): Html {
  const drawn = metrics.filter(({ values }) => values.some(isDrawable));
  const props = {
    id,
    title,
    series: versions,
    swatch: swatchOfMark,
    empty,
    description: `${drawn.length} metrics of ${versions.length} versions, each on a scale of its own.`,
    numbers: valuesOf({ versions, metrics: drawn, say }),
  };
  return renderFigure(props, drawn.length === 0 ? undefined : draw(drawn, say));
}

/** The table of metrics by version. */
export const valuesOf = ({
  versions,
  metrics,
  say,
}: Pick<Dumbbells, 'versions' | 'metrics' | 'say'>): Numbers => ({
  head: ['metric', ...versions],
  rows: metrics.map(({ label, values }) => [
    html`<bdi>${label}</bdi>`,
    ...versions.map((_, index) => {
      const value = values[index];
      return value === undefined ? '-' : say(value);
    }),
  ]),
});

function draw(metrics: Dumbbells['metrics'], say: (value: number) => string): Drawing {
  const rows = metrics.map(({ label, values }, index) => {
    const known = drawable(values);
    const [low, high] = ends(known);
    const x = scaleLinear(extent(known), [26, WIDTH - 26]);
    const y = index * ROW + 25;
    const words = low === high ? say(low) : `${say(low)} to ${say(high)}`;
    return html`${text(0, y - 14, shorten(label, WIDTH - 130))}${text(WIDTH, y - 14, shorten(words, 125), { anchor: 'end', look: 'soft' })}
${line(x(low), y, x(high), y, 'axis')}${values.map((value, version) => isDrawable(value) && mark(version, x(clamp(value)) + aside(values, version), y))}
`;
  });
  return { marks: rows, height: metrics.length * ROW };
}

/** Marks of equal values stand beside each other: none hides another. */
function aside(values: readonly (number | undefined)[], version: number): number {
  const alike = values.flatMap((value, index) => (value === values[version] ? [index] : []));
  return (alike.indexOf(version) - (alike.length - 1) / 2) * 11;
}
