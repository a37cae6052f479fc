import { expect, it } from 'vitest';
import { own } from '../../schema/own.ts';

it('finds what a record has, and nothing that every object inherits', () => {
  const record = { review: 1, empty: undefined };
  expect([own(record, 'review'), own(record, 'empty'), own(record, 'other')]).toEqual([
    1,
    undefined,
    undefined,
  ]);
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    expect(own(record, name)).toBeUndefined();
});
