import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeEntry, describeEntryOf } from '../../cli/describe-entry.ts';
import { fold, writeEntry } from '../../cli/write-entry.ts';

const entry = {
  stream: 'request/0f5h7w2k9x3b6d8m1n4p7q0r2s',
  seq: 9,
  at: '2026-03-01T12:00:00.123Z',
  actor: 'dana-scientist@example.com',
  action: 'closed',
  details: {
    outcome: 'withdrawn',
    reason: `It was trained on the wrong month, as the report of Friday shows.\nWe \u001b[2J start again.`,
    attempt: 1,
  },
  prev: null,
  hash: 'h',
} as const;

function written(more: object, isAmongOthers = true): string {
  let text = '';
  writeEntry({ write: (part: string) => (text += part), ...more }, entry, isAmongOthers);
  return text;
}

describe('an entry of a history', () => {
  it('is one line and its comment for a program, however narrow', () => {
    const [first, second] = written({ columns: 40 }).split('\n');
    expect(first).toBe(describeEntryOf(entry).split('\n')[0]);
    expect(second).toBe('      | We \\u{1b}[2J start again.');
    expect(written({}, false).split('\n')[0]).toBe(describeEntry(entry).split('\n')[0]);
  });

  it('fits a terminal of 80 columns, with all that it says', () => {
    const text = written({ isTTY: true, columns: 80 });
    expect(text).toBe(`   9  2026-03-01T12:00Z  closed
      dana-scientist@example.com  0f5h7w2k9x3b6d8m1n4p7q0r2s
      withdrawn: It was trained on the wrong month, as the report of Friday
      shows.
      | We \\u{1b}[2J start again.
`);
  });

  it('stays in one line where a terminal has room for it', () => {
    expect(written({ isTTY: true, columns: 300 })).toBe(written({}));
  });

  it('shows colours where there are some, which say nothing that the words do not', () => {
    const text = written({ isTTY: true, columns: 80, hasColors: () => true });
    expect(text).toContain('\u001b[1mclosed\u001b[0m');
    expect(stripVTControlCharacters(text)).toBe(written({ isTTY: true, columns: 80 }));
  });
});

it('what has no space to be folded at is cut', () => {
  expect(fold(`${'a'.repeat(50)} b`, 20)).toEqual(['a'.repeat(20), 'a'.repeat(20), `${'a'.repeat(10)} b`]);
  expect(fold('', 20)).toEqual(['']);
  expect(fold(`${'模型'.repeat(6)}a🚀🚀`, 21)).toEqual(['模型'.repeat(5), '模型a🚀🚀']);
  expect(fold(`模型 ${'型'.repeat(8)} 版`, 20)).toEqual(['模型', `${'型'.repeat(8)} 版`]);
});
