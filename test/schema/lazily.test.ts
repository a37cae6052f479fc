import { expect, test } from 'vitest';
import { lazily, memoize, memoizeWeakly, once } from '../../schema/lazily.ts';

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

test('makes of each key once what is asked for, and of too many keys anew', () => {
  const made: number[] = [];
  const squareOf = memoize((side: number) => {
    made.push(side);
    return { area: side * side };
  }, 2);
  expect([squareOf(3), squareOf(4)]).toEqual([{ area: 9 }, { area: 16 }]);
  expect(squareOf(3)).toBe(squareOf(3));
  expect(made).toEqual([3, 4]);
  squareOf(5);
  squareOf(5);
  squareOf(3);
  expect(made).toEqual([3, 4, 5, 3]);
});

test('makes of each key once, of however many, where no number is said', () => {
  const made: number[] = [];
  const of = memoize((key: number) => {
    made.push(key);
    return [key];
  });
  for (let round = 0; round < 2; round++) for (let key = 0; key < 50; key++) of(key);
  expect(made).toHaveLength(50);
});

test('makes of each object once what is asked for', () => {
  const [one, other] = [{}, {}];
  const of = memoizeWeakly((key) => ({ key }));
  expect([of(one).key, of(other).key]).toEqual([one, other]);
  expect(of(one)).toBe(of(one));
  expect(of(one)).not.toBe(of(other));
});
