import { describe, expect, it } from 'vitest';
import { describeShape } from '../../schema/shape.ts';
import { isReadable } from '../../schema/wording.ts';

describe('members of another kind than they should be', () => {
  it.each([
    [{ parts: null }, ['has the parts null: write its members between { and }']],
    [{ parts: [] }, ['has the parts []: write its members between { and }']],
    [{ parts: 'x' }, ["has the parts 'x': write its members between { and }"]],
    [{ parts: {} }, []],
    [{ word: 3 }, ['has the word 3: write one text']],
    [{ place: 3 }, ["has the place 3: write one text, such as 'qa'"]],
    [{ count: 'two' }, ["has the count 'two': write a number"]],
    [{ list: ['a', 3] }, ['has the list ["a",3]: write a list of texts, such as']],
  ])('are shown as they are, with what to write: %j', (members, expected) => {
    const shape = { parts: 'members', word: 'text', place: 'text', count: 'number', list: 'texts' } as const;
    const found = describeShape(members, shape, { place: 'qa', count: '7' });
    expect(found).toEqual(
      expected.map((message) => (message.endsWith('such as') ? expect.stringContaining(message) : message)),
    );
  });

  it('are nothing of what has no members', () => {
    for (const nothing of [null, undefined, 'x', []])
      expect(describeShape(nothing, { word: 'text!' })).toEqual([]);
  });
});

describe('a text that people can read', () => {
  it.each([
    ['Review', true],
    ['', false],
    ['  ', false],
    ['ten chars!', true],
    ['eleven char', false],
    ['two\nlines', false],
    [3, false],
  ])('%j: %s', (text, expected) => {
    expect(isReadable(text, 10)).toBe(expected);
  });
});
