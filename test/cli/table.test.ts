import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseLimit } from '../../cli/options.ts';
import { writeTable } from '../../cli/table.ts';
import { describeSeconds, shortInstant } from '../../cli/units.ts';

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  let written = '';
  writeTable({ write: (text: string) => (written += text) }, header, rows);
  return written;
}

describe('a table', () => {
  it('has columns as wide as what is in them, and nothing at the end of a line', () => {
    const rows = [
      ['model/churn', '14', ''],
      ['x', '1.0.0-rc', 'so'],
    ];
    expect(tableOf(['SUBJECT', 'VERSION', 'NOTE'], rows)).toBe(
      'SUBJECT      VERSION   NOTE\nmodel/churn  14\nx            1.0.0-rc  so\n',
    );
  });

  it('counts what a person sees, and obeys nothing', () => {
    expect(
      tableOf(
        ['A', 'B'],
        [
          ['e\u0301', '1'],
          ['\u001b[2J', '2'],
        ],
      ),
    ).toBe('A          B\ne\u0301          1\n\\u{1b}[2J  2\n');
  });

  it('counts wide characters as the two columns that they take, whole and cut', () => {
    const rows = [
      ['信用风险', '1'],
      ['ｱ 가 🚀 👩‍🔬', '2'],
      ['churn', '3'],
    ];
    expect(tableOf(['A', 'B'], rows)).toBe('A           B\n信用风险    1\nｱ 가 🚀 👩‍🔬  2\nchurn       3\n');
    let cut = '';
    const sink = { write: (text: string) => (cut += text), isTTY: true, columns: 13 };
    writeTable(
      sink,
      ['A', 'B'],
      [
        ['信用风险の模型', '1'],
        ['credit-risk-eu', '2'],
      ],
    );
    expect(cut).toBe('A           B\n信用风险…   1\ncredit-ri…  2\n');
  });

  it('fits a terminal, the widest columns cut, and is whole for a program', () => {
    const rows = [
      ['0f5h7w2k9x3b6d8m1n4p7q0r2s', 'model/fraud-detection', '14', 'data-scientist@example.org'],
    ];
    const header = ['REQUEST', 'SUBJECT', 'VERSION', 'BY'];
    const on = (more: object) => {
      let written = '';
      writeTable({ write: (text: string) => (written += text), ...more }, header, rows);
      return written.split('\n')[1];
    };
    const shown = on({ isTTY: true, columns: 60 });
    // What one types again is whole.
    expect(shown).toBe('0f5h7w2k9x3b6d8m1n4p7q0r2s  model/fra\u2026  14       data-scien\u2026');
    for (const more of [{ columns: 60 }, { isTTY: true }, { isTTY: true, columns: 200 }])
      expect(on(more)).toContain('0f5h7w2k9x3b6d8m1n4p7q0r2s  model/fraud-detection');
  });

  it('leaves out the last columns where a terminal has no room for all of them, and says which', () => {
    const header = ['REQUEST', 'SUBJECT', 'VERSION', 'STATUS', 'SUBMITTED', 'WORKFLOW'];
    const row = [
      '0f5h7w2k9x3b6d8m1n4p7q0r2s',
      'model/fraud',
      '14',
      'open',
      '2026-03-01T12:00Z',
      'model-promotion',
    ];
    let written = '';
    writeTable({ write: (text: string) => (written += text), isTTY: true, columns: 60 }, header, [row]);
    expect(written).toBe(`REQUEST                     SUBJECT      VERSION  STATUS
0f5h7w2k9x3b6d8m1n4p7q0r2s  model/fraud  14       open
Without SUBMITTED, WORKFLOW, for which this terminal is too narrow.
`);
  });

  it('shows how something stands where the terminal has colours, and escapes what cells would have it do', () => {
    const rows = [
      ['model/churn', 'rejected', 'rejected'],
      ['\u001b[2J', 'open', ''],
    ];
    const on = (more: object) => {
      let written = '';
      writeTable({ write: (text: string) => (written += text), ...more }, ['SUBJECT', 'STATUS', 'BY'], rows);
      return written;
    };
    const plain = on({ isTTY: true, hasColors: () => false });
    expect(plain).not.toContain('\u001b');
    const shown = on({ isTTY: true, hasColors: () => true });
    expect(shown.split('\n').slice(1)).toEqual([
      'model/churn  \u001b[31mrejected\u001b[0m  rejected',
      '\\u{1b}[2J    open',
      '',
    ]);
    expect(stripVTControlCharacters(shown)).toBe(plain);
    expect(on({ hasColors: () => true })).toBe(plain);
  });

  it('can be long', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
    expect(tableOf(['n'], rows).length).toBeGreaterThan(1_000_000);
  });
});

describe('units', () => {
  it.each([
    [0.04, '0 s'],
    [0.44, '0.4 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_661, '1 h 1 min'],
    [86_400 * 2 + 3_600 * 4, '2 d 4 h'],
    [86_400 * 400, '400 d'],
  ])('%f seconds are %s', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });

  it('shows an instant to the minute', () => {
    expect(shortInstant('2026-03-01T12:34:56.789Z')).toBe('2026-03-01T12:34Z');
  });

  it('reads durations and limits', () => {
    expect(['30s', '90min', '12h', '2d'].map(parseDuration)).toEqual(['30', '5400', '43200', '172800']);
    expect(parseLimit('10')).toBe(10);
    for (const text of ['', '2', '2 d', '-1h', '1y'])
      expect(() => parseDuration(text)).toThrow(/Write it as/);
    for (const text of ['', '0', '-1', '1.5', 'x']) expect(() => parseLimit(text)).toThrow(/whole number/);
  });
});
