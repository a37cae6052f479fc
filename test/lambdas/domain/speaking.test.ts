import { describe, expect, it } from 'vitest';
import { arnOf, callerOf, spokenFor } from '../../../lambdas/domain/speaking.ts';
import type { Roles } from '../../../schema/roles.ts';

const speaks = (pattern: string, arn: string): boolean => {
  // What a pattern may be beside an ARN's is refused elsewhere: here it is what fits.
  const roles: Roles = {
    manager: [{ email: 'ann@example.com', name: 'Ann', principals: [pattern] }],
    auditor: [{ email: 'bob@example.com', name: 'Bob' }],
  };
  return spokenFor(roles, `iam:${arn}`).includes('ann@example.com');
};

describe('a caller speaks for whom has a pattern of its ARN', () => {
  it.each([
    ['arn:aws:iam::1:user/ann', 'arn:aws:iam::1:user/ann'],
    ['arn:aws:iam::1:role/*', 'arn:aws:iam::1:role/'],
    ['arn:aws:iam::1:role/*', 'arn:aws:iam::1:role/train/daily'],
    ['arn:*:role/train-*', 'arn:aws:iam::1:role/train-daily'],
    // Each part right behind the one before.
    ['a*b*c', 'abc'],
    ['*a*b', 'ab'],
    ['**', ''],
  ])('%s is one of %s', (pattern, arn) => {
    expect(speaks(pattern, arn)).toBe(true);
  });

  it.each([
    ['arn:aws:iam::1:user/ann', 'arn:aws:iam::1:user/anna'],
    ['arn:aws:iam::1:role/*', 'arn:aws:iam::2:role/train'],
    ['arn:aws:iam::1:role/*-live', 'arn:aws:iam::1:role/train-test'],
    ['a*b', 'a-a'],
    ['*b', 'bc'],
    // No character stands for two parts of a pattern.
    ['ab*bc', 'abc'],
    ['a*bc*c', 'abc'],
    ['a*bc*bc*d', 'abcd'],
    ['a*b*c', 'a-c'],
  ])('of %s, %s is none', (pattern, arn) => {
    expect(speaks(pattern, arn)).toBe(false);
  });

  it('and for nobody else: who has no principals has no caller', () => {
    const roles: Roles = { auditor: [{ email: 'bob@example.com', name: 'Bob' }] };
    expect(spokenFor(roles, 'iam:arn:aws:iam::1:user/bob')).toEqual([]);
  });

  it('who acts by a link is no caller', () => {
    expect(callerOf('ann@example.com')).toBeUndefined();
    expect(callerOf(undefined)).toBeUndefined();
    expect(arnOf(callerOf('iam:arn:x') ?? '')).toBe('arn:x');
  });
});
