import { expect, it } from 'vitest';
import { defined } from '../../schema/defined.ts';

it('leaves out what is undefined, and nothing else', () => {
  const value = defined({ none: undefined, nothing: null, empty: '', no: false, zero: 0 });
  expect(Object.entries(value)).toEqual([
    ['nothing', null],
    ['empty', ''],
    ['no', false],
    ['zero', 0],
  ]);
});
