import { type Content, type Html, html } from '../../pages/html.ts';
import { lookOf, textures, WIDTH } from './drawing.ts';

/** A table that says what a chart shows. */
export interface Numbers {
  readonly head: readonly string[];
  /** Each row begins with what it is about. */
  readonly rows: readonly (readonly Content[])[];
}

/** What is drawn, and how high it is in units. */
export interface Drawing {
  readonly marks: Content;
  readonly height: number;
}

/** What surrounds a drawing. */
export interface FigureProps {
  /** Kebab-case, once on a page. */
  readonly id: string;
  readonly title: string;
  /** What one sees, in a sentence or two, for whoever does not see it. */
  readonly description: string;
  /** The names of the series, where there is more than one, in the order of their looks. */
  readonly series?: readonly string[];
  /** So many textures are used; as many as there are series if left out. */
  readonly looks?: number;
  /** How a series is shown in the legend; a swatch of its texture if left out. */
  readonly swatch?: (series: number) => Content;
  readonly numbers: Numbers;
  /** What is said in place of a drawing when there is nothing to draw. */
  readonly empty: string;
}

/**
 * A chart as a figure: the drawing with its title and description, the legend, and the numbers in a table. Nothing in it is told by
 * colour alone. Without a drawing it says why there is none.
 */
export function renderFigure(props: FigureProps, drawing: Drawing | undefined): Html {
  const { id, title, description, series = [], looks = series.length, numbers, empty } = props;
  if (drawing === undefined)
    return html`<figure class="chart" id="${id}"><figcaption>${title}</figcaption><p class="soft">${empty}</p></figure>
`;
  return html`<figure class="chart" id="${id}"><figcaption>${title}</figcaption>
<svg role="img" aria-labelledby="${id}-title ${id}-description" viewBox="0 0 ${WIDTH} ${Math.ceil(drawing.height)}"><title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>${textures(id, Math.max(1, looks))}
${drawing.marks}</svg>
${series.length > 1 && legend(props, series)}
<details><summary>As a table<span class="unseen">: ${title}</span></summary>
${table(title, numbers)}</details></figure>
`;
}

function legend(
  { id, swatch = (series) => square(id, series) }: FigureProps,
  series: readonly string[],
): Html {
  return html`<ul class="legend">${series.map(
    (name, index) =>
      html`<li><svg viewBox="0 0 16 12" aria-hidden="true">${swatch(index)}</svg><bdi>${name}</bdi></li>`,
  )}</ul>`;
}

function square(id: string, series: number): Html {
  const look = lookOf(series);
  return html`<rect class="bar look-${look}" fill="url(#${id}-${look})" x="1" y="1" width="14" height="10"/>`;
}

function table(title: string, { head, rows }: Numbers): Html {
  return html`<div class="scroll" role="region" aria-label="${title}, as a table" tabindex="0"><table><caption class="unseen">${title}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}
