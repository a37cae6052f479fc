/**
 * What is text for people: everything but what harms who reads it. That is what makes a line read otherwise than it is
 * written (bidirectional embeddings, overrides and isolates), what a terminal or a mail obeys (controls), what hides words
 * (tags, annotations), and what is no character at all (unpaired surrogates, noncharacters).
 *
 * Whatever a script needs is text: joiners and non-joiners (Persian, Hindi, families of emoji), direction marks, soft
 * hyphens, private characters such as a word processor's bullets, characters that are newer than this program.
 */
const HARMFUL = String.raw`\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\u{e0000}-\u{e007f}`;
const LINE_BREAKS = String.raw`\u2028\u2029`;
/** The flags of parts of countries, such as Scotland's, are written with tags. */
const FLAG = String.raw`\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}`;

/** One line of text for people. */
export const LINE = new RegExp(`^(?:${FLAG}|[^${HARMFUL}${LINE_BREAKS}])*$`, 'u');
/** Text for people, in one or more lines. */
export const TEXT = new RegExp(`^(?:${FLAG}|[^${HARMFUL}]|[\\n\\t])*$`, 'u');

const HARM_OR_FLAG = new RegExp(`${FLAG}|[${HARMFUL}${LINE_BREAKS}]`, 'gu');

/** What a refusal calls the characters that are no text; the others of their kind are named by their kind. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'NULL',
  7: 'ALERT',
  8: 'BACKSPACE',
  9: 'TAB',
  10: 'LINE FEED',
  13: 'CARRIAGE RETURN',
  27: 'ESCAPE',
  32: 'SPACE',
  127: 'DELETE',
  160: 'NO-BREAK SPACE',
  173: 'SOFT HYPHEN',
  8203: 'ZERO WIDTH SPACE',
  8204: 'ZERO WIDTH NON-JOINER',
  8205: 'ZERO WIDTH JOINER',
  8206: 'LEFT-TO-RIGHT MARK',
  8207: 'RIGHT-TO-LEFT MARK',
  8232: 'LINE SEPARATOR',
  8233: 'PARAGRAPH SEPARATOR',
  8234: 'LEFT-TO-RIGHT EMBEDDING',
  8235: 'RIGHT-TO-LEFT EMBEDDING',
  8236: 'POP DIRECTIONAL FORMATTING',
  8237: 'LEFT-TO-RIGHT OVERRIDE',
  8238: 'RIGHT-TO-LEFT OVERRIDE',
  8294: 'LEFT-TO-RIGHT ISOLATE',
  8295: 'RIGHT-TO-LEFT ISOLATE',
  8296: 'FIRST STRONG ISOLATE',
  8288: 'WORD JOINER',
  8297: 'POP DIRECTIONAL ISOLATE',
  65279: 'ZERO WIDTH NO-BREAK SPACE',
};

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/\p{Cs}/u, 'UNPAIRED SURROGATE'],
  [/\p{Cc}/u, 'CONTROL CHARACTER'],
  [/[\u206a-\u206f]/u, 'DEPRECATED FORMAT CHARACTER'],
  [/[\ufff9-\ufffb]/u, 'INTERLINEAR ANNOTATION'],
  [/[\u{e0000}-\u{e007f}]/u, 'TAG CHARACTER'],
  [/\p{Noncharacter_Code_Point}/u, 'NONCHARACTER'],
  [/\p{Cf}/u, 'FORMAT CHARACTER'],
  [/\p{Co}/u, 'PRIVATE CHARACTER'],
  [/\p{M}/u, 'COMBINING MARK'],
  [/\p{Default_Ignorable_Code_Point}|\u2800/u, 'INVISIBLE CHARACTER'],
  [/\s/u, 'WHITE SPACE'],
];

/**
 * What of a text is no text for people, by name and place: `has U+202E RIGHT-TO-LEFT OVERRIDE at character 6: write it
 * without`. Undefined when all of it is.
 */
export function harmIn(text: string, form: 'line' | 'text'): string | undefined {
  for (const { 0: found, index } of text.matchAll(HARM_OR_FLAG)) {
    if (form === 'text' && /[\n\t\u2028\u2029]/.test(found)) continue;
    if ([...found].length > 1) continue;
    const lines = text.slice(0, index).split('\n');
    const at = [...(lines.at(-1) ?? '')].length + 1;
    const place = lines.length === 1 ? `at character ${at}` : `in line ${lines.length} at character ${at}`;
    return `has ${nameOf(found)} ${place}: write it without`;
  }
  return undefined;
}

/**
 * What of an address for programs (a URI) is white space or no character that is seen, by name and place: such as comes
 * along when it is copied out of a page.
 */
export function oddIn(address: string): string | undefined {
  const index = address.search(/[\s\p{C}]/u);
  if (index < 0) return undefined;
  return `has ${characterAt(address, index)}: write it without`;
}

/** The character at an index of a text, by its code, name and place: `U+202E RIGHT-TO-LEFT OVERRIDE at character 6`. */
export function characterAt(text: string, index: number): string {
  const odd = String.fromCodePoint(text.codePointAt(index) ?? 0);
  return `${nameOf(odd)} at character ${[...text.slice(0, index)].length + 1}`;
}

/** A character by its code and name: `U+202E RIGHT-TO-LEFT OVERRIDE`. */
function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name =
    NAMES[code] ?? KINDS.find(([pattern]) => pattern.test(character))?.[1] ?? 'UNASSIGNED CHARACTER';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} ${name}`;
}

/** Text with every character that is none for people replaced, but for those that `kept` matches: line breaks and tabs. */
export function replaceHarm(
  text: string,
  replace: (character: string) => string,
  kept = /[\n\r\t\u2028\u2029]/,
): string {
  return text.replace(HARM_OR_FLAG, (found) =>
    kept.test(found) || [...found].length > 1 ? found : replace(found),
  );
}

/** A text from outside on one line that is safe to show: what is none for people, and line breaks, are spelt out. */
export function spellOut(text: string): string {
  return replaceHarm(text, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`, /(?!)/);
}

/** Text with `\n` for every line break that a keyboard, a browser or a word processor makes. */
export function plainBreaks(text: string): string {
  return text.replace(/\r\n?|[\v\f\u0085]/g, '\n');
}

/** A JSON value with plain line breaks in each of its texts; names stay as they are. */
export function withPlainBreaks(value: unknown): unknown {
  if (typeof value === 'string') return plainBreaks(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withPlainBreaks);
  const members = Object.entries(value).map(([name, inner]) => [name, withPlainBreaks(inner)] as const);
  return Object.fromEntries(members);
}

/** True for text that shows something: more than spaces and characters that cannot be seen. */
export function isVisible(text: string): boolean {
  return /[^\s\u2800\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

/** What is written for characters beyond ASCII that no decomposition leads to. */
const IN_ASCII: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u2022': '-',
  '\u00b7': '-',
  '\u20ac': 'EUR',
  '\u00d7': 'x',
  '\u2192': '->',
  '\u2044': '/',
};

/** A text on one line in printable ASCII: accents are taken off, what has no likeness there is left out. Never a `?` for it. */
export function inAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\s/gu, ' ')
    .replace(/[^ -~]/gu, (character) => IN_ASCII[character] ?? '')
    .replace(/ +/g, ' ')
    .replace(/ (?=[,:;])/g, '')
    .replace(/([,:;])(?:[,:;] ?)+(?=\S)/g, '$1 ')
    .replace(/(?<![,:; ])[,:; ]+$/, '')
    .trim();
}
