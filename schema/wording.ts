import { isVisible, LINE } from './printable.ts';

/** Names as a message shows them: `'qa', 'production'`. */
export function quoteAll(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

/** How many names a message lists; whoever has more looks for them where they stand. */
const LISTED = 12;

/** What to write instead of an unknown name: `write one of 'qa', 'production'`; so many of them are listed. */
export function instead(known: readonly string[], listed = LISTED): string {
  if (known.length === 1) return `write ${quoteAll(known)}`;
  const others = known.length - listed;
  return `write one of ${quoteAll(known.slice(0, listed))}${others > 0 ? ` and ${others} more` : ''}`;
}

/** True for text that people can read on one line: printable characters, not only spaces, no more than `longest`. */
export function isReadable(text: unknown, longest: number): text is string {
  return typeof text === 'string' && [...text].length <= longest && LINE.test(text) && isVisible(text);
}

/** What keeps a name from being one that resources, links and keys can bear, with the remedy; nothing if it is fine. */
export function misnamed(what: string, name: string, longest: number): string[] {
  if (/^\d/.test(name)) return [`${what} '${name}' begins with a digit: begin it with a letter`];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return [`${what} '${name}' is not in kebab-case: use lower-case letters, digits and single hyphens`];
  }
  if (name.length > longest) {
    return [`${what} '${name}' has ${name.length} characters: shorten it to ${longest}`];
  }
  // Every plain object answers to this word, so a table keyed by names could mistake it for an entry.
  return name === 'constructor' ? [`${what} may not be 'constructor': choose another word`] : [];
}
