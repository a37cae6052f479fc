import { describe, expect, it } from 'vitest';
import { describeOwners, type Owners, ownersOf } from '../../schema/owners.ts';
import { isOf, ownership } from '../../schema/seat-people.ts';

const ROLES = ['risk', 'credit', 'claims'];
const said = (owners: Owners) => describeOwners(owners, ROLES);

describe('the owners of subjects', () => {
  it('are taken where the special stands before the general', () => {
    expect(
      said({ 'model/credit-limit': ['credit'], 'model/credit-*': ['risk', 'credit'], 'model/*': ['risk'] }),
    ).toEqual([]);
  });

  it('are those of the first pattern that is of a subject', () => {
    const owners = ownersOf(
      { 'service/*': ['risk'], 'model/credit-*': ['credit'], 'model/*': ['risk'] },
      'model',
    );
    expect(owners.map(({ subjects }) => subjects)).toEqual(['model/credit-*', 'model/*']);
    expect(ownership(owners, 'model/credit-limit')?.roles).toEqual(['credit']);
    expect(ownership(owners, 'model/churn')?.roles).toEqual(['risk']);
    expect(ownership(owners, 'service/credit-limit')).toBeUndefined();
  });

  it.each<[string, Owners]>([
    ['begin otherwise', { 'model/a*': ['risk'], 'model/b*': ['credit'] }],
    ['end otherwise', { 'model/*a': ['risk'], 'model/*b': ['credit'] }],
    [
      'share subjects that are owned alike',
      { 'model/a*': ['risk', 'credit'], 'model/*b': ['credit', 'risk'] },
    ],
    ['are of one subject each', { 'model/a': ['risk'], 'model/b': ['credit'] }],
    ['are of one subject and of others', { 'model/abc': ['risk'], 'model/a*z': ['credit'] }],
    ['are of one subject before a pattern of it', { 'model/ab': ['risk'], 'model/a*': ['credit'] }],
  ])('may be of patterns that %s', (_, owners) => {
    expect(said(owners)).toEqual([]);
  });

  it('are a table, and nothing else', () => {
    for (const none of [null, 'risk', 3, ['risk']])
      expect(said(none as unknown as Owners)).toEqual([
        expect.stringMatching(/^its owners are no table: write/),
      ]);
  });

  it.each<[string, Owners, string]>([
    [
      'a pattern behind one that is of all its subjects',
      { 'model/*': ['risk'], 'model/credit-*': ['credit'] },
      "its owners of 'model/credit-*' are never asked, as 'model/*' stands before it: write 'model/credit-*' first",
    ],
    [
      'two patterns that share subjects, neither a part of the other',
      { 'model/credit-*': ['credit'], 'model/*-eu': ['risk'] },
      "its owners of 'model/credit-*' and 'model/*-eu' both have 'model/credit-*-eu', and neither is a part of the other: write 'model/credit-*-eu' before both, with its own owners",
    ],
    [
      'a pattern that is none',
      { 'credit-*': ['credit'] },
      "its owners of 'credit-*': write a kind and a name, in which one * may stand for any characters, such as 'model/credit-*'",
    ],
    [
      'a pattern whose letters only look as those of its subjects do',
      { 'model/Ku\u0308*': ['credit'] },
      "its owners of 'model/Ku\u0308*': write a kind and a name, in which one * may stand for any characters, such as 'model/credit-*'",
    ],
    ['no role', { 'model/*': [] }, "its owners of 'model/*': write a list of roles, such as ['risk']"],
    [
      'one role without a list',
      { 'model/*': 'risk' } as unknown as Owners,
      "its owners of 'model/*': write a list of roles, such as ['risk']",
    ],
    [
      'a misspelt role',
      { 'model/*': ['rsik'] },
      "its owners of 'model/*': 'rsik' is no role: did you mean 'risk'?",
    ],
    [
      'a role twice',
      { 'model/*': ['risk', 'risk'] },
      "its owners of 'model/*' name 'risk' twice: name each role once",
    ],
    [
      'a list with anything but roles',
      { 'model/*': ['risk', 3] } as unknown as Owners,
      "its owners of 'model/*': write a list of roles, such as ['risk']",
    ],
    [
      'two that share what has the longer of both beginnings and ends',
      { 'model/a*xb': ['credit'], 'model/ab*b': ['risk'] },
      "its owners of 'model/a*xb' and 'model/ab*b' both have 'model/ab*xb', and neither is a part of the other: write 'model/ab*xb' before both, with its own owners",
    ],
    [
      'the same two in another order',
      { 'model/ab*b': ['risk'], 'model/a*xb': ['credit'] },
      "its owners of 'model/ab*b' and 'model/a*xb' both have 'model/ab*xb', and neither is a part of the other: write 'model/ab*xb' before both, with its own owners",
    ],
  ])('are refused with %s', (_, owners, message) => {
    expect(said(owners)).toEqual([message]);
  });

  it('may share subjects where both have the same owners, or where what they share stands before', () => {
    expect(said({ 'model/credit-*': ['risk'], 'model/*-eu': ['risk'] })).toEqual([]);
    expect(
      said({ 'model/credit-*-eu': ['claims'], 'model/credit-*': ['credit'], 'model/*-eu': ['risk'] }),
    ).toEqual([]);
  });

  it('a pattern is of what begins and ends as it does', () => {
    expect(isOf('model/a*a', 'model/a')).toBe(false);
    expect(isOf('model/a*a', 'model/aa')).toBe(true);
    expect(isOf('model/churn', 'model/churn2')).toBe(false);
  });
});
