import { inAscii, plainBreaks, replaceHarm } from '../../schema/printable.ts';
import { unlinked } from './unlinked.ts';

// Every mail keeps one rule: a line that begins in its first column holds only words of this program. Whatever comes
// from outside is indented or quoted, on lines of its own. So nothing that anybody submits can look like a line such
// as `Approve: https://...`, and a program may trust such a line by its beginning.

/** A mail without its address. */
export interface MailText {
  /** Printable ASCII, 1 to 99 characters (the limits of SNS). */
  readonly subject: string;
  /** Plain text; lines of at most 78 characters, except where a URL or a long word can't be broken. */
  readonly body: string;
}

/** The most characters that SNS takes as a subject. */
export const MAX_SUBJECT = 99;

const WIDTH = 78;
const LABEL = 12;
/** The longest that stands first in a row of a table. */
const MAX_FIRST = 24;
const MAX_QUOTED = 8_000;

/** Makes any text one line: line breaks become spaces, what can't be seen or misleads is left out. */
export function oneLine(text: string, max = 200): string {
  const line = clean(text).replace(/\s+/gu, ' ').trim();
  return cut(line, max);
}

/** Cuts a text to a number of characters, showing that it did. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, Math.max(max - 3, 0)).toWellFormed()}...`;
}

/** Cuts a text in its middle: of long names the ends tell more apart than the middles. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = Math.floor((max - 3) / 2);
  return `${text.slice(0, max - 3 - end).toWellFormed()}...${text.slice(text.length - end).toWellFormed()}`;
}

/**
 * Which links of a mail are ours, by one of them; what else looks like an address came with the request, and is shown so
 * that no mail program makes a link of it.
 */
export function genuine(link: string): string {
  const { host } = new URL(link);
  return prose(
    `The links of Countersign stand on lines of their own and lead to ${unlinked(host)} (written so that no mail program makes a link of it) and nowhere else. Any other address in this mail came with the request: open none that you do not know.`,
  );
}

/** A digest or commit by its beginning, which tells it apart: the page shows it whole. What is neither stays, in one line. */
export function shortenDigest(text: string | undefined): string {
  if (text === undefined) return '(none)';
  if (/^[0-9a-f]{40,64}$/.test(text)) return `${text.slice(0, 12)}...`;
  return oneLine(text.replace(/(?<=[@:][0-9a-f]{12})[0-9a-f]{20,}(?=\+dirty$|$)/, '...'), 120);
}

/** Joins parts into a body: one empty line between them, none for what is absent. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
}

/** Breaks words of this program into lines. Not for anything from outside. */
export function prose(words: string): string {
  return wrap(words, WIDTH).join('\n');
}

/** A sentence of this program with something from outside in it: indented, broken into lines. */
export function indented(words: string): string {
  return wrap(oneLine(words, 600), WIDTH - 2)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Facts from outside, indented, one line for each, with their names aligned. */
export function fields(...pairs: readonly (readonly [string, string | undefined])[]): string {
  return pairs
    .filter(([, fact]) => fact !== undefined)
    .map(([name, fact]) => `  ${name.padEnd(LABEL)}${oneLine(fact ?? '', 300)}`.trimEnd())
    .join('\n');
}

/** Somebody's own words, each line marked with `> `. */
export function quoted(text: string): string {
  return cut(clean(text).trim(), MAX_QUOTED)
    .split('\n')
    .flatMap((line) => wrap(line, WIDTH - 4))
    .map((line) => `  > ${line}`.trimEnd())
    .join('\n');
}

/**
 * Columns of a table, indented; the first is aligned left, the others right. What stands first and is too long to stay in line
 * has a line of its own above the others.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.flatMap((row) => {
    const [name = '', ...others] = row.map((cell, column) => oneLine(cell, column === 0 ? 200 : 16));
    return name.length <= MAX_FIRST ? [[name, ...others]] : [[cutMiddle(name, WIDTH - 2)], ['', ...others]];
  });
  const inLine = cells.filter((row) => row.length > 1);
  const widths = (inLine[0] ?? []).map((_, column) =>
    Math.max(...inLine.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) => {
      const aligned = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `  ${aligned.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/**
 * A subject fit for SNS: accents are taken off, what has no likeness in ASCII (emoji) is left out. What is too long is
 * cut before `ending`, of which up to 50 characters are always there.
 */
export function asciiSubject(text: string, ending = ''): string {
  const kept = cut(inAscii(oneLine(ending, 500)), 50);
  return cut(inAscii(oneLine(text, 500)), MAX_SUBJECT - kept.length) + kept;
}

function clean(text: string): string {
  const lines = plainBreaks(text)
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(/\t/g, '    ');
  return unlinked(replaceHarm(lines, () => ''));
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
