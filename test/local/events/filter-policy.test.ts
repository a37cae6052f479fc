import { describe, expect, test } from 'vitest';
import { checkFilterPolicy, passesFilter } from '../../../local/events/filter-policy.ts';

const text = (value: string) => ({ dataType: 'String', value });

describe('lets a message through', () => {
  test.each([
    ['without a policy', undefined, {}, true],
    [
      'when an attribute has the value',
      { approver: ['a@example.com'] },
      { approver: text('a@example.com') },
      true,
    ],
    ['not when it has another', { approver: ['a@example.com'] }, { approver: text('b@example.com') }, false],
    ['not when it is absent', { approver: ['a@example.com'] }, {}, false],
    ['when all keys match', { a: ['1'], b: [{ exists: true }] }, { a: text('1'), b: text('2') }, true],
    ['by number', { n: [{ numeric: ['>=', 3] }] }, { n: { dataType: 'Number', value: '3' } }, true],
    ['by one of a list', { l: ['x'] }, { l: { dataType: 'String.Array', value: '["y","x"]' } }, true],
  ])('%s', (_what, policy, attributes, expected) => {
    expect(passesFilter(policy, attributes)).toBe(expected);
  });
});

test('does not accept nested keys, or more keys than SNS does', () => {
  expect(checkFilterPolicy({ a: { b: ['x'] } })).toContain('a must be a list');
  expect(checkFilterPolicy({ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] })).toContain(
    '6 keys',
  );
  expect(checkFilterPolicy({ a: ['1'] })).toBeUndefined();
});
