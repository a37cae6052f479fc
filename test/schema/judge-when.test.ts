import { describe, expect, it } from 'vitest';
import { canMeet, type Judgement, judgeWhen, meets } from '../../schema/judge-when.ts';
import type { Test, When } from '../../schema/when.ts';

/** A part that is judged by its name: `yes...`, `no...`, or else unknown. */
const part = (metric: string): When => ({ metric, over: 0 });
const judge = (when: When): Judgement =>
  judgeWhen(when, (leaf) => {
    const because = 'metric' in leaf ? String(leaf.metric) : '';
    const holds = because.startsWith('yes') ? true : because.startsWith('no') ? false : undefined;
    return { holds, because };
  });
const [yes, yes2, no, no2, open, open2] = ['yes', 'yes2', 'no', 'no2', 'open', 'open2'].map(part) as [
  When,
  When,
  When,
  When,
  When,
  When,
];

describe('a `when`', () => {
  it.each<[string, When, Judgement]>([
    ['all hold', { all: [yes, yes2] }, { holds: true, because: 'yes and yes2' }],
    ['some of all fail', { all: [yes, no, open, no2] }, { holds: false, because: 'no and no2' }],
    ['none of all fails, some are unknown', { all: [yes, open] }, { holds: undefined, because: 'open' }],
    ['all of nothing', { all: [] }, { holds: true, because: 'there is nothing to judge' }],
    ['some of any hold', { any: [no, yes, open, yes2] }, { holds: true, because: 'yes and yes2' }],
    ['none of any holds', { any: [no, no2] }, { holds: false, because: 'no and no2' }],
    [
      'none of any holds, some are unknown',
      { any: [no, open, open2] },
      { holds: undefined, because: 'open and open2' },
    ],
    ['any of nothing', { any: [] }, { holds: false, because: 'there is nothing to judge' }],
    ['not what holds', { not: yes }, { holds: false, because: 'yes' }],
    ['not what fails', { not: no }, { holds: true, because: 'no' }],
    ['not what is unknown', { not: open }, { holds: undefined, because: 'open' }],
    ['one in another', { all: [{ any: [no, { not: no2 }] }, yes] }, { holds: true, because: 'no2 and yes' }],
  ])('is judged by its parts, and names those that made it so: %s', (_, when, judgement) => {
    expect(judge(when)).toEqual(judgement);
  });
});

describe('a comparison', () => {
  it.each<[Test, (string | number | boolean)[], (string | number | boolean)[]]>([
    [{ is: 'high' }, ['high'], ['low', '', true]],
    [{ is: 1 }, [1], ['1', true, 2]],
    [{ oneOf: ['a', 2] }, ['a', 2], ['b', '2', true]],
    [{ atLeast: 2 }, [2, 3], [1.9, '2', true]],
    [{ atMost: 2 }, [2, 1], [2.1, '2', false]],
    [{ over: 2 }, [2.1], [2, 1, '3']],
    [{ under: 2 }, [1.9], [2, 3, '1']],
  ])('%j takes what fits, and numbers for numbers alone', (test, fitting, others) => {
    expect(fitting.filter((value) => !meets(test, value))).toEqual([]);
    expect(others.filter((value) => meets(test, value))).toEqual([]);
  });
});

describe('a comparison', () => {
  it.each<[Test, string | number | boolean, boolean]>([
    [{ is: 'high' }, 'low', true],
    [{ is: 'high' }, 5, false],
    [{ is: true }, 'true', false],
    [{ is: 5 }, 6, true],
    [{ oneOf: ['low', 'high'] }, 'other', true],
    [{ oneOf: ['low', 5] }, 6, true],
    [{ oneOf: ['low', 'high'] }, 5, false],
    [{ atLeast: 5 }, 4, true],
    [{ under: 5 }, '4', false],
    [{ over: 5 }, true, false],
  ])('%j can hold for what is like %j: %j', (test, value, can) => {
    expect(canMeet(test, value)).toBe(can);
  });
});
