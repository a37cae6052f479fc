import { describe, expect, it } from 'vitest';
import { quorums } from '../../../schema/rules/quorums.ts';
import { rejectQuorums } from '../../../schema/rules/reject-quorums.ts';
import { seats } from '../../../schema/rules/seats.ts';
import { votes } from '../../../schema/rules/votes.ts';
import { isShare, sharedOut } from '../../../schema/share.ts';
import type { HumanStage, Share } from '../../../schema/workflow.ts';
import { definitions, refusals } from '../release.ts';
import { approval, asks, passing, rolesOf, task, told } from '../samples.ts';

const roles = rolesOf({
  author: ['amy'],
  board: ['bob', 'cleo', 'dan', 'eve', 'fay'],
  head: ['eve'],
  heads: ['eve', 'fay'],
  manager: ['gus', 'bob'],
  guest: ['hal'],
});
const board = (changes: Partial<HumanStage> = {}) => approval({ ...asks({ board: 3 }), ...changes });
const saying = (stage: HumanStage) => told(votes(passing({ review: stage }), roles));
const share = (quorum: Share): HumanStage['approvers'] => [{ role: 'board', quorum }];

describe('a share of people', () => {
  it.each(['1%', '60%', '100%'])('is %s', (one) => expect(isShare(one)).toBe(true));
  it.each(['0%', '101%', '60', '6.5%', ' 60%', '060%', 60])('is not %s', (one) =>
    expect(isShare(one)).toBe(false),
  );
  it('is rounded up, and at least one', () => {
    expect([0, 1, 4, 5, 10].map((of) => sharedOut('60%', of))).toEqual([1, 1, 3, 3, 6]);
    expect(sharedOut('10%', 30)).toBe(3);
    expect(sharedOut('100%', 7)).toBe(7);
  });

  it('is one of those whom separation of duties leaves', () => {
    const all = board({ approvers: share('100%') });
    const path = (...stages: HumanStage[]) =>
      told(quorums(passing(Object.fromEntries(stages.map((one, index) => [`s${index}`, one]))), roles));
    expect(path(board({ approvers: asks({ board: 1 }).approvers }), all)).toEqual([]);
    expect(path(all, board({ approvers: asks({ board: 1 }).approvers }))).toEqual([
      "s1: asks for more people than can decide: 's0' 5 of role 'board' (100%), 's1' 1 of role 'board', in all 6 different people, of whom there are 5; nobody decides two stages: add people to 'board', or lower a quorum",
    ]);
  });

  it('is refused where it is none', () => {
    expect(told(seats(passing({ review: board({ approvers: share('0%') }) })))).toEqual([
      "review: its quorum of role 'board' is 0%: write a whole number from 1, or a share from '1%' to '100%' in whole percent",
    ]);
  });
});

describe('the rule of votes', () => {
  it('accepts stages without any of its words, and with each', () => {
    expect(saying(board())).toEqual([]);
    expect(saying(board({ abstain: true }))).toEqual([]);
    expect(saying(board({ rejectQuorum: 2, chair: { role: 'heads', veto: true } }))).toEqual([]);
    expect(saying(board({ chair: { role: 'head', casting: true } }))).toEqual([]);
    expect(saying(approval({ ...asks({ manager: 1, board: 2 }), inOrder: true }))).toEqual([]);
  });

  it('refuses an abstention that nobody could give', () => {
    expect(saying(board({ approvers: share('100%'), abstain: true }))).toEqual([
      "review: offers abstention, but needs all of its 5 people, so that nobody can abstain: remove abstain, lower a quorum, or add people to 'board'",
    ]);
    expect(saying(task({ ...asks({ board: 1 }), abstain: true }))).toEqual([
      'review: offers abstention, but a task is done or not: remove abstain',
    ]);
  });

  it('refuses a chair who is not asked, or can do no more than others', () => {
    expect(saying(board({ chair: { role: 'guest', casting: true } }))).toEqual([
      "review: its chair 'guest' has nobody whom it asks: add a person of that role to 'board', or name another role",
    ]);
    expect(saying(board({ chair: { role: 'head', veto: true } }))).toEqual([
      'review: gives its chair a veto, which everybody has here, as one rejection ends the request: write a rejectQuorum above 1, or remove veto',
    ]);
    expect(saying(board({ chair: { role: 'heads', casting: true } }))).toEqual([
      "review: gives a casting vote to 2 people of the role 'heads': name a role that one of its people has",
    ]);
    expect(saying(board({ chair: { role: 'head' } }))).toEqual([
      'review: has a chair who can do no more than others: write veto: true, or casting: true, or remove the chair',
    ]);
  });

  it('refuses an order of one, and one in which whoever is asked last may have signed', () => {
    expect(saying(board({ inOrder: true }))).toEqual([
      'review: asks one role in order: name several in approvers, or remove inOrder',
    ]);
    expect(saying(approval({ ...asks({ board: 1, manager: 2 }), inOrder: true }))).toEqual([
      "review: asks 'manager' after 'board', whose people may have signed for themselves then: add people to 'manager' who are in no earlier role, or turn the order round",
    ]);
  });

  it('takes an abstention from a share of the people, and where the chair settles the vote', () => {
    expect(saying(board({ approvers: share('60%'), abstain: true }))).toEqual([]);
    const all = board({ approvers: share('100%'), abstain: true });
    expect(saying({ ...all, chair: { role: 'head', casting: true } })).toEqual([]);
    expect(saying({ ...all, rejectQuorum: 2, chair: { role: 'head', veto: true } })).toHaveLength(1);
  });

  it('takes an abstention that one of several ways leaves room for', () => {
    const ways = [asks({ board: 5, guest: 1, manager: 1 }).approvers, asks({ manager: 2 }).approvers];
    const all = asks({ board: 5, guest: 1, manager: 2 });
    expect(saying(approval({ ...all, anyOf: ways, abstain: true }))).toEqual([]);
  });

  it('says nothing of people whom each request names for itself', () => {
    const boss = {
      role: 'line manager of the requester',
      quorum: 1,
      rule: { managerOf: 'requester' },
    } as const;
    for (const approvers of [[boss], [boss, ...share('100%')]])
      expect(
        saying(board({ approvers, abstain: true, chair: { role: 'guest', casting: true } })),
        `${approvers.length}`,
      ).toEqual([]);
    expect(saying(board({ approvers: [boss, ...share('100%')], abstain: true }))).toEqual([]);
  });

  it('leaves stages that ask nobody, and too many, to the rules of that', () => {
    expect(saying(board({ approvers: [], chair: { role: 'head', casting: true } }))).toEqual([]);
    expect(saying(approval({ ...asks({ board: 9, guest: 2 }), inOrder: true }))).toEqual([]);
  });

  it('takes an order in which enough are left, whoever has signed before', () => {
    expect(saying(approval({ ...asks({ board: 3, manager: 1 }), inOrder: true }))).toEqual([]);
  });

  it('takes a split vote that the chair settles', () => {
    const split = board({ rejectQuorum: 4 });
    const said = (stage: HumanStage) => told(rejectQuorums(passing({ review: stage }), roles));
    expect(said(split)).toHaveLength(1);
    expect(said({ ...split, chair: { role: 'head', casting: true } })).toEqual([]);
  });
});

describe('in a whole definition', () => {
  const of = (changes: object) => (w: { stages: { review: object } }) =>
    void Object.assign(w.stages.review, changes);

  it('is written into it, and numbers it as one that older handlers would misread', () => {
    const [plain] = definitions(() => {});
    expect(plain?.format).toBe(3);
    const [voted] = definitions(
      of({ quorum: '50%', abstain: true, chair: { role: 'reviewer', casting: true, veto: false } }),
    );
    expect(voted?.format).toBe(4);
    expect(voted?.stages['review']).toMatchObject({
      approvers: [{ role: 'reviewer', quorum: '50%' }],
      abstain: true,
      chair: { role: 'reviewer', casting: true },
    });
    expect(definitions(of({ abstain: false }))[0]).toEqual(plain);
  });

  it.each([
    [
      { inOrder: true },
      /has inOrder, and one role: write approvers: \{ manager: 1, risk: 1 \}, in the order/,
    ],
    [{ chair: 'reviewer' }, /has the chair 'reviewer': write chair: \{ role: 'reviewer', veto: true \}/],
    [
      { chair: { role: 'reviewer', vetto: true } },
      /its chair has the unknown member 'vetto': did you mean 'veto'/,
    ],
    [{ chair: { veto: true } }, /its chair has no role: write one text, such as 'manager'/],
    [{ abstain: 'yes' }, /has the abstain 'yes': write true or false/],
  ])('cannot be read with %o', (changes, message) => {
    expect(() => definitions(of(changes))).toThrow(message);
  });

  it.each([
    [
      { quorum: '0%' },
      "its quorum of role 'reviewer' is 0%: write a whole number from 1, or a share from '1%' to '100%' in whole percent",
    ],
    [
      { abstain: true, quorum: 2 },
      "offers abstention, but needs all of its 2 people, so that nobody can abstain: remove abstain, lower a quorum, or add people to 'reviewer'",
    ],
    [
      { chair: { role: 'operator', casting: true } },
      "its chair 'operator' has nobody whom it asks: add a person of that role to 'reviewer', or name another role",
    ],
    [
      { chair: { role: 'nobody', casting: true } },
      "its chair 'nobody' is no role: add it to the roles, or write one of 'author', 'reviewer', 'analyst', 'operator'",
    ],
    [
      { commentRequiredFor: ['abstain'] },
      "asks for a comment on 'abstain', which it does not offer: add abstain: true, or leave it out",
    ],
  ])('is refused with %o', (changes, message) => {
    expect(refusals(of(changes))).toEqual([`workflow 'release', stage 'review': ${message}`]);
  });
});
