import { describe, it } from 'vitest';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineFreezes } from '../../schema/freezes.ts';
import { defineRoles } from '../../schema/roles.ts';
import type { HumanStageSource, WhenOn } from '../../schema/workflow-source.ts';

// Every line under `@ts-expect-error` is wrong in exactly one way. The compiler must refuse it; where it does not,
// the unused directive is the error.

const defineWorkflow = workflowsFor(
  defineRoles({
    author: [{ email: 'amy@example.com', name: 'Amy' }],
    reviewer: [{ email: 'bob@example.com', name: 'Bob' }],
  }),
);

const head = { id: 'release', title: 'Release', subject: 'service', requester: 'author' } as const;
const environments = ['qa', 'production'] as const;
const review = { type: 'approval', title: 'Review', role: 'reviewer', dueIn: '2 days', next: 'end' } as const;
const gate = {
  type: 'check',
  title: 'Gate',
  checks: { report: { evidence: 'report' } },
  next: 'end',
} as const;

describe('defineWorkflow compiles', () => {
  it('several ways to approve, of a stage and of a track', () => {
    const anyOf = [{ reviewer: 1 }, { author: 2, reviewer: '60%' }] as const;
    defineWorkflow({
      ...head,
      stages: {
        review: { ...without('role'), anyOf, next: 'both' },
        both: { type: 'tracks', tracks: { one: { anyOf, dueIn: '1 day' } } },
      },
    });
  });

  it('a complete workflow', () => {
    defineWorkflow({
      ...head,
      environments: ['qa', 'production'],
      start: 'review',
      rework: { dueIn: '1 week' },
      newerVersion: 'parallel',
      stages: {
        review: { ...review, quorum: 2, meaning: 'reviewed', next: 'publish' },
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'check' },
        check: { type: 'task', title: 'Check', role: 'reviewer', dueIn: '1.5 hours', next: 'end' },
      },
    });
  });

  it('a workflow that leaves out what follows from the order and the names of its stages', () => {
    defineWorkflow({ ...head, stages: { review: without('next'), 'second-look': without('title') } });
  });

  it('stages without their own times, where the organisation gives everybody the same', () => {
    const roles = defineRoles({ author: [], reviewer: [] });
    const waits = { dueIn: '5 days', escalate: { after: '2 days', to: 'reviewer' } } as const;
    workflowsFor(roles, { waits })({ ...head, stages: { review: without('dueIn') } });
    // @ts-expect-error
    workflowsFor(roles, { waits: { remindAfter: '1 day' } });
    // @ts-expect-error
    workflowsFor(roles, { waits: { ...waits, escalate: { after: '2 days', to: 'reviewr' } } });
  });

  it('a workflow that uses every word', () => {
    defineWorkflow({
      ...head,
      environments: ['qa', 'production'],
      submission: {
        lineage: true,
        artifact: true,
        attributes: { amount: 'number', riskTier: ['low', 'high'] },
        version: { in: 'qa', when: 'before' },
      },
      start: 'gate',
      rework: { dueIn: '3 working days', maxAttempts: 3 },
      newerVersion: 'queue',
      stages: {
        gate: {
          ...gate,
          checks: {
            bounds: { metric: 'auc', atLeast: 0.8, atMost: 1 },
            progress: { metric: 'auc', notWorseThan: 'production', by: 0.01, better: 'higher' },
            own: { custom: 'recall-gap' },
            settled: { findings: 'none-open' },
            fresh: { trainingDataAtMostDaysOld: 90 },
            same: { artifactUnchangedSince: 'qa' },
          },
          ifFailed: 'reject',
          next: 'review',
        },
        review: {
          type: 'approval',
          title: 'Review',
          approvers: { reviewer: 2, author: 1 },
          when: { any: [{ attribute: 'amount', over: 10 }, { not: { changed: 'training-data' } }] },
          dueIn: '2 working days',
          remindAfter: '4 working hours',
          escalate: { after: '1 working day', to: 'author' },
          conditions: true,
          commentRequiredFor: ['approve'],
          form: { checked: 'Checked', drift: { label: 'Drift', type: 'choice', options: ['none', 'some'] } },
          rejectQuorum: 2,
          reworkTo: 'gate',
          handOverTo: ['author'],
          alsoEligible: ['requester', 'earlier-approver'],
          ifRejected: { start: 'rollback' },
          next: 'publish',
        },
        publish: {
          type: 'promotion',
          title: 'Publication',
          environment: 'production',
          attest: { every: '180 days', by: 'renewal' },
          blockedBy: 'overdue-findings',
          ignoresFreezes: true,
          next: 'end',
        },
      },
    });
  });

  it('every word of a vote', () => {
    const asked = { ...without('role'), abstain: true, rejectQuorum: 2 } as const;
    const chair = { role: 'reviewer', veto: true, casting: true } as const;
    defineWorkflow({ ...head, stages: { review: { ...review, quorum: '60%', chair } } });
    defineWorkflow({
      ...head,
      stages: { review: { ...asked, approvers: { author: 1, reviewer: '50%' }, inOrder: true } },
    });
  });

  it('a workflow without environments', () => {
    defineWorkflow({ ...head, start: 'review', stages: { review } });
  });
});

describe('who decides as the request says', () => {
  const asks = { type: 'approval', dueIn: '2 days' } as const;
  const submission = { attributes: { region: ['eu', 'us'] } } as const;

  it('compiles in each of its ways', () => {
    defineWorkflow({
      ...head,
      submission,
      stages: {
        manager: { ...asks, approver: { managerOf: 'requester' } },
        owner: { ...asks, approver: { ownerOf: 'subject' }, quorum: 2 },
        region: { ...asks, approver: { attribute: 'region', of: { eu: 'reviewer', us: 'author' } } },
      },
    });
  });

  it('does not compile with a misspelt word, attribute or role, or beside a role', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { review: { ...asks, approver: { managerOf: 'author' } } } });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { review: { ...asks, approver: { ownerOf: 'version' } } } });
    const eu = { eu: 'reviewer' } as const;
    const strange = { ...asks, approver: { attribute: 'regoin', of: eu } } as const;
    // @ts-expect-error
    defineWorkflow({ ...head, submission, stages: { strange } });
    const usa = { ...asks, approver: { attribute: 'region', of: { us: 'autor' } } } as const;
    // @ts-expect-error
    defineWorkflow({ ...head, submission, stages: { usa } });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { review: { ...review, approver: { ownerOf: 'subject' } } } });
    const roles = defineRoles({ author: [], reviewer: [] });
    // @ts-expect-error
    workflowsFor(roles, { owners: { 'model/*': ['reviewr'] } });
  });
});

describe('defineFreezes', () => {
  it('takes a freeze that comes once, and one of every week', () => {
    const once = { reason: 'Closing', from: '2026-12-28T00:00:00Z', until: '2027-01-04T06:00:00Z' };
    const weekly = { reason: 'Weekends', from: 'friday 15:00', until: 'monday 08:00' } as const;
    const timeZone = 'Europe/Berlin';
    defineFreezes([once, { ...weekly, timeZone }]);
    // @ts-expect-error
    defineFreezes([{ ...weekly, timeZone, from: 'fryday 15:00' }]);
    // @ts-expect-error
    defineFreezes([{ ...once, timeZone }]);
    // @ts-expect-error
    defineFreezes([{ ...weekly, timeZone, until: 'monday' }]);
  });
});

describe('defineWorkflow does not compile', () => {
  it('a misspelt start', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'reviw', stages: { review } });
  });

  it('a start at the end', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'end', stages: { review } });
  });

  it('a misspelt next of a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, next: 'reviw' } } });
  });

  it('a misspelt next of a promotion', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'enf' },
      },
    });
  });

  it('a misspelt role of a stage', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, role: 'reviwer' } } });
  });

  it('a misspelt role of the requester', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, requester: 'autor', start: 'review', stages: { review } });
  });

  it('a misspelt environment', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'prod', next: 'end' },
      },
    });
  });

  it('a promotion where no environments are listed', () => {
    defineWorkflow({
      ...head,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', environment: 'qa', next: 'end' },
      },
    });
  });

  it('a promotion without an environment', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'Publication', next: 'end' },
      },
    });
  });

  it('an unknown unit of duration', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: '2 months' } } });
  });

  it('a duration without unit', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: '2' } } });
  });

  it('a duration that is a number', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, dueIn: 172_800 } } });
  });

  it('an unknown unit in the time for rework', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', rework: { dueIn: '2 fortnights' }, stages: { review } });
  });

  it('an unknown type of stage', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, type: 'aproval' } } });
  });

  it('an unknown meaning', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, meaning: 'seen' } } });
  });

  it('an unknown word for newer versions', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, newerVersion: 'replace', start: 'review', stages: { review } });
  });

  it('an extra member of the workflow', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, owner: 'amy', start: 'review', stages: { review } });
  });

  it('an extra member of a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, reviewers: 2 } } });
  });

  it('a role at a promotion', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'X', environment: 'qa', role: 'reviewer', next: 'end' },
      },
    });
  });

  it('an environment at a stage for people', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, environment: 'qa' } } });
  });

  it.each([
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('dueIn') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('role') } }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: without('type') } }),
  ])('a stage for people without one of its members', () => {});

  it('a workflow without stages or requester', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review' });
    // @ts-expect-error
    defineWorkflow({ id: 'a', title: 'A', subject: 'a', start: 'review', stages: { review } });
  });

  it.each([
    // @ts-expect-error
    () => staged({ reworkTo: 'reviw' }),
    // @ts-expect-error
    () => staged({ escalate: { after: '1 day', to: 'bos' } }),
    // @ts-expect-error
    () => staged({ handOverTo: ['reviwer'] }),
    // @ts-expect-error
    () => staged({ inform: ['reviwer'] }),
    // @ts-expect-error
    () => staged({ alsoEligible: ['anybody'] }),
    // @ts-expect-error
    () => staged({ commentRequiredFor: ['approved'] }),
    // @ts-expect-error
    () => staged({ remindAfter: '1 fortnight' }),
    // @ts-expect-error
    () => staged({ form: { checked: { label: 'Checked', type: 'day' } } }),
    // @ts-expect-error
    () => staged({ when: { attribute: 'amout', over: 1 } }),
    // @ts-expect-error
    () => staged({ when: { any: [{ not: { attribute: 'amout', over: 1 } }] } }),
    // @ts-expect-error
    () => staged({ when: { changed: 'data' } }),
    // @ts-expect-error
    () => staged({ when: { metric: 'auc', over: '1' } }),
    // @ts-expect-error
    () => staged({ when: { metric: 'auc' } }),
  ])('a misspelt word or name in a stage for people', () => {});

  it.each([
    // @ts-expect-error
    () => staged({ quorum: '60' }),
    // @ts-expect-error
    () => staged({ chair: { role: 'bos', veto: true } }),
    // @ts-expect-error
    () => staged({ chair: { role: 'reviewer' } }),
    // @ts-expect-error
    () => staged({ chair: { role: 'reviewer', veto: false } }),
    // @ts-expect-error
    () => staged({ chair: { veto: true } }),
    // @ts-expect-error
    () => staged({ abstain: 'yes' }),
    // @ts-expect-error
    () => defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, inOrder: true } } }),
  ])('a vote that is none', () => {});

  it.each([
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { autor: 2 }] }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }] }),
    // @ts-expect-error
    () => staged({ anyOf: { reviewer: 1, author: 2 } }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: '60' }, { author: 2 }] }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { author: 2 }], approvers: { reviewer: 1 } }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { author: 2 }], role: 'reviewer' }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { author: 2 }], quorum: 2 }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { author: 2 }], inOrder: true }),
    // @ts-expect-error
    () => staged({ anyOf: [{ reviewer: 1 }, { author: 2 }], approver: { managerOf: 'requester' } }),
  ])('several ways to approve that are none, or beside another way to say who decides', () => {});

  it('a misspelt role among several, or a role beside several', () => {
    defineWorkflow({
      ...head,
      start: 'review',
      // @ts-expect-error
      stages: { review: { ...without('role'), approvers: { reviwer: 1 } } },
    });
    defineWorkflow({
      ...head,
      start: 'review',
      // @ts-expect-error
      stages: { review: { ...review, approvers: { reviewer: 1 } } },
    });
  });

  it('a misspelt environment in a check, of the version, or none at all', () => {
    defineWorkflow({
      ...head,
      environments,
      start: 'gate',
      stages: {
        // @ts-expect-error
        gate: { ...gate, checks: { same: { artifactUnchangedSince: 'prod' } } },
      },
    });
    defineWorkflow({
      ...head,
      environments,
      start: 'gate',
      stages: {
        // @ts-expect-error
        gate: { ...gate, checks: { auc: { metric: 'auc', notWorseThan: 'prod', by: 0, better: 'higher' } } },
      },
    });
    defineWorkflow({
      ...head,
      environments,
      // @ts-expect-error
      submission: { version: { in: 'prod', when: 'now' } },
      start: 'review',
      stages: { review },
    });
  });

  it('an unknown kind of check, effect or consequence', () => {
    defineWorkflow({
      ...head,
      start: 'gate',
      // @ts-expect-error
      stages: { gate: { ...gate, checks: { x: { metrics: 'auc' } } } },
    });
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'gate', stages: { gate: { ...gate, ifFailed: 'fail' } } });
    defineWorkflow({
      ...head,
      environments,
      start: 'review',
      stages: {
        review,
        // @ts-expect-error
        publish: { type: 'promotion', title: 'X', environment: 'qa', blockedBy: 'findings', next: 'end' },
      },
    });
  });

  it('an attribute of an unknown type, or attributes that are misspelt', () => {
    defineWorkflow({
      ...head,
      // @ts-expect-error
      submission: { attributes: { amount: 'money' } },
      start: 'review',
      stages: { review },
    });
    // @ts-expect-error
    defineWorkflow({ ...head, submission: { atributes: {} }, start: 'review', stages: { review } });
  });

  it('a track with what no track has, or with what is not there', () => {
    const { type: _, title: __, next: ___, ...track } = review;
    const other = { ...track, reviews: ['code'] } as const;
    const tracked = { ...head, start: 'review' } as const;
    defineWorkflow({ ...tracked, stages: { review: { type: 'tracks', tracks: { legal: track, other } } } });
    defineWorkflow({
      ...tracked,
      // @ts-expect-error
      stages: { review: { type: 'tracks', tracks: { legal: { ...track, role: 'lawyer' }, other } } },
    });
    defineWorkflow({
      ...tracked,
      // @ts-expect-error
      stages: { review: { type: 'tracks', tracks: { legal: { role: 'reviewer' }, other } } },
    });
    defineWorkflow({
      ...tracked,
      // @ts-expect-error
      stages: { review: { type: 'tracks', tracks: { legal: { ...track, next: 'end' }, other } } },
    });
    defineWorkflow({
      ...tracked,
      // @ts-expect-error
      stages: { review: { type: 'tracks', tracks: { legal: { ...track, reviews: ['note'] }, other } } },
    });
    defineWorkflow({
      ...tracked,
      stages: {
        // @ts-expect-error
        review: { type: 'tracks', tracks: { legal: { ...track, reworkTo: 'review-legal' }, other } },
      },
    });
    // @ts-expect-error
    defineWorkflow({ ...tracked, stages: { review: { type: 'tracks', atLeast: 1 } } });
  });

  it('a window that the organisation does not have', () => {
    const hours = { from: '22:00', until: '23:00' };
    const define = workflowsFor(defineRoles({ author: [{ email: 'amy@example.com', name: 'Amy' }] }), {
      windows: { nights: { timeZone: 'UTC', days: ['monday'], hours } },
    });
    const publish = { type: 'promotion', environment: 'qa' } as const;
    define({ ...head, environments, stages: { publish: { ...publish, window: 'nights' } } });
    // @ts-expect-error
    define({ ...head, environments, stages: { publish: { ...publish, window: 'nihgts' } } });
    // @ts-expect-error
    defineWorkflow({ ...head, environments, stages: { publish: { ...publish, window: 'nights' } } });
  });

  it('a wait without an end, with two, or until an attribute that nobody states', () => {
    defineWorkflow({ ...head, stages: { soak: { type: 'wait', for: '2 days' } } });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { soak: { type: 'wait' } } });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { soak: { type: 'wait', for: '2 days', until: 'passed' } } });
    // @ts-expect-error
    defineWorkflow({ ...head, stages: { soak: { type: 'wait', until: { attribute: 'goLive' } } } });
  });

  it('an undefined optional member', () => {
    // @ts-expect-error
    defineWorkflow({ ...head, start: 'review', stages: { review: { ...review, quorum: undefined } } });
  });
});

/** The stage `review` without one of its members. */
declare function without<Member extends keyof typeof review>(member: Member): Omit<typeof review, Member>;

/** One more member of a stage, in a workflow with one stage whose requests state an amount. */
declare function staged(
  more: Partial<HumanStageSource<'author' | 'reviewer', 'review', WhenOn<'amount'>>>,
): void;
