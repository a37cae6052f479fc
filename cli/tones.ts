import { spellOut } from '../schema/printable.ts';
import type { TextSink } from './io.ts';

const CODES = { good: 32, bad: 31, waits: 33, strong: 1, soft: 2 } as const;

/** How a text is shown on a terminal with colours. No text says anything by its tone alone. */
export type Tone = keyof typeof CODES;

/** A part of a line, plain or in a tone. */
export type Toned = string | readonly [text: string, tone: Tone | undefined];

/** How words that say how something stands are shown. */
const WORDS: Readonly<Record<string, Tone>> = {
  completed: 'good',
  approved: 'good',
  approve: 'good',
  passed: 'good',
  promoted: 'good',
  confirmed: 'good',
  waived: 'good',
  renewed: 'good',
  retired: 'good',
  rejected: 'bad',
  reject: 'bad',
  expired: 'bad',
  failed: 'bad',
  stopped: 'bad',
  withdrawn: 'bad',
  rework: 'waits',
  queued: 'waits',
  waits: 'waits',
  held: 'waits',
  'changes-requested': 'waits',
  'changes requested': 'waits',
  'request-changes': 'waits',
  'comes next': 'soft',
  later: 'soft',
  'passed over': 'soft',
  'not reached': 'soft',
};

/** How a word that says how something stands is shown; nothing for any other. */
export const toneOf = (word: string): Tone | undefined =>
  Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;

/**
 * A text in a tone, where the sink is a terminal that shows colours and nobody has asked for none (`NO_COLOR`, `TERM=dumb`), as
 * Node.js finds out. No character of the text itself is obeyed.
 */
export function paint(sink: TextSink, text: string, tone: Tone | undefined): string {
  const plain = spellOut(text);
  const coloured = tone !== undefined && plain !== '' && sink.isTTY === true && sink.hasColors?.() === true;
  return coloured ? `\u001b[${CODES[tone]}m${plain}\u001b[0m` : plain;
}

/** Writes one line of parts, each in its tone. */
export function writeToned(sink: TextSink, ...parts: readonly Toned[]): void {
  const line = parts.map((part) => (typeof part === 'string' ? spellOut(part) : paint(sink, ...part)));
  sink.write(`${line.join('')}\n`);
}
