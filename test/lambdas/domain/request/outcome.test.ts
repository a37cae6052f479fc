import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../lambdas/domain/model.ts';
import { isChair, outcomeOf } from '../../../../lambdas/domain/request/outcome.ts';
import type { Chair, CountedStage } from '../../../../schema/workflow.ts';
import { approval, asks, person, rolesOf } from '../../../schema/samples.ts';

const voting = (chair?: Omit<Chair, 'role'>): CountedStage =>
  approval({
    ...asks({ member: 3 }),
    rejectQuorum: 3,
    ...(chair && { chair: { role: 'head', ...chair } }),
  }) as CountedStage;

const vote = (choice: Decision['choice'], chair?: true): Decision => ({
  person: 'bob@example.com',
  name: 'bob',
  role: 'member',
  choice,
  meaning: 'approved',
  at: '2026-03-02T09:00:00.000Z',
  ...(chair && { chair }),
});
const [yes, no, neither] = [vote('approve'), vote('reject'), vote('abstain')];
const [chairFor, chairAgainst] = [vote('approve', true), vote('reject', true)];

const settled = (stage: CountedStage, decisions: readonly Decision[], last = true) =>
  outcomeOf(stage, decisions, () => last);

describe('a veto', () => {
  it("is the chair's rejection, where the chair has one, and nobody else's", () => {
    expect(settled(voting({ veto: true }), [chairAgainst])).toBe('rejected');
    expect(settled(voting({ veto: true }), [no])).toBeUndefined();
    expect(settled(voting({}), [chairAgainst])).toBeUndefined();
    expect(settled(voting(), [chairAgainst]), 'a stage that has no chair').toBeUndefined();
  });
});

describe('what settles nothing', () => {
  it('is no answer at all, and an approval that leaves seats free, be it of a chair that has a veto', () => {
    expect(settled(voting(), [])).toBeUndefined();
    expect(settled(voting({ veto: true }), [chairFor])).toBeUndefined();
  });
});

describe('a casting vote', () => {
  const casting = voting({ casting: true });

  it('settles what the others leave open, once everybody has answered', () => {
    expect(settled(casting, [yes, no, chairFor])).toBe('approved');
    expect(settled(casting, [yes, no, chairFor], false)).toBeUndefined();
    expect(settled(casting, [neither, chairFor])).toBe('approved');
    expect(settled(casting, [yes, no, chairAgainst])).toBe('rejected');
    expect(settled(voting({}), [yes, no, chairFor]), 'where the chair has none').toBeUndefined();
  });

  it('does not outvote the others: it is not counted among them itself', () => {
    expect(settled(casting, [no, neither, chairFor])).toBe('rejected');
    expect(settled(casting, [no, chairFor, yes])).toBe('approved');
  });
});

describe('the chair', () => {
  const roles = rolesOf({ head: ['ann', 'bob'], member: ['cleo'] });
  const chair = { role: 'head' };
  const email = (word: string) => `${word}@example.com`;

  it('is each of those in its role, and who answers in the place of one', () => {
    expect(isChair({ chair }, { person: person('ann') }, roles)).toBe(true);
    expect(isChair({ chair }, { person: person('bob') }, roles)).toBe(true);
    expect(isChair({ chair }, { person: person('cleo'), inPlaceOf: email('bob') }, roles)).toBe(true);
    expect(isChair({ chair }, { person: person('bob'), inPlaceOf: email('cleo') }, roles)).toBe(true);
  });

  it('is nobody else, and nobody at a stage that has none', () => {
    expect(isChair({ chair }, { person: person('cleo') }, roles)).toBe(false);
    expect(isChair({ chair: undefined }, { person: person('ann') }, roles)).toBe(false);
  });
});
