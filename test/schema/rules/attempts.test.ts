import { describe, expect, it } from 'vitest';
import { attempts } from '../../../schema/rules/attempts.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { sampleWorkflow, told } from '../samples.ts';

const trying = (maxAttempts: number) =>
  told(attempts(sampleWorkflow({ rework: { due: { seconds: 60 }, maxAttempts } })));

describe('the rule of attempts', () => {
  it.each([1, 10, 100])('accepts %d', (maxAttempts) => {
    expect(trying(maxAttempts)).toEqual([]);
  });

  it.each([0, -1, 101, 2.5, Number.NaN])('refuses %d', (maxAttempts) => {
    expect(trying(maxAttempts)).toEqual([
      `its rework.maxAttempts is ${maxAttempts}: write a whole number from 1 to 100`,
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'no attempt at all',
      (w) => {
        w.rework = { maxAttempts: 0 };
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(attempts, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
