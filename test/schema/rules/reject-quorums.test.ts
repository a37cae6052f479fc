import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quorums } from '../../../schema/rules/quorums.ts';
import { rejectQuorums } from '../../../schema/rules/reject-quorums.ts';
import type { HumanStage } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, asks, passing, rolesOf, sampleRoles, told } from '../samples.ts';

const voting = (quorum: number, rejectQuorum: number, people: readonly string[]) =>
  told(
    rejectQuorums(
      passing({ vote: approval({ ...asks({ board: quorum }), rejectQuorum }) }),
      rolesOf({ author: ['amy'], board: people }),
    ),
  );

const split = (rejections: string) =>
  `vote: may end in a split vote: after ${rejections}, one short of its rejectQuorum, too few people are left to ` +
  "approve: add people to 'board', or lower rejectQuorum or a quorum";

describe('the rule of reject quorums', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 3],
    [1, 3, 3],
    [3, 2, 4],
  ])('accepts %d approvals or %d rejections of %d people', (quorum, rejectQuorum, people) => {
    expect(voting(quorum, rejectQuorum, ['a', 'b', 'c', 'd'].slice(0, people))).toEqual([]);
  });

  it('refuses a vote that may have no result', () => {
    expect(voting(2, 2, ['a', 'b'])).toEqual([split('1 rejection')]);
    expect(voting(2, 3, ['a', 'b', 'c'])).toEqual([split('2 rejections')]);
  });

  it('refuses more rejections than there are people, also of one alone', () => {
    expect(voting(1, 2, ['a'])).toEqual(['vote: its rejectQuorum is 2: write 1']);
  });

  it('leaves out the requester, whoever submits', () => {
    expect(voting(2, 2, ['a', 'b', 'amy'])).toEqual([split('1 rejection')]);
  });

  it('leaves out whom the votes before may have used up', () => {
    const vote = approval({ ...asks({ board: 2 }), rejectQuorum: 2 });
    const enough = rolesOf({ author: ['amy'], board: ['a', 'b', 'c', 'd', 'e', 'f'] });
    const tooFew = rolesOf({ author: ['amy'], board: ['a', 'b', 'c', 'd', 'e'] });
    expect(rejectQuorums(passing({ first: vote, second: vote }), enough)).toEqual([]);
    expect(rejectQuorums(passing({ first: vote, second: vote }), tooFew)).toHaveLength(2);
  });

  it('sees that one role alone may get stuck', () => {
    const roles = rolesOf({ author: ['amy'], big: ['a', 'b', 'c', 'd'], small: ['e'] });
    const stage: Partial<HumanStage> = { ...asks({ big: 1, small: 1 }), rejectQuorum: 2 };
    expect(rejectQuorums(passing({ vote: approval(stage) }), roles)).toHaveLength(1);
    const more = { ...roles, ...rolesOf({ small: ['e', 'f'] }) };
    expect(rejectQuorums(passing({ vote: approval(stage) }), more)).toEqual([]);
  });

  it('takes no rejection from whoever submits, where there are several ways to approve', () => {
    const vote = (rejectQuorum: number) =>
      passing({
        vote: approval({
          ...asks({ director: 1, manager: 2 }),
          anyOf: [asks({ director: 1 }).approvers, asks({ manager: 2 }).approvers],
          rejectQuorum,
        }),
      });
    const both = rolesOf({ author: ['amy'], director: ['d', 'e', 'amy'], manager: ['m', 'n', 'o', 'amy'] });
    expect(rejectQuorums(vote(2), both)).toEqual([]);
    const few = rolesOf({ author: ['amy'], director: ['d', 'amy'], manager: ['m', 'n'] });
    expect(told(rejectQuorums(vote(3), few))).toEqual([
      'vote: may end in a split vote: after 2 rejections, one short of its rejectQuorum, too few people are left to ' +
        "approve: add people to 'director', 'manager', or lower rejectQuorum or a quorum",
    ]);
  });

  it('names the stage alone that may get stuck', () => {
    const roles = rolesOf({
      author: ['amy'],
      panel: ['p', 'q', 'r'],
      big: ['a', 'b', 'c', 'd'],
      small: ['e'],
    });
    const panel = approval({ ...asks({ panel: 1 }), rejectQuorum: 2 });
    const vote = approval({ ...asks({ big: 1, small: 1 }), rejectQuorum: 2 });
    expect(told(rejectQuorums(passing({ panel, vote }), roles))).toEqual([
      "vote: may end in a split vote: after 1 rejection, one short of its rejectQuorum, too few people are left to approve: add people to 'big', 'small', or lower rejectQuorum or a quorum",
    ]);
  });

  it('sees that rejections may bar each of several ways to approve', () => {
    const roles = rolesOf({ author: ['amy'], director: ['d'], manager: ['m', 'n'] });
    const vote = (rejectQuorum: number) =>
      passing({
        vote: approval({
          ...asks({ director: 1, manager: 2 }),
          anyOf: [asks({ director: 1 }).approvers, asks({ manager: 2 }).approvers],
          rejectQuorum,
        }),
      });
    expect(rejectQuorums(vote(2), roles)).toEqual([]);
    expect(told(rejectQuorums(vote(3), roles))).toEqual([
      'vote: may end in a split vote: after 2 rejections, one short of its rejectQuorum, too few people are left to ' +
        "approve: add people to 'director', 'manager', or lower rejectQuorum or a quorum",
    ]);
    expect(rejectQuorums(vote(3), { ...roles, ...rolesOf({ manager: ['m', 'n', 'o'] }) })).toEqual([]);
  });

  it.each([0, 1.5, 3, Number.NaN])('refuses the rejectQuorum %d of two people', (rejectQuorum) => {
    expect(told(rejectQuorums(passing({ vote: approval({ rejectQuorum }) }), sampleRoles))).toEqual([
      `vote: its rejectQuorum is ${rejectQuorum}: write a whole number from 1 to 2, the people it asks`,
    ]);
  });

  it('leaves too large quorums to the rule of quorums', () => {
    expect(voting(4, 2, ['a', 'b'])).toEqual([]);
  });

  it('agrees with trying everyone who could reject', () => {
    const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    const rosters = fc.record({ author: people, x: people, y: people, z: people }).map(rolesOf);
    const quorumsOf = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.integer({ min: 1, max: 2 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(rosters, quorumsOf, fc.integer({ min: 2, max: 3 }), (roles, wanted, rejectQuorum) => {
        const workflow = passing({ vote: approval({ ...asks(wanted), rejectQuorum }) });
        const pool = new Set(
          Object.keys(wanted).flatMap((role) => (roles[role] ?? []).map(({ email }) => email)),
        );
        fc.pre(quorums(workflow, roles).length === 0 && rejectQuorum <= pool.size);
        const isSafe = chooseFrom([...pool], rejectQuorum - 1).every((against) => {
          const others = Object.keys(wanted).map((role) => [
            role,
            (roles[role] ?? []).filter(({ email }) => !against.includes(email)),
          ]);
          return (
            quorums(workflow, { ...roles, ...Object.fromEntries(others) }).length === 0 &&
            !others.some(([, left]) => left?.length === 0)
          );
        });
        expect(rejectQuorums(workflow, roles)).toHaveLength(isSafe ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});

/** Every choice of so many of these. */
function chooseFrom(people: readonly string[], count: number): string[][] {
  if (count === 0) return [[]];
  return people.flatMap((first, index) =>
    chooseFrom(people.slice(index + 1), count - 1).map((others) => [first, ...others]),
  );
}

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a vote without result',
      (w) => {
        w.stages.review.quorum = 2;
        w.stages.review.rejectQuorum = 2;
      },
      "workflow 'release', stage 'review': may end in a split vote: after 1 rejection, one short of its rejectQuorum, too few people are left to approve: add people to 'reviewer', or lower rejectQuorum or a quorum",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'more rejections than people',
      (w) => {
        w.stages.review.rejectQuorum = 3;
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(rejectQuorums, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
