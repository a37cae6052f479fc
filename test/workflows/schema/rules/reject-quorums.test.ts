import { describe, expect, it } from 'vitest';
import { rejectQuorums } from '../../../../workflows/schema/rules/reject-quorums.ts';
import type { HumanStage } from '../../../../workflows/schema/workflow.ts';
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

  it.each([0, 1.5, 3, Number.NaN])('refuses the rejectQuorum %d of two people', (rejectQuorum) => {
    expect(told(rejectQuorums(passing({ vote: approval({ rejectQuorum }) }), sampleRoles))).toEqual([
      `vote: its rejectQuorum is ${rejectQuorum}: write a whole number from 1 to 2, the people it asks`,
    ]);
  });

  it('leaves too large quorums to the rule of quorums', () => {
    expect(voting(4, 2, ['a', 'b'])).toEqual([]);
  });
});
