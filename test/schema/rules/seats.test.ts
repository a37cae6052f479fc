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

describe('the rule of several ways to approve', () => {
  const ways = (...anyOf: readonly Readonly<Record<string, number | string>>[]) => {
    const seatsOf = anyOf.map((way) =>
      Object.entries(way).map(([role, quorum]) => ({ role, quorum: quorum as number })),
    );
    const approvers = [...new Map(seatsOf.flat().map((one) => [one.role, one])).values()];
    return told(seats(passing({ review: approval({ approvers, anyOf: seatsOf }) })));
  };

  it('accepts ways none of which is enough for another', () => {
    expect(ways({ director: 1 }, { manager: 2 })).toEqual([]);
    expect(ways({ manager: 2 }, { manager: 1, director: 1 })).toEqual([]);
    expect(ways(...['a', 'b', 'c', 'd'].map((role) => ({ [role]: 1 })))).toEqual([]);
    expect(ways({ board: '60%' }, { chair: 1, board: '60%', risk: 1 }, { director: 1 })).toEqual([
      "review: asks in anyOf for 1 'chair' and 60% 'board' and 1 'risk', where 60% 'board' is enough: remove one of them",
    ]);
  });

  it.each<[string, Readonly<Record<string, number | string>>[], string]>([
    [
      'one way',
      [{ director: 1 }],
      'has anyOf with one way to approve: name another, or write it as approvers',
    ],
    [
      'a way that asks nobody',
      [{ director: 1 }, {}],
      'has a way to approve in anyOf that asks nobody: name a role in it, or remove it',
    ],
    [
      'a way that another is enough for',
      [{ manager: 1 }, { manager: 2 }],
      "asks in anyOf for 2 'manager', where 1 'manager' is enough: remove one of them",
    ],
    [
      'the same way twice',
      [
        { manager: 1, risk: 1 },
        { risk: 1, manager: 1 },
      ],
      "asks in anyOf for 1 'risk' and 1 'manager', where 1 'manager' and 1 'risk' is enough: remove one of them",
    ],
    [
      'one role twice',
      [{ manager: 1 }, { manager: 1 }],
      "asks in anyOf for 1 'manager', where 1 'manager' is enough: remove one of them",
    ],
    [
      'a larger way before the one that is enough',
      [{ manager: 2 }, { manager: 1 }],
      "asks in anyOf for 2 'manager', where 1 'manager' is enough: remove one of them",
    ],
    [
      'a way with one role more than is enough',
      [{ manager: 1, risk: 1 }, { risk: 1 }],
      "asks in anyOf for 1 'manager' and 1 'risk', where 1 'risk' is enough: remove one of them",
    ],
    [
      'a share of a role and a number of it',
      [{ board: '60%' }, { board: 2, director: 1 }],
      "asks in anyOf for a share of 'board' and for another number of its people: write the same share wherever you name it",
    ],
    [
      'more ways than people can keep track of',
      ['a', 'b', 'c', 'd', 'e'].map((role) => ({ [role]: 1 })),
      'has 5 ways to approve in anyOf: name 4 at most',
    ],
    [
      'a quorum of none',
      [{ director: 0 }, { manager: 2 }],
      "its quorum of role 'director' is 0: write a whole number from 1",
    ],
  ])('refuses %s', (_, anyOf, message) => {
    expect(ways(...anyOf)).toEqual([`review: ${message}`]);
  });

  it('refuses nothing but ways that ask nobody as a stage that asks nobody', () => {
    expect(ways({}, {})).toEqual([
      "review: asks nobody: write a 'role', or 'approvers' with at least one role",
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
