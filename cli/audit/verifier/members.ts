/**
 * What an object holds: the JSON text of each member, by its name. In canonical form the same text is the same value, so
 * nothing is parsed that is only compared.
 */
export interface Members {
  get(name: string): string | undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** Brackets and braces differ in this bit alone, and nothing else becomes one of them by it. */
const BRACE = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * The members of an object in canonical form, in their order; none of what is no object.
 * @param known an object that a member may well be, by its name: it is not walked over where it is
 */
export function membersOf(
  text: string | undefined,
  known?: (name: string) => string | undefined,
): Map<string, string> {
  const members = new Map<string, string>();
  if (text === undefined || !text.startsWith('{"')) return members;
  for (let at = 1; at < text.length - 1; ) {
    const value = endOfString(text, at) + 1;
    const name = text.slice(at + 1, value - 2);
    const like = known?.(name) ?? '';
    // No other value begins with all of an object.
    const isLike = like.startsWith('{') && text.startsWith(like, value);
    const end = isLike ? value + like.length : endOfValue(text, value);
    members.set(name, isLike ? like : text.slice(value, end));
    at = end + 1;
  }
  return members;
}

/** The elements of a list in canonical form; none of what is no list. */
export function elementsOf(text: string | undefined): string[] {
  const elements: string[] = [];
  if (text === undefined || !text.startsWith('[') || text === '[]') return elements;
  for (let at = 1; at < text.length - 1; ) {
    const end = endOfValue(text, at);
    elements.push(text.slice(at, end));
    at = end + 1;
  }
  return elements;
}

/** The text of an object without some of its members. */
export function without(members: ReadonlyMap<string, string>, ...names: readonly string[]): string {
  let text = '';
  for (const [name, value] of members)
    if (!names.includes(name)) text += `${text === '' ? '{' : ','}"${name}":${value}`;
  return text === '' ? '{}' : `${text}}`;
}

/** Values as one text: the same values, the same text. What is absent counts as `null`. */
export const keyOf = (...values: readonly (string | undefined)[]): string =>
  values.map((value) => value ?? 'null').join(',');

/** What a text says, for names and sentences: a string without its quotes, anything else as it stands. */
export const wordOf = (text: string | undefined): string =>
  text?.startsWith('"') ? text.slice(1, -1) : (text ?? 'null');

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

function endOfValue(text: string, start: number): number {
  const { length } = text;
  let depth = 0;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (code === COMMA && depth === 0) return at;
    // Outside of strings a byte from here on is a bracket, a brace or a letter.
    if (code >= 0x5b) {
      const brace = code | BRACE;
      if (brace === OPENING) depth += 1;
      else if (brace === CLOSING) {
        if (depth === 0) return at;
        depth -= 1;
      }
    }
    at += 1;
  }
  return at;
}
