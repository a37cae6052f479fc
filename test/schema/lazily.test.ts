import { expect, test } from 'vitest';
import { lazily, once } from '../../schema/lazily.ts';

test('makes once what is asked for, also when it is nothing', () => {
  const made: string[] = [];
  const nothing = once(() => void made.push('nothing'));
  expect(made).toEqual([]);
  expect([nothing(), nothing()]).toEqual([undefined, undefined]);
  expect(made).toEqual(['nothing']);
});

test('makes of a table the members that are asked for, and shows all of them', () => {
  const made: string[] = [];
  const make = (name: string) => () => {
    made.push(name);
    return { name };
  };
  const table = lazily({ one: make('one'), two: make('two') });
  expect(table.two).toBe(table.two);
  expect(made).toEqual(['two']);
  expect(Object.keys(table)).toEqual(['one', 'two']);
  expect(Object.entries(table)).toEqual([
    ['one', { name: 'one' }],
    ['two', { name: 'two' }],
  ]);
});
