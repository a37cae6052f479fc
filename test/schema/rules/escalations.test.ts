import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../schema/advice.ts';
import { escalations, idleEscalations } from '../../../schema/rules/escalations.ts';
import type { When } from '../../../schema/when.ts';
import type { PolicyStage } from '../../../schema/workflow.ts';
import { ruledPromotion } from '../../support/ruled.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, asks, passing, person, rolesOf, sampleRoles, told } from '../samples.ts';

const escalating = (seconds: number, to: string, roles = sampleRoles) =>
  told(escalations(passing({ review: approval({ escalate: { after: { seconds }, to } }) }), roles));

describe('the rule of escalations', () => {
  it('accepts another role before the end', () => {
    expect(escalating(3600, 'operator')).toEqual([]);
    expect(escalations(passing({ review: approval() }), sampleRoles)).toEqual([]);
  });

  it('refuses one that comes too late', () => {
    expect(escalating(86_400, 'operator')).toEqual([
      'review: escalates after 1 day, which may be over only when its time, 1 day, is too: shorten escalate.after, or lengthen dueIn',
    ]);
  });

  it('refuses one to another role of the same people', () => {
    const among = (operator: readonly string[]) =>
      escalating(3600, 'operator', rolesOf({ reviewer: ['bob', 'cleo'], operator }));
    expect(among(['cleo', 'bob'])).toEqual([
      "review: escalates to the role 'operator', all of whose people it asks from the beginning: name a role with other people, or leave escalate out",
    ]);
    expect(among(['cleo', 'dan'])).toEqual([]);
    // That it has nobody, another rule says.
    expect(among([])).toEqual([]);
  });

  it('looks at every step of several', () => {
    const roles = rolesOf({ reviewer: ['bob'], operator: ['dan'], director: ['eve'], board: ['eve', 'dan'] });
    const stepping = (...steps: readonly (readonly [hours: number, to: string])[]) =>
      told(
        escalations(
          passing({
            review: approval({
              escalate: steps.map(([hours, to]) => ({ after: { seconds: hours * 3600 }, to })),
            }),
          }),
          roles,
        ),
      );
    expect(stepping([1, 'operator'], [2, 'director'])).toEqual([]);
    expect(stepping([2, 'operator'], [2, 'director'])).toEqual([
      "review: escalates to 'director' after 2 hours, not later than to 'operator', after 2 hours: write the steps in the order of their times",
    ]);
    expect(stepping([1, 'operator'], [2, 'operator'])).toEqual([
      "review: escalates to the role 'operator', which it asks by then: name another role",
    ]);
    expect(stepping([1, 'operator'], [2, 'director'], [3, 'board'])).toEqual([
      "review: escalates to the role 'board', all of whose people it asks by then: name a role with other people, or leave escalate out",
    ]);
    expect(stepping([1, 'operator'], [24, 'director'])).toEqual([
      'review: escalates after 1 day, which may be over only when its time, 1 day, is too: shorten escalate.after, or lengthen dueIn',
    ]);
    expect(stepping()).toEqual([
      'review: has an escalate without a step: name whom it asks and after what time, or remove it',
    ]);
  });

  it("refuses one to the stage's own role", () => {
    expect(escalating(3600, 'reviewer')).toEqual([
      "review: escalates to the role 'reviewer', which it asks from the beginning: name another role",
    ]);
  });
});

describe('an escalation that reaches nobody', () => {
  const rules = (
    escalated: Parameters<typeof approval>[0] = {},
    first: Parameters<typeof approval>[0] = {},
  ) =>
    passing({
      first: approval({ ...asks({ board: 1 }), ...first }),
      review: approval({ escalate: { after: { seconds: 3600 }, to: 'director' }, ...escalated }),
    });
  const people = (words: Readonly<Record<string, readonly string[]>> = {}) =>
    rolesOf({ author: ['amy', 'ann'], board: ['eve'], reviewer: ['bob'], director: ['dan'], ...words });
  const why =
    'as each of its people is asked already, has submitted the request or must have decided an earlier stage: name a role with other people, or leave escalate out';

  it('is refused where all of its people must have decided an earlier stage', () => {
    expect(escalations(rules(), people())).toEqual([]);
    expect(told(escalations(rules(), people({ director: ['eve', 'bob'] })))).toEqual([
      `review: escalates to the role 'director', which reaches nobody, ${why}`,
    ]);
    const enough = people({ director: ['eve', 'bob'], board: ['eve', 'fay'] });
    expect(escalations(rules(), enough)).toEqual([]);
    const also = rules({ alsoEligible: ['earlier-approver'] });
    expect(escalations(also, people({ director: ['eve', 'bob'] }))).toEqual([]);
  });

  it('is accepted where they may be passed over: by a waiver of nothing, a sample, or another way to approve', () => {
    const roles = people({ director: ['eve', 'bob'] });
    const ways = [asks({ board: 1 }).approvers, asks({ author: 1 }).approvers];
    for (const first of [
      { waives: 'gate' },
      { samples: { of: 'rule', share: 0.1 } },
      { approvers: ways.flat(), anyOf: ways },
      { ifExpired: 'next' },
      { when: { changed: 'code' } },
    ] as const)
      expect(escalations(rules({}, first), roles), Object.keys(first).join()).toEqual([]);
    const { stages, ...rest } = rules();
    const { 'low-risk': rule } = ruledPromotion.stages;
    const ruled = (...otherwise: string[]) => {
      const quick = { ...rule, otherwise, next: 'first' } as PolicyStage;
      return told(
        escalations(
          { ...rest, start: 'quick', stages: { quick, ...stages } },
          { ...roles, risk: [person('rita')] },
        ),
      );
    };
    expect(ruled('first')).toEqual([]);
    expect(ruled('review')).toHaveLength(1);
  });

  it('is accepted where other tracks than theirs may be enough', () => {
    const track = (to: string) => approval({ ...asks({ [to]: 1 }), track: { of: 'both' } });
    const tracked = (atLeast: number) =>
      told(
        escalations(
          passing({
            both: { type: 'tracks', title: 'Both', tracks: ['legal', 'other'], atLeast, next: 'legal' },
            legal: track('board'),
            other: track('author'),
            review: approval({ escalate: { after: { seconds: 3600 }, to: 'director' } }),
          }),
          people({ director: ['eve', 'bob'] }),
        ),
      );
    expect(tracked(1)).toEqual([]);
    expect(tracked(2)).toHaveLength(1);
  });

  it('is accepted where they decide only later', () => {
    const { stages } = rules();
    const { first = approval(), review = approval() } = stages;
    const roles = people({ director: ['eve'] });
    expect(escalations(passing({ review, first, last: approval(asks({ author: 1 })) }), roles)).toEqual([]);
    expect(told(escalations(passing({ first, review }), roles))).toHaveLength(1);
  });

  it('looks at those whom an earlier step has asked, too', () => {
    const escalate = [
      { after: { seconds: 1800 }, to: 'operator' },
      { after: { seconds: 3600 }, to: 'director' },
    ];
    const roles = people({ operator: ['dan'], director: ['dan', 'eve'] });
    expect(told(escalations(rules({ escalate }), roles))).toEqual([
      `review: escalates to the role 'director', which reaches nobody, ${why}`,
    ]);
  });

  it('looks at the requests alone in which its stage asks', () => {
    const high: When = { attribute: 'tier', is: 'high' };
    const owners = [
      { subjects: 'service/a-*', roles: ['board'] },
      { subjects: 'service/*', roles: ['reviewer'] },
    ];
    const owned = (when?: When) =>
      approval({
        approvers: [{ role: 'owner of the subject', quorum: 1, rule: { ownerOf: 'subject', owners } }],
        escalate: { after: { seconds: 3600 }, to: 'director' },
        ...(when && { when }),
      });
    const submission = { lineage: false, artifact: false, attributes: { tier: ['high', 'low'] } } as const;
    const other = approval({ ...asks({ author: 1 }), when: { not: high } });
    const workflow = passing({ other, owned: owned(high) }, { submission });
    // Where the board owns the subject, it is asked already; where others do, it is reached.
    expect(escalations(workflow, people({ director: ['eve'] }))).toEqual([]);
    const { review = approval() } = rules({ when: high }).stages;
    const behind = passing({ other, first: approval(asks({ board: 1 })), review }, { submission });
    expect(told(escalations(behind, people({ director: ['eve', 'bob'] })))).toEqual([
      `review: escalates to the role 'director', which reaches nobody, ${why}`,
    ]);
    const all = people({ director: ['eve'], reviewer: ['eve'] });
    expect(told(escalations(workflow, all))).toEqual([
      `owned: escalates to the role 'director', which reaches nobody, ${why}`,
    ]);
  });

  it('is refused where nobody but those of a rule are in it', () => {
    const roles = { ...people(), boss: [person('zoe')], director: [person('zoe')] };
    const submitting = { ...roles, author: [{ ...person('amy'), manager: 'zoe@example.com' }] };
    const rule = { managerOf: 'requester' } as const;
    const byRule = rules({ approvers: [{ role: 'line manager of the requester', quorum: 1, rule }] });
    expect(told(escalations(byRule, submitting))).toEqual([
      `review: escalates to the role 'director', which reaches nobody, ${why}`,
    ]);
  });

  it('is advised of where it is so when some of those submit who may', () => {
    const roles = people({ director: ['amy', 'bob'] });
    expect(escalations(rules(), roles)).toEqual([]);
    expect(idleEscalations(rules(), roles)).toEqual([
      `workflow 'release', stage 'review': escalates to the role 'director', which reaches nobody when 'amy@example.com' submits, ${why}`,
    ]);
    expect(idleEscalations(rules({ alsoEligible: ['requester'] }), roles)).toEqual([]);
    expect(idleEscalations(rules(), people({ director: ['amy'], board: [] }))).toEqual([]);
    expect(idleEscalations(rules(), people({ director: ['eve', 'bob'] }))).toEqual([]);
    // When amy submits, eve must have decided for the board.
    expect(idleEscalations(rules(), people({ director: ['eve', 'bob'], board: ['eve', 'amy'] }))).toEqual([
      `workflow 'release', stage 'review': escalates to the role 'director', which reaches nobody when 'amy@example.com' submits, ${why}`,
    ]);
    expect(
      adviceFor(
        { workflows: [rules()], roles: { ...roles, administrator: [person('ada')] } },
        new Date('2026-03-02T09:00:00Z'),
      ),
    ).toHaveLength(1);
  });
});

describe('the advice of whom an escalation does not reach', () => {
  it.each<[number, string]>([
    [3, "'a0@example.com', 'a1@example.com', 'a2@example.com'"],
    [5, "'a0@example.com', 'a1@example.com', 'a2@example.com' or one of 2 others"],
  ])('names three of %d who submit', (count, named) => {
    const authors = Array.from({ length: count }, (_, index) => `a${index}`);
    const escalated = approval({ escalate: { after: { seconds: 3600 }, to: 'director' } });
    const roles = rolesOf({ author: [...authors, 'zed'], reviewer: ['bob'], director: ['bob', 'cleo'] });
    const managed = {
      ...roles,
      author: (roles['author'] ?? []).map((one) => ({
        ...one,
        manager: one.name === 'zed' ? 'bob@example.com' : 'cleo@example.com',
      })),
    };
    const rule = { managerOf: 'requester' } as const;
    const boss = approval({ approvers: [{ role: 'line manager of the requester', quorum: 1, rule }] });
    const [line, ...others] = idleEscalations(passing({ boss, escalated }), managed);
    expect(others).toEqual([]);
    expect(line).toContain(`which reaches nobody when ${named} submits, as each of its people`);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'an escalation to those who are asked anyway',
      (w) => {
        w.stages.review.escalate.to = 'reviewer';
      },
    ],
    [
      'an escalation that comes too late',
      (w) => {
        w.stages.review.escalate.after = '1 week';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(escalations, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
