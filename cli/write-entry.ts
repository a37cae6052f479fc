import type { Entry } from '../lambdas/api/schemas/domain.ts';
import { spellOut } from '../schema/printable.ts';
import { describeEntry, describeEntryOf, summarize } from './describe-entry.ts';
import { beginningOf, widthOf } from './display-width.ts';
import { type TextSink, writeLine, writeText } from './io.ts';
import { writeToned } from './tones.ts';
import { shortInstant } from './units.ts';

const INDENT = '      ';
const NARROWEST = 20;

/**
 * Writes an entry: in one line, or, on a terminal where that has no room, what happened when and by whom in one line, and what
 * it says below it, indented and folded between words. Nothing is left out but the seconds; a program reads the one line.
 *
 * @param isAmongOthers whether entries of other streams stand beside it, so that it names its request
 */
export function writeEntry(sink: TextSink, entry: Entry, isAmongOthers: boolean): void {
  const line = isAmongOthers ? describeEntryOf(entry) : describeEntry(entry);
  const { columns = Number.POSITIVE_INFINITY } = sink;
  const hasRoom = widthOf(spellOut(line.split('\n', 1)[0] ?? '')) <= columns;
  if (sink.isTTY !== true || hasRoom) writeText(sink, line);
  else writeFolded(sink, entry, { columns, isAmongOthers });
}

function writeFolded(
  sink: TextSink,
  entry: Entry,
  { columns, isAmongOthers }: { readonly columns: number; readonly isAmongOthers: boolean },
): void {
  const { stream, seq, at, actor, action } = entry;
  const [kind, request = ''] = stream.split('/');
  const where = !isAmongOthers ? '' : `  ${kind === 'request' ? request : '(subject)'}`;
  writeToned(sink, `${String(seq).padStart(4)}  `, [shortInstant(at), 'soft'], '  ', [action, 'strong']);
  for (const text of fold(`${actor}${where}`, columns - INDENT.length))
    writeToned(sink, INDENT, [text, 'soft']);
  const [said = '', ...more] = summarize(entry).split(/\r\n?|\n/);
  for (const text of fold(said, columns - INDENT.length)) writeLine(sink, `${INDENT}${text}`);
  for (const text of more.flatMap((one) => fold(one, columns - INDENT.length - 2)))
    writeLine(sink, `${INDENT}| ${text}`.trimEnd());
}

/** A text in lines of at most so many columns, between words where they fit. */
export function fold(text: string, room: number): string[] {
  const most = Math.max(room, NARROWEST);
  const lines = [''];
  for (const word of spellOut(text).split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (widthOf(last) + 1 + widthOf(word) <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    for (let rest = lines.at(-1) ?? ''; widthOf(rest) > most; rest = lines.at(-1) ?? '') {
      const head = beginningOf(rest, most);
      lines.splice(-1, 1, head, rest.slice(head.length));
    }
  }
  return lines;
}
