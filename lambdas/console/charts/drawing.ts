import { type Content, type Html, html } from '../../pages/html.ts';

/**
 * The width of every chart, in units of its own. A chart is as wide as a phone, so that a unit is about a pixel there, and may
 * become half as large again on a desk: its letters can be read on both.
 */
export const WIDTH = 340;
/** The size of letters, in units. */
export const LETTERS = 11;
/** Beyond this, differences of numbers are no numbers. */
const HUGE = 1e300;
/** From here on characters are wide. */
const EAST = 0x10ff;

/** A coordinate as text: to a tenth of a unit. */
export const at = (coordinate: number): number => Math.round(coordinate * 10) / 10;

/** What can be drawn of numbers: those that are some, none so large that its distance to another is infinite. */
export function drawable(numbers: readonly (number | undefined)[]): number[] {
  return numbers.flatMap((number) => (isDrawable(number) ? [clamp(number)] : []));
}

/** True for a number, false for what stands in place of one. */
export const isDrawable = (number: number | undefined): number is number =>
  number !== undefined && Number.isFinite(number);

/** The nearest number that a chart can hold; what is as good as nothing is nothing. */
export const clamp = (number: number): number =>
  Math.abs(number) < 1 / HUGE ? 0 : Math.max(-HUGE, Math.min(HUGE, number));

/** From the smallest to the largest of some numbers, with room on both sides; of none, and of equal ones, something around them. */
export function extent(numbers: readonly number[]): [number, number] {
  if (numbers.length === 0) return [0, 1];
  const [low, high] = ends(numbers);
  const size = Math.max(Math.abs(low), Math.abs(high));
  const alike = high - low <= size * 1e-12;
  const room = alike ? size / 10 || 1 : (high - low) / 12;
  return [low - room, high + room];
}

/** The smallest and the largest of some numbers, of which there is one at least. */
export function ends(numbers: readonly number[]): [number, number] {
  return [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
}

/** About how wide a text is, in units: a letter is a bit more than half as wide as high, a character of the East as wide. */
export function widthOf(words: string): number {
  return [...words].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) > EAST ? 1 : 0.58), 0) * LETTERS;
}

/** A text as far as it fits into a width, with an ellipsis for the rest. */
export function shorten(words: string, width: number): string {
  if (widthOf(words) <= width) return words;
  const characters = [...words];
  while (characters.length > 1 && widthOf(`${characters.join('')}…`) > width) characters.pop();
  return `${characters.join('')}…`;
}

/** Where a text stands in relation to its place. */
interface Standing {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly look?: 'soft' | 'strong';
}

/** A text at a place: its foot at `y`. */
export function text(x: number, y: number, words: string, { anchor = 'start', look }: Standing = {}): Html {
  return html`<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${look && html` class="${look}"`}>${words}</text>`;
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, look = 'grid'): Html {
  return html`<line class="${look}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

/** So many looks a series can have: a colour and a texture, each of which tells them apart. */
export const LOOKS = 6;

/** The look of a series by its number from 0. */
export const lookOf = (series: number): number => (series % LOOKS) + 1;

/** What a look's texture consists of, on a tile of 6 units. The first is plain. */
const TEXTURES: readonly Content[] = [
  html`<rect width="6" height="6" class="ink"/>`,
  html`<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" class="stroke"/>`,
  html`<circle cx="3" cy="3" r="1.5" class="ink"/>`,
  html`<path d="M0 3H6" class="stroke"/>`,
  html`<path d="M0 3H6M3 0V6" class="stroke"/>`,
  html`<path d="M3 0V6" class="stroke"/>`,
];

/** The textures of so many series, for the chart of this id. */
export function textures(id: string, series: number): Html {
  const used = TEXTURES.slice(0, Math.min(series, LOOKS));
  return html`<defs>${used.map(
    (texture, index) =>
      html`<pattern id="${id}-${index + 1}" class="look-${index + 1}" width="6" height="6" patternUnits="userSpaceOnUse">${texture}</pattern>`,
  )}</defs>`;
}

/** A bar of a series in the chart of this id. What is thinner than a unit is drawn a unit thin, so that it is seen. */
export function bar(
  id: string,
  series: number,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Html {
  const look = lookOf(series);
  return html`<rect class="bar look-${look}" fill="url(#${id}-${look})" x="${at(x)}" y="${at(y)}" width="${at(Math.max(1, width))}" height="${at(Math.max(1, height))}"/>`;
}
