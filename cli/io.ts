import { replaceHarm, spellOut } from '../schema/printable.ts';

/** A stream of text that a person or a program reads. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** How many characters a line of a terminal has. */
  readonly columns?: number | undefined;
  /** Whether a terminal shows colours, and its user wants them. */
  hasColors?(): boolean;
}

/** Everything a command touches besides AWS: `process` has this shape. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Writes one line. No character of it is obeyed by a terminal, whatever the line was made from. */
export function writeLine(sink: TextSink, line = ''): void {
  sink.write(`${spellOut(line)}\n`);
}

/**
 * Writes a text that can have line breaks, as a comment has: what follows the first one stands indented behind a bar,
 * where nobody takes it for a line of the command's own.
 */
export function writeText(sink: TextSink, text: string): void {
  const [first, ...more] = text.split(/\r\n?|\n/);
  writeLine(sink, first);
  for (const line of more) writeLine(sink, `      | ${line}`.trimEnd());
}

/** Writes one JSON document, indented, in which every character that a terminal could obey is escaped. */
export function writeJson(sink: TextSink, value: unknown): void {
  const inJson = (odd: string) =>
    odd.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  sink.write(`${replaceHarm(JSON.stringify(value, undefined, 2), inJson, /\n/)}\n`);
}
