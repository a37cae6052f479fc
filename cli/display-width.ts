const PLAIN = /^[ -~]*$/;
const SEGMENTER = new Intl.Segmenter();
/** What begins a character of two columns: East Asian wide and full-width (UAX #11), and what is shown as an emoji. */
const WIDE =
  /^(?:[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u;

/** How many columns of a terminal a text takes: those that combine with the character before none, wide ones two. */
export function widthOf(text: string): number {
  return PLAIN.test(text)
    ? text.length
    : [...SEGMENTER.segment(text)].reduce((sum, { segment }) => sum + columnsOf(segment), 0);
}

/** The longest beginning of a text, in whole characters, that takes at most so many columns. */
export function beginningOf(text: string, most: number): string {
  if (PLAIN.test(text)) return text.slice(0, most);
  let [end, taken] = [0, 0];
  for (const { segment } of SEGMENTER.segment(text)) {
    taken += columnsOf(segment);
    if (taken > most) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1);
