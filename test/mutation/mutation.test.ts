import { describe, expect, it } from 'vitest';
import { isIn, readHunks } from './changed.ts';
import { complainAbout, judge, type Row } from './judge.ts';
import { type Mutant, type Reported, readMutant, type Survivor } from './mutant.ts';

const SOURCE = 'const late =\n  now >= due;\nconst answer = 42;\n';
const REPORTED: Reported = {
  fileName: 'schema/late.ts',
  mutatorName: 'EqualityOperator',
  replacement: 'now > due',
  status: 'Survived',
  location: { start: { line: 2, column: 3 }, end: { line: 2, column: 13 } },
};
const LATE: Mutant = {
  file: 'schema/late.ts',
  line: 2,
  mutator: 'EqualityOperator',
  code: 'now >= due',
  becomes: 'now > due',
  result: 'survived',
};
const ARGUED: Survivor = {
  file: 'schema/late.ts',
  mutator: 'EqualityOperator',
  code: 'now >= due',
  becomes: 'now > due',
  why: 'No clock stands still.',
};
const ROW: Row = { name: 'schema', mutants: 200, killed: 96, argued: 3, open: 5, static: 0 };

describe('what StrykerJS reports', () => {
  it('is read with the code as it stood there, on one line', () => {
    expect(readMutant(REPORTED, 'schema/late.ts', SOURCE)).toEqual(LATE);
    const { location } = REPORTED;
    const both = { ...REPORTED, location: { ...location, start: { line: 1, column: 7 } } };
    expect(readMutant(both, 'schema/late.ts', SOURCE)?.code).toBe('late = now >= due');
  });

  it.each([
    ['Killed', 'killed'],
    ['Timeout', 'timeout'],
    ['Survived', 'survived'],
    ['NoCoverage', 'survived'],
    ['Pending', 'untried'],
    ['RuntimeError', undefined],
    ['Ignored', undefined],
  ])('%s counts as %s', (status, result) => {
    expect(readMutant({ ...REPORTED, status }, 'schema/late.ts', SOURCE)?.result).toBe(result);
  });

  it('tells what is computed while a file is loaded from what is left out as a text', () => {
    const left = {
      ...REPORTED,
      status: 'Ignored',
      statusReason: 'Static mutant (and "ignoreStatic" was enabled)',
    };
    expect(readMutant(left, 'schema/late.ts', SOURCE)?.result).toBe('static');
  });
});

describe('a survivor', () => {
  it('is open until it is argued, wherever its line moves to', () => {
    expect(judge([LATE], [], true).open).toEqual([LATE]);
    expect(judge([{ ...LATE, line: 90 }], [ARGUED], true)).toMatchObject({
      open: [],
      stale: [],
      files: [{ name: 'schema/late.ts', mutants: 1, killed: 0, argued: 1, open: 0 }],
      directories: [{ name: 'schema' }],
    });
  });

  it('needs an argument for each time that it stands in its file', () => {
    expect(judge([LATE, LATE], [ARGUED], true).open).toHaveLength(1);
    expect(judge([LATE, LATE], [{ ...ARGUED, times: 2 }], true).open).toEqual([]);
    expect(judge([LATE], [{ ...ARGUED, times: 2 }], true).stale).toHaveLength(1);
  });

  it('that the tests notice after all leaves an argument without a mutant', () => {
    const killed: Mutant = { ...LATE, result: 'killed' };
    expect(judge([killed], [ARGUED], true).stale).toEqual([ARGUED]);
    expect(judge([killed], [ARGUED], false).stale, 'only some lines were tried').toEqual([]);
    expect(judge([{ ...LATE, result: 'timeout' }], [ARGUED], true).stale, 'slow, perhaps').toEqual([]);
    expect(judge([{ ...killed, file: 'schema/other.ts' }], [ARGUED], true).stale, 'not its file').toEqual([]);
  });
});

describe('a directory', () => {
  it('is well when enough is noticed, and the rest is argued', () => {
    expect(complainAbout({ ...ROW, open: 0 })).toEqual([]);
    expect(complainAbout({ ...ROW, open: 0, killed: 95 })).toEqual([]);
  });

  it('is complained about otherwise', () => {
    expect(complainAbout({ ...ROW, killed: 94.9 })).toEqual([
      'schema: 94.9 % noticed, 95 % needed',
      'schema: 5 neither noticed nor argued, not 0',
    ]);
  });
});

describe('the lines that a change touches', () => {
  it('are those that are there after it', () => {
    const diff = [
      '--- a/schema/day.ts',
      '+++ b/schema/day.ts',
      '@@ -3 +3 @@ export',
      '@@ -9,2 +9,4 @@',
      '@@ -20,2 +22,0 @@ gone',
      '--- a/schema/gone.ts',
      '+++ /dev/null',
      '@@ -1,7 +0,0 @@',
    ];
    expect(readHunks(diff.join('\n'))).toEqual(['schema/day.ts:3-3', 'schema/day.ts:9-12']);
  });

  it('have a mutant only when all of it is in them', () => {
    const at = (first: number, last: number) => ({ start: { line: first }, end: { line: last } });
    expect(isIn('schema/day.ts:9-12', 'schema/day.ts', at(9, 12))).toBe(true);
    expect(isIn('schema/day.ts:9-12', 'schema/day.ts', at(8, 12))).toBe(false);
    expect(isIn('schema/day.ts:9-12', 'schema/day.ts', at(12, 13))).toBe(false);
    expect(isIn('schema/day.ts:9-12', 'schema/when.ts', at(9, 9))).toBe(false);
  });

  it('are fewer than a file or a directory, which have all of theirs', () => {
    const anywhere = { start: { line: 1 }, end: { line: 1 } };
    expect(isIn('schema', 'schema/rules/rule.ts', anywhere)).toBe(true);
    expect(isIn('schema/day.ts', 'schema/day.ts', anywhere)).toBe(true);
    expect(isIn('schema/rule', 'schema/rules/rule.ts', anywhere)).toBe(false);
  });
});
