import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';
import { type Html, html } from '../../pages/html.ts';
import { at, lookOf } from './drawing.ts';

const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross];

/** The mark of a series at a place: each of the first five has a shape of its own beside its colour. */
export function mark(series: number, x: number, y: number, size = 60): Html {
  const shape = SHAPES[series % SHAPES.length] ?? symbolCircle;
  return html`<path class="point look-${lookOf(series)}" transform="translate(${at(x)} ${at(y)})" d="${symbol(shape, size)() ?? ''}"/>`;
}

/** The same in a legend. */
export const swatchOfMark = (series: number): Html => mark(series, 8, 6, 70);
