import { describe, expect, it } from 'vitest';
import { seats } from '../../../schema/rules/seats.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, asks, passing, told } from '../samples.ts';

const asking = (approvers: readonly { role: string; quorum: number }[]) =>
  told(seats(passing({ review: approval({ approvers }) })));

describe('the rule of seats', () => {
  it('accepts one role, and several', () => {
    expect(asking([{ role: 'reviewer', quorum: 1 }])).toEqual([]);
    expect(seats(passing({ review: approval(asks({ reviewer: 2, operator: 1 })) }))).toEqual([]);
  });

  it('refuses a stage that asks nobody', () => {
    expect(asking([])).toEqual([
      "review: asks nobody: write a 'role', or 'approvers' with at least one role",
    ]);
  });

  it('refuses a role that is named twice', () => {
    const reviewer = { role: 'reviewer', quorum: 1 };
    expect(asking([reviewer, reviewer])).toEqual([
      "review: names 'reviewer' twice: name each role once, with the sum",
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the quorum %d', (quorum) => {
    expect(asking([{ role: 'reviewer', quorum }])).toEqual([
      `review: its quorum of role 'reviewer' is ${quorum}: write a whole number from 1`,
    ]);
  });

  it('refuses more roles than people can keep track of', () => {
    const roles = Array.from({ length: 9 }, (_, index) => ({ role: `r${index}`, quorum: 1 }));
    expect(asking(roles.slice(0, 8))).toEqual([]);
    expect(asking(roles)).toEqual([
      'review: asks 9 roles at once: ask 8 at most, the others at a stage of their own',
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a stage that asks nobody',
      (w) => {
        delete w.stages.review.role;
        w.stages.review.approvers = {};
      },
    ],
    [
      'a quorum of none',
      (w) => {
        w.stages.review.quorum = 0;
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(seats, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
