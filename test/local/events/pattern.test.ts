import { describe, expect, test } from 'vitest';
import { checkPattern, matchesPattern } from '../../../local/events/pattern.ts';

const event = {
  source: 'aws.states',
  detail: { status: 'FAILED', arn: 'arn:machine:countersign-x', count: 5, none: null, tags: ['a', 'b'] },
  people: [{ name: 'Ann' }, { name: 'Bob' }],
};

describe('matches as EventBridge does', () => {
  test.each([
    ['a value of several', { source: ['x', 'aws.states'] }, true],
    ['no value', { source: ['x'] }, false],
    ['all members', { source: ['aws.states'], detail: { status: ['OK'] } }, false],
    ['null', { detail: { none: [null] } }, true],
    ['an absent member is not null', { detail: { absent: [null] } }, false],
    ['one of a list', { detail: { tags: ['b'] } }, true],
    ['one of a list of objects', { people: { name: ['Bob'] } }, true],
    ['prefix', { detail: { arn: [{ prefix: 'arn:machine:' }] } }, true],
    ['suffix', { detail: { arn: [{ suffix: '-y' }] } }, false],
    ['equals-ignore-case', { detail: { status: [{ 'equals-ignore-case': 'failed' }] } }, true],
    ['exists', { detail: { status: [{ exists: true }], absent: [{ exists: false }] } }, true],
    ['exists where it does not', { detail: { absent: [{ exists: true }] } }, false],
    ['anything-but', { detail: { status: [{ 'anything-but': ['OK', 'FAILED'] }] } }, false],
    ['anything-but with another value', { detail: { status: [{ 'anything-but': 'OK' }] } }, true],
    ['anything-but on what is absent', { detail: { absent: [{ 'anything-but': 'OK' }] } }, false],
    ['anything-but a prefix', { detail: { arn: [{ 'anything-but': { prefix: 'arn:' } }] } }, false],
    ['numeric', { detail: { count: [{ numeric: ['>', 4, '<=', 5] }] } }, true],
    ['numeric outside', { detail: { count: [{ numeric: ['=', 4] }] } }, false],
    ['$or', { $or: [{ source: ['x'] }, { detail: { count: [5] } }] }, true],
    ['a pattern deeper than the event', { source: { deeper: ['x'] } }, false],
  ])('%s', (_what, pattern, expected) => {
    expect(checkPattern(pattern)).toBeUndefined();
    expect(matchesPattern(pattern, event)).toBe(expected);
  });
});

describe('does not accept', () => {
  test.each([
    [
      'an operator that it does not know',
      { a: [{ cidr: '10.0.0.0/8' }] },
      "a: the operator 'cidr' is not known",
    ],
    ['a value outside a list', { a: { b: 'x' } }, 'a.b must be a list or an object'],
    ['an empty list', { a: [] }, 'a is an empty list'],
    ['two operators in one', { a: [{ prefix: 'x', suffix: 'y' }] }, 'is neither a value nor one operator'],
    ['an operand of the wrong kind', { a: [{ numeric: ['>', '4'] }] }, '\'numeric\' can\'t take [">","4"]'],
    ['something wrong within $or', { $or: [{ a: [{ cidr: 'x' }] }] }, "the operator 'cidr' is not known"],
    ['names of what every object has', { a: [{ toString: 'x' }] }, "the operator 'toString' is not known"],
  ])('%s', (_what, pattern, problem) => {
    expect(checkPattern(pattern)).toContain(problem);
  });
});

describe('a wildcard', () => {
  const matches = (pattern: string, value: unknown) =>
    matchesPattern({ a: [{ wildcard: pattern }] }, { a: value });

  test('stands for any characters', () => {
    expect(['model/credit-x', 'model/credit-'].map((value) => matches('model/credit-*', value))).toEqual([
      true,
      true,
    ]);
    expect(
      ['model/credi', 'x-model/credit-x', 7, undefined].some((value) => matches('model/credit-*', value)),
    ).toBe(false);
  });

  test('is no more than EventBridge takes', () => {
    for (const pattern of ['a**', 'a\\*b'])
      expect(checkPattern({ a: [{ wildcard: pattern }] })).toBeDefined();
  });
});
