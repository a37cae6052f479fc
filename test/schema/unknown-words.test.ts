import { describe, expect, it } from 'vitest';
import { describeUnknown, insteadOf, nearestWord } from '../../schema/unknown-words.ts';

const known = ['quorum', 'rejectQuorum', 'dueIn', 'to'];

describe('nearestWord', () => {
  it.each([
    ['quorm', 'quorum'],
    ['qourum', 'quorum'],
    ['Quorum', 'quorum'],
    ['rejectquorm', 'rejectQuorum'],
    ['dueInn', 'dueIn'],
    ['ot', 'to'],
    ['remindAfter', undefined],
    ['', undefined],
  ])('takes %j for %s', (word, meant) => {
    expect(nearestWord(word, known)).toBe(meant);
  });
});

describe('the nearest of several words', () => {
  it('is the one with the fewest letters to change, wherever it stands', () => {
    for (const words of [
      ['date', 'data'],
      ['data', 'date'],
    ])
      expect(nearestWord('datas', words)).toBe('data');
  });
});

describe('a word of another language', () => {
  it('is taken for what is called otherwise here, and not for what is only written alike', () => {
    expect(nearestWord('max', ['mat', 'atMost'])).toBe('atMost');
    expect(nearestWord('GTE', ['atLeast', 'gtee'])).toBe('atLeast');
  });

  it('is taken for nothing that may not stand there', () => {
    expect(nearestWord('max', ['quorum'])).toBeUndefined();
    expect(nearestWord('max', ['quorum', 'mac'])).toBe('mac');
  });
});

describe('letters that change their places', () => {
  it.each([
    ['aaab', 'abca'],
    ['aaab', 'abbc'],
    ['aaaa', 'aab'],
  ])('are two next to each other, and count as one: %s is not %s', (word, other) => {
    expect(nearestWord(word, [other])).toBeUndefined();
  });

  it('may be the first two, or the last', () => {
    expect(nearestWord('ba', ['ab'])).toBe('ab');
    expect(nearestWord('acb', ['abc'])).toBe('abc');
    expect(nearestWord('cab', ['abc'])).toBeUndefined();
  });
});

describe('describeUnknown', () => {
  it('says nothing of known members', () => {
    expect(describeUnknown({ quorum: 2, to: 'manager' }, known)).toEqual([]);
  });

  it('names each unknown one, with what was meant or what there is', () => {
    expect(describeUnknown({ quorm: 2, colour: 'red' }, known)).toEqual([
      "has the unknown member 'quorm': did you mean 'quorum'?",
      "has the unknown member 'colour': remove it, or write one of 'quorum', 'rejectQuorum', 'dueIn', 'to'",
    ]);
  });
});

describe('what to write in the place of an unknown word', () => {
  it('is the one that was meant, or one of all there are, or what else is said', () => {
    expect(insteadOf('midle', ['before', 'middle'])).toBe("did you mean 'middle'?");
    expect(insteadOf('other', ['before', 'middle'])).toBe("write one of 'before', 'middle'");
    expect(insteadOf('other', ['before', 'middle'], 'remove it')).toBe('remove it');
    expect(insteadOf(null, ['before', 'middle'])).toBe("write one of 'before', 'middle'");
  });
});
