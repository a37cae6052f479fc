import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareMetrics, formatDifference, formatNumber, writerOf } from '../../../lambdas/words/figures.ts';

describe('a number', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [12_480, '12,480'],
    [-1_234_567, '-1,234,567'],
    [0.091_234_56, '0.0912346'],
    [0.1 + 0.2, '0.3'],
    [1e-9, '0.000000001'],
    [1e15, '1,000,000,000,000,000'],
    [1e-13, '1e-13'],
    [1e21, '1e+21'],
  ])('%d is %s', (number, text) => expect(formatNumber(number)).toBe(text));

  it('has as many digits as are asked for', () => {
    expect(formatNumber(0.9, 3)).toBe('0.900');
    expect(formatNumber(0.9996, 3)).toBe('1.000');
    expect(formatNumber(-0.0004, 3)).toBe('0.000');
    expect(formatNumber(12_480.6, 0)).toBe('12,481');
  });

  it('is read as what it is, to six digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const read = Number(formatNumber(number).replaceAll(',', ''));
        expect(Math.abs(read - number)).toBeLessThanOrEqual(Math.abs(number) * 5.1e-6 + 5e-13);
      }),
    );
  });
});

describe('a difference', () => {
  it('has its sign, and is none where it is rounding noise', () => {
    expect(formatDifference(12_480, 10_000)).toBe('+2,480');
    expect(formatDifference(0.3, 0.1 + 0.2)).toBe('0');
  });

  it('is never hidden by the digits that are shown', () => {
    expect(formatDifference(0.9124, 0.9121, 2)).toBe('+0.0003');
    expect(formatDifference(0.9121, 0.9124, 2)).toBe('-0.0003');
  });
});

describe('the metrics of two versions', () => {
  const shortly = (...versions: Parameters<typeof compareMetrics>) =>
    compareMetrics(...versions).map(({ label, value, before, difference, relative, verdict }) =>
      [label, value ?? '-', before ?? '-', difference ?? '-', relative ?? '-', verdict ?? '-'].join(' '),
    );

  it('are in the order in which people count, what differs before what does not', () => {
    expect(
      shortly({ same: 1, 'top-10': 1, 'top-2': 2, gained: 3 }, { same: 1, 'top-10': 2, 'top-2': 3, lost: 4 }),
    ).toEqual([
      'gained 3 - - - -',
      'lost - 4 - - -',
      'top-2 2 3 -1 -33% -',
      'top-10 1 2 -1 -50% -',
      'same 1 1 0 - -',
    ]);
  });

  it('have as many digits in a row as the one that has more, or as the workflow says', () => {
    expect(shortly({ auc: 0.9 }, { auc: 0.8812 })).toEqual(['auc 0.9000 0.8812 +0.0188 +2.1% -']);
    expect(shortly({ auc: 0.9 }, { auc: 0.8812 }, { auc: { digits: 2 } })).toEqual([
      'auc 0.90 0.88 +0.02 +2.1% -',
    ]);
  });

  it.each([
    ['higher', 2, 1, 'better'],
    ['higher', 1, 2, 'worse'],
    ['lower', 1, 2, 'better'],
    ['lower', 2, 1, 'worse'],
    ['lower', 2, 2, undefined],
  ] as const)('are judged by what the workflow says: %s, %d after %d', (better, now, before, verdict) => {
    const [figure] = compareMetrics({ loss: now }, { loss: before }, { loss: { better, label: 'Loss' } });
    expect(figure).toMatchObject({ label: 'Loss', name: 'loss', verdict });
  });

  it('are related to what was before, where that is something', () => {
    expect(shortly({ a: 1 }, { a: 0 })).toEqual(['a 1 0 +1 - -']);
    expect(shortly({ a: 1 }, { a: -2 })).toEqual(['a 1 -2 +3 +150% -']);
    expect(shortly({ a: 1_000 }, { a: 1 })).toEqual(['a 1,000 1 +999 +99,900% -']);
  });
});

describe('the numbers of a metric in one column', () => {
  it('have the same digits, so that they can be read one under the other', () => {
    const write = writerOf([0.988, undefined, 0.982143]);
    expect([0.988, 0.982143, 1].map(write)).toEqual(['0.988000', '0.982143', '1.000000']);
  });

  it('have those that the workflow says', () => {
    expect([0.988, 0.982143].map(writerOf([0.988, 0.982143], { digits: 3 }))).toEqual(['0.988', '0.982']);
  });

  it('are whole where all are, and where there is none', () => {
    expect(writerOf([12, 12_480])(12_480)).toBe('12,480');
    expect(writerOf([])(3)).toBe('3');
  });
});
