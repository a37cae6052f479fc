import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineRoles } from '../../schema/roles.ts';
import type { HumanStage } from '../../schema/workflow.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { officeHours } from './rules/office-hours.ts';

const roles = defineRoles({
  author: [{ email: 'amy@example.com', name: 'Amy' }],
  reviewer: [{ email: 'bob@example.com', name: 'Bob' }],
  'risk-officer': [{ email: 'cleo@example.com', name: 'Cleo' }],
});
const defineWorkflow = workflowsFor(roles);

const review = { type: 'approval', title: 'Review', role: 'reviewer', dueIn: '2 days', next: 'end' } as const;
const head = {
  id: 'expenses',
  title: 'Expenses',
  subject: 'expense',
  requester: 'author',
  start: 'review',
} as const;

/** What a stage for people is when nothing is said but who, until when and what next. */
const plain = {
  title: 'Review',
  approvers: [{ role: 'reviewer', quorum: 1 }],
  alsoEligible: [],
  due: { seconds: 172_800 },
  conditions: false,
  commentRequiredFor: ['request-changes', 'reject'],
  form: [],
  rejectQuorum: 1,
  handOverTo: ['reviewer'],
  next: 'end',
};

describe('defineWorkflow', () => {
  it('fills in every default and reads durations', () => {
    const workflow = defineWorkflow({
      ...head,
      stages: { review: { ...review, next: 'pay' }, pay: { ...review, type: 'task' } },
    });
    expect(workflow).toEqual({
      ...head,
      format: 3,
      submission: { lineage: false, artifact: false, attributes: {} },
      environments: [],
      rework: { due: { seconds: 1_209_600 }, maxAttempts: 10 },
      newerVersion: 'supersede',
      stages: {
        review: { ...plain, type: 'approval', meaning: 'approved', next: 'pay' },
        pay: { ...plain, type: 'task', meaning: 'took responsibility' },
      },
    });
  });

  it('asks whoever is in a role of one of several ways to approve, each with the most that is asked of it', () => {
    const { role, ...others } = review;
    const { format, stages } = defineWorkflow({
      ...head,
      stages: {
        review: {
          ...others,
          anyOf: [{ reviewer: 1, author: 1 }, { reviewer: 3 }, { 'risk-officer': '60%' }],
        },
      },
    });
    expect(format).toBe(7);
    expect(stages['review']).toMatchObject({
      approvers: [
        { role: 'reviewer', quorum: 3 },
        { role: 'author', quorum: 1 },
        { role: 'risk-officer', quorum: '60%' },
      ],
      anyOf: [
        [
          { role: 'reviewer', quorum: 1 },
          { role: 'author', quorum: 1 },
        ],
        [{ role: 'reviewer', quorum: 3 }],
        [{ role: 'risk-officer', quorum: '60%' }],
      ],
      handOverTo: ['reviewer', 'author', 'risk-officer'],
    });
  });

  it('makes each track a stage of its own, after the one that they are of', () => {
    const { type, title, next, ...track } = review;
    const amount = { attribute: 'amount', over: 5 } as const;
    const { format, stages } = defineWorkflow({
      ...head,
      submission: { attributes: { amount: 'number', urgent: 'yes-no' } },
      environments: ['paid'],
      stages: {
        rule: {
          type: 'policy',
          policy: 'small',
          checks: {},
          when: { attribute: 'amount', under: 1 },
          approvedBy: 'reviewer',
          until: '2027-03-01',
        },
        review: {
          type: 'tracks',
          when: amount,
          tracks: {
            legal: { ...track, reviews: ['attributes'] },
            'second-look': {
              ...track,
              type: 'task',
              title: 'Second look',
              when: { attribute: 'urgent', is: true },
            },
          },
        },
        pay: { type: 'promotion', environment: 'paid' },
      },
    });
    expect(format).toBe(5);
    expect(Object.keys(stages)).toEqual(['rule', 'review', 'review-legal', 'review-second-look', 'pay']);
    expect(stages).toMatchObject({
      rule: { otherwise: ['review-legal', 'review-second-look'], next: 'review' },
      review: {
        type: 'tracks',
        title: 'Review',
        tracks: ['review-legal', 'review-second-look'],
        atLeast: 2,
        next: 'review-legal',
      },
    });
    expect(stages.review).not.toHaveProperty('when');
    expect(stages['review-legal']).toEqual({
      ...plain,
      type: 'approval',
      title: 'Review: Legal',
      meaning: 'approved',
      when: amount,
      next: 'review-second-look',
      track: { of: 'review', reviews: ['attributes'] },
    });
    expect(stages['review-second-look']).toEqual({
      ...plain,
      type: 'task',
      title: 'Second look',
      meaning: 'took responsibility',
      when: { all: [amount, { attribute: 'urgent', is: true }] },
      next: 'pay',
      track: { of: 'review' },
    });
  });

  it('goes from each stage to the one that is written after it, from the first to the end, named in words', () => {
    const { start: _, ...begin } = head;
    const { title, next, ...unnamed } = review;
    const workflow = defineWorkflow({
      ...begin,
      stages: { 'second-look': unnamed, 'pay-out': { ...unnamed, title }, last: { ...unnamed, next } },
    });
    expect(workflow.start).toBe('second-look');
    expect(Object.values(workflow.stages).map((stage) => [stage.title, stage.next])).toEqual([
      ['Second look', 'pay-out'],
      ['Review', 'last'],
      ['Last', 'end'],
    ]);
  });

  it('gives stages without a time of their own what the organisation gives everybody, as a whole', () => {
    const waits = {
      dueIn: '5 days',
      remindAfter: '1 day',
      escalate: { after: '2 days', to: 'reviewer' },
    } as const;
    const { dueIn: _, next: __, ...usual } = review;
    const { stages } = workflowsFor(roles, { waits })({
      ...head,
      stages: {
        'by-the-highest': usual,
        'by-others': { ...usual, role: 'risk-officer' },
        review: { ...usual, role: 'risk-officer', dueIn: '1 hour' },
        pay: { ...usual, role: 'risk-officer', remindAfter: '2 days' },
      },
    });
    const days = (number: number) => ({ seconds: number * 86_400 });
    const timesOf = ({ due, remindAfter, escalate }: HumanStage) => [due, remindAfter, escalate];
    expect(Object.values(stages).map((stage) => timesOf(stage as HumanStage))).toEqual([
      [days(5), days(1), undefined],
      [days(5), days(1), { after: days(2), to: 'reviewer' }],
      [{ seconds: 3_600 }, undefined, undefined],
      [days(5), days(2), { after: days(2), to: 'reviewer' }],
    ]);
  });

  it('asks at every stage for people for the signature of the workflow, unless that says another', () => {
    const { stages } = defineWorkflow({
      ...head,
      environments: ['production'],
      signature: 'signed-in',
      stages: {
        review: { ...review, next: 'last' },
        last: { ...review, signature: 're-authenticated', next: 'publish' },
        publish: { type: 'promotion', environment: 'production' },
      },
    });
    expect(stages).toMatchObject({
      review: { signature: 'signed-in' },
      last: { signature: 're-authenticated' },
    });
    expect(stages.publish).not.toHaveProperty('signature');
    expect(defineWorkflow({ ...head, stages: { review } }).stages.review).not.toHaveProperty('signature');
  });

  it('asks for lineage and artifact of a model, unless told otherwise', () => {
    const submissionOf = (
      subject: string,
      submission?: { lineage: boolean; trainingData?: 'pinned' | 'any'; cleanCode?: boolean },
    ) =>
      defineWorkflow({ ...head, subject, stages: { review }, ...(submission && { submission }) }).submission;
    expect(submissionOf('model')).toEqual({ lineage: true, artifact: true, attributes: {} });
    // What is the default is not written down: the hash of a definition from before stays what it was.
    const pinned = { lineage: true, trainingData: 'pinned' } as const;
    expect(submissionOf('model', pinned)).toEqual({ lineage: true, artifact: true, attributes: {} });
    expect(submissionOf('model', { ...pinned, trainingData: 'any' })).toHaveProperty('trainingData', 'any');
    expect(submissionOf('model', { lineage: true, cleanCode: true })).toHaveProperty('cleanCode', true);
    expect(submissionOf('model', { lineage: true, cleanCode: false })).not.toHaveProperty('cleanCode');
    expect(() => submissionOf('model', { lineage: true, cleanCode: 'yes' } as never)).toThrow(
      "its submission has the cleanCode 'yes': write true or false",
    );
    expect(() => submissionOf('model', { trainingdata: 'any' } as never)).toThrow(
      "has the unknown member 'trainingdata': did you mean 'trainingData'?",
    );
    expect(submissionOf('model', { lineage: false })).toEqual({
      lineage: false,
      artifact: true,
      attributes: {},
    });
    expect(submissionOf('service', { lineage: true })).toEqual({
      lineage: true,
      artifact: false,
      attributes: {},
    });
  });

  it('keeps what is written for people instead of a default', () => {
    const { stages } = defineWorkflow({
      ...head,
      submission: { attributes: { amount: 'number' } },
      stages: {
        review: {
          type: 'approval',
          title: 'Review',
          approvers: { reviewer: 1, 'risk-officer': 2 },
          when: { attribute: 'amount', over: 100 },
          meaning: 'reviewed',
          dueIn: '5 days',
          remindAfter: '1 day',
          escalate: { after: '3 days', to: 'author' },
          conditions: true,
          commentRequiredFor: ['approve', 'reject'],
          form: {
            checked: 'I have looked at it',
            drift: { label: 'Drift', type: 'choice', options: ['none', 'some'], mustBe: 'none' },
          },
          rejectQuorum: 2,
          reworkTo: 'review',
          handOverTo: ['author'],
          alsoEligible: ['requester'],
          ifRejected: { start: 'undo' },
          next: 'end',
        },
      },
    });
    expect(stages.review).toEqual({
      type: 'approval',
      title: 'Review',
      approvers: [
        { role: 'reviewer', quorum: 1 },
        { role: 'risk-officer', quorum: 2 },
      ],
      when: { attribute: 'amount', over: 100 },
      meaning: 'reviewed',
      due: { seconds: 432_000 },
      remindAfter: { seconds: 86_400 },
      escalate: { after: { seconds: 259_200 }, to: 'author' },
      conditions: true,
      commentRequiredFor: ['request-changes', 'reject', 'approve'],
      form: [
        { name: 'checked', label: 'I have looked at it', type: 'yes-no', options: [], mustBe: 'yes' },
        { name: 'drift', label: 'Drift', type: 'choice', options: ['none', 'some'], mustBe: 'none' },
      ],
      rejectQuorum: 2,
      reworkTo: 'review',
      handOverTo: ['author'],
      alsoEligible: ['requester'],
      ifRejected: { start: 'undo' },
      next: 'end',
    });
  });

  it('keeps checks, and what is written of effects', () => {
    const { stages, submission, rework, newerVersion } = defineWorkflow({
      ...head,
      environments: ['qa', 'production'],
      submission: { version: { in: 'qa', when: 'before' } },
      rework: { dueIn: '3 days', maxAttempts: 2 },
      newerVersion: 'queue',
      stages: {
        review: { ...review, next: 'gate' },
        gate: {
          type: 'check',
          title: 'Gate',
          checks: { auc: { metric: 'auc', atLeast: 0.8 } },
          ifFailed: 'reject',
          next: 'publish',
        },
        publish: {
          type: 'promotion',
          title: 'Publication',
          environment: 'production',
          attest: { every: '180 days', by: 'renewal' },
          blockedBy: 'open-findings',
          ignoresFreezes: true,
          next: 'retire',
        },
        retire: { type: 'retirement', title: 'Retirement', environment: 'qa', next: 'end' },
      },
    });
    expect({ submission, rework, newerVersion }).toEqual({
      submission: { lineage: false, artifact: false, attributes: {}, version: { in: 'qa', when: 'before' } },
      rework: { due: { seconds: 259_200 }, maxAttempts: 2 },
      newerVersion: 'queue',
    });
    expect(stages.gate).toMatchObject({
      checks: { auc: { metric: 'auc', atLeast: 0.8 } },
      ifFailed: 'reject',
    });
    expect(stages.publish).toEqual({
      type: 'promotion',
      title: 'Publication',
      environment: 'production',
      attest: { every: { seconds: 15_552_000 }, by: 'renewal' },
      blockedBy: 'open-findings',
      ignoresFreezes: true,
      next: 'retire',
    });
    expect(stages.retire).toEqual({
      type: 'retirement',
      title: 'Retirement',
      environment: 'qa',
      ignoresFreezes: false,
      next: 'end',
    });
  });

  it.each([
    { dueIn: '2 working days' },
    { remindAfter: '4 working hours' },
    { escalate: { after: '1 working day', to: 'author' } },
  ] as const)("takes the organisation's calendar, or its own, for %j alone", (wait) => {
    const define = workflowsFor(roles, { calendar: officeHours });
    const own = { ...officeHours, timeZone: 'UTC' };
    const inWorkingTime = { ...review, ...wait };
    expect(define({ ...head, stages: { review: inWorkingTime } }).calendar).toEqual(officeHours);
    expect(define({ ...head, calendar: own, stages: { review: inWorkingTime } }).calendar).toEqual(own);
    expect(define({ ...head, stages: { review } })).not.toHaveProperty('calendar');
  });

  it('says of submissions that they are authenticated, or nothing', () => {
    const of = (authenticated?: boolean) =>
      defineWorkflow({
        ...head,
        submission: { ...(authenticated === undefined ? {} : { authenticated }) },
        stages: { review },
      }).submission;
    expect(of(true)).toHaveProperty('authenticated', true);
    expect(of(false)).not.toHaveProperty('authenticated');
    expect(of()).not.toHaveProperty('authenticated');
  });

  it('returns plain data that survives JSON', () => {
    expect(JSON.parse(JSON.stringify(modelPromotion))).toEqual(modelPromotion);
  });

  it.each([
    ['-1 days', "is not a duration: write a number and a unit, such as '5 days' or '3 working days'"],
    ['2 months', "is not a duration: write a number and a unit, such as '5 days' or '3 working days'"],
    ['0.5 working days', 'is a part of a working day: write it in working hours'],
  ])('refuses the duration %s, and says where it stands', (dueIn, why) => {
    expect(() =>
      defineWorkflow({ ...head, stages: { review: { ...review, dueIn: dueIn as '1 day' } } }),
    ).toThrow(new Error(`workflow 'expenses', stage 'review': its dueIn '${dueIn}' ${why}`));
  });

  it('lists every unknown member and duration at once', () => {
    const source = {
      ...head,
      enviroments: ['qa'],
      rework: { dueIn: '2 months', maxAttemps: 3 },
      stages: { review: { ...review, quorm: 2, escalate: { after: 'soon', to: 'author' } } },
    } as unknown as typeof head & { stages: { review: typeof review } };
    expect(() => defineWorkflow(source)).toThrow(
      new Error(
        [
          "workflow 'expenses': has the unknown member 'enviroments': did you mean 'environments'?",
          "workflow 'expenses': its rework has the unknown member 'maxAttemps': did you mean 'maxAttempts'?",
          "workflow 'expenses': its rework.dueIn '2 months' is not a duration: write a number and a unit, such as '5 days' or '3 working days'",
          "workflow 'expenses', stage 'review': has the unknown member 'quorm': did you mean 'quorum'?",
          "workflow 'expenses', stage 'review': its escalate.after 'soon' is not a duration: write a number and a unit, such as '5 days' or '3 working days'",
        ].join('\n'),
      ),
    );
  });

  it.each<[string, object, string]>([
    [
      'no id',
      { id: undefined },
      "a workflow without a name: has no id: write one text, such as 'model-promotion'",
    ],
    [
      'no stages',
      { stages: undefined },
      "workflow 'expenses': has no stages: write its members between { and }",
    ],
    [
      'one environment in place of a list',
      { environments: 'qa' },
      "workflow 'expenses': has the environments 'qa': write a list of texts, such as ['one', 'another']",
    ],
    [
      'text in place of a yes or no',
      { submission: { lineage: 'no' } },
      "workflow 'expenses': its submission has the lineage 'no': write true or false",
    ],
  ])('refuses %s, and says what to write', (_, changes, message) => {
    const source = { ...head, stages: { review }, ...changes };
    expect(() => defineWorkflow(source as never)).toThrow(new Error(message));
  });

  it.each<[string, unknown, string]>([
    ['no stage at all', null, 'is no stage: write its members between { and }'],
    [
      'one role in place of a list',
      { ...review, handOverTo: 'risk' },
      "has the handOverTo 'risk': write a list of texts, such as ['one', 'another']",
    ],
    [
      'one word in place of a list',
      { ...review, alsoEligible: 'requester' },
      "has the alsoEligible 'requester': write a list of texts, such as ['one', 'another']",
    ],
    [
      'a quorum in words',
      { ...review, quorum: 'two' },
      "has the quorum 'two': write a number, or a share such as '60%'",
    ],
    [
      'a list in place of members',
      { ...review, role: undefined, approvers: ['reviewer'] },
      'has approvers as a list: write approvers: { reviewer: 1 }, with how many of each must approve',
    ],
    [
      'several roles in role',
      { ...review, role: ['reviewer', 'data-analyst'] },
      "names several roles in role: write approvers: { reviewer: 1, 'data-analyst': 1 }, with how many of each must approve",
    ],
    [
      'a way back by its name alone',
      { ...review, ifRejected: 'rollback' },
      "has the ifRejected 'rollback': write ifRejected: { start: 'rollback' }, the workflow that brings back the version before",
    ],
    [
      'an escalation to a name alone',
      { ...review, escalate: 'director' },
      "has the escalate 'director': write escalate: { after: '2 working days', to: 'director' }",
    ],
    [
      'an age of the approval alone',
      { type: 'promotion', environment: 'qa', attest: '26 weeks' },
      "has the attest '26 weeks': write attest: { every: '26 weeks', by: 'model-revalidation' }, by the workflow that renews it",
    ],
    [
      'a list of ages',
      { type: 'promotion', environment: 'qa', attest: [] },
      "has the attest []: write attest: { every: '26 weeks', by: 'model-revalidation' }, by the workflow that renews it",
    ],
    [
      'tracks that are a list',
      { type: 'tracks', tracks: [] },
      'has the tracks []: write its members between { and }',
    ],
    ['no tracks', { type: 'tracks' }, 'has no tracks: write its members between { and }'],
    [
      'a track that is a text',
      { type: 'tracks', tracks: { legal: 'reviewer' } },
      "its track 'legal': is no track: write its members between { and }",
    ],
    [
      'a misspelt member of a track',
      { type: 'tracks', tracks: { legal: { role: 'reviewer', dueIn: '2 days', revews: ['code'] } } },
      "its track 'legal': has the unknown member 'revews': did you mean 'reviews'?",
    ],
    [
      'a track without a time',
      { type: 'tracks', tracks: { legal: { role: 'reviewer' } } },
      "its track 'legal': its dueIn is missing: write a number and a unit, such as '5 days'",
    ],
    [
      'a track that goes on',
      { type: 'tracks', tracks: { legal: { role: 'reviewer', dueIn: '2 days', next: 'end' } } },
      "its track 'legal': has next, and no track goes on by itself: write it at the stage, for all of them",
    ],
    [
      'a track that is a check',
      { type: 'tracks', tracks: { legal: { type: 'check' } } },
      "its track 'legal': is of type 'check': write 'approval' or 'task', or leave it out",
    ],
    [
      'no type',
      { role: 'reviewer', dueIn: '5 days' },
      "has no type: write one of 'approval', 'task', 'tracks', 'check', 'policy', 'wait', 'promotion', 'retirement', 'attestation'",
    ],
    [
      'a role beside approvers',
      { ...review, approvers: { author: 1 } },
      'has both role and approvers: remove one of them',
    ],
    [
      'a quorum beside approvers',
      { ...review, role: undefined, approvers: { reviewer: 1 }, quorum: 2 },
      'has a quorum beside approvers: write it there, as in { manager: 2 }, and remove it here',
    ],
    [
      'a role beside anyOf',
      { ...review, anyOf: [{ reviewer: 1 }, { author: 2 }] },
      'has role and anyOf: keep one of them',
    ],
    [
      'an approver and approvers beside anyOf',
      {
        ...review,
        role: undefined,
        anyOf: [{ reviewer: 1 }, { author: 2 }],
        approvers: { reviewer: 1 },
        approver: { managerOf: 'requester' },
      },
      'has approvers and anyOf and approver: keep one of them',
    ],
    [
      'a quorum beside anyOf',
      { ...review, role: undefined, anyOf: [{ reviewer: 1 }, { author: 2 }], quorum: 2 },
      'has a quorum beside anyOf: write it there, as in { manager: 2 }, and remove it here',
    ],
    [
      'an order beside anyOf',
      { ...review, role: undefined, anyOf: [{ reviewer: 1 }, { author: 2 }], inOrder: true },
      'has inOrder beside anyOf, all of whose roles are asked at once: remove one of them',
    ],
    [
      'anyOf as one',
      { ...review, role: undefined, anyOf: { reviewer: 1, 'risk-officer': 2 } },
      "has anyOf as one: write it as a list, anyOf: [{ reviewer: 1 }, { 'risk-officer': 2 }], with one of the ways to approve in each",
    ],
    [
      'names as anyOf',
      { ...review, role: undefined, anyOf: ['reviewer', 'author'] },
      "has the anyOf ['reviewer','author']: write a list of the ways to approve, as in anyOf: [{ director: 1 }, { manager: 2 }]",
    ],
    [
      'a number as a question',
      { ...review, form: { drift: 5 } },
      "its question 'drift' is 5: write a text, or its members between { and }",
    ],
    [
      'a question without a label',
      { ...review, form: { drift: { type: 'text' } } },
      "its question 'drift' has no label: write one text, such as 'Drift is within limits'",
    ],
    [
      'a promotion to nowhere',
      { type: 'promotion' },
      "has no environment: write one text, such as 'production'",
    ],
    [
      'freezes ignored in words',
      { type: 'promotion', environment: 'qa', ignoresFreezes: 'no' },
      "has the ignoresFreezes 'no': write true or false",
    ],
    [
      'what is too long to show',
      { ...review, meaning: ['x'.repeat(90)] },
      `has the meaning ["${'x'.repeat(57)}…: write one text, such as 'approved'`,
    ],
  ])('refuses a stage with %s, and says what to write', (_, stage, message) => {
    const source = { ...head, stages: { review: stage } };
    expect(() => defineWorkflow(source as never)).toThrow(
      new Error(`workflow 'expenses', stage 'review': ${message}`),
    );
  });
});

describe('what is easily lost on the way', () => {
  it('is who hears of a workflow, and of a stage', () => {
    const inform = ['risk-officer'] as const;
    const told = defineWorkflow({ ...head, inform, stages: { review: { ...review, inform } } });
    expect([told.inform, (told.stages['review'] as HumanStage).inform]).toEqual([inform, inform]);
  });

  it('is what a chair may not do', () => {
    const chairOf = (chair: object) =>
      (
        defineWorkflow({ ...head, stages: { review: { ...review, chair } as never } }).stages[
          'review'
        ] as HumanStage
      ).chair;
    expect(chairOf({ role: 'reviewer', veto: true })).toEqual({ role: 'reviewer', veto: true });
    expect(chairOf({ role: 'reviewer', casting: true })).toEqual({ role: 'reviewer', casting: true });
  });

  it('is the most that several ways ask of a role, whichever way asks it', () => {
    const { role: _, ...others } = review;
    const anyOf = [{ reviewer: 3 }, { reviewer: 1, author: 1 }] as const;
    expect(
      defineWorkflow({ ...head, stages: { review: { ...others, anyOf } } }).stages['review'],
    ).toMatchObject({
      approvers: [
        { role: 'reviewer', quorum: 3 },
        { role: 'author', quorum: 1 },
      ],
    });
  });

  it.each<[object, number]>([
    [{ label: 'When?', type: 'date' }, 3],
    [{ label: 'When?', type: 'date', atLeast: 1 }, 7],
    [{ label: 'When?', type: 'date', atMost: 30 }, 7],
    [{ label: 'How many?', type: 'number', atLeast: 1, atMost: 5 }, 3],
  ])('is that handlers of before do not know the bounds of a day: %j', (when, format) => {
    const stages = { review: { ...review, form: { when } } as never };
    expect(defineWorkflow({ ...head, stages }).format).toBe(format);
  });

  it('is that handlers of before know no wait for a day that is answered, and know others', () => {
    const format = (until: object) =>
      defineWorkflow({
        ...head,
        stages: { review, hold: { type: 'wait', title: 'Hold', until } as never },
      }).format;
    expect(format({ answer: 'review.when' })).toBe(7);
    expect(format({ attribute: 'when' })).toBeLessThan(7);
  });

  const stagesOf = (stages: Parameters<typeof defineWorkflow>[0]['stages'], habits = {}) =>
    (workflowsFor(roles, habits) as typeof defineWorkflow)({ ...head, stages } as never);

  it('is a signature that carries, and metrics of which there are none', () => {
    expect(stagesOf({ review: { ...review, carries: true } as never }).stages['review']).toHaveProperty(
      'carries',
      true,
    );
    const none = defineWorkflow({ ...head, submission: { metrics: [] }, stages: { review } });
    expect(none.submission).not.toHaveProperty('metrics');
    const metrics = { auc: { better: 'higher' } } as const;
    expect(defineWorkflow({ ...head, metrics, stages: { review } }).metrics).toEqual(metrics);
    for (const empty of [{}, { metrics: {} }])
      expect(defineWorkflow({ ...head, ...empty, stages: { review } })).not.toHaveProperty('metrics');
  });

  it('is the calendar of a workflow that counts nothing but the time of an approval in it', () => {
    const effect = (every: string) =>
      stagesOf(
        {
          review,
          gate: { type: 'check', checks: {} },
          stay: { type: 'attestation', environment: 'production', attest: { every, by: 'renewal' } },
        } as never,
        { calendar: officeHours },
      ).calendar;
    expect(effect('30 working days')).toEqual(officeHours);
    expect(effect('30 days')).toBeUndefined();
  });

  it('is an escalation that a stage has by habit, where one of several roles is asked anyway', () => {
    const { dueIn: _, role: __, ...others } = review;
    const usual = (waits: object) =>
      stagesOf({ review: { ...others, approvers: { reviewer: 1, author: 1 } } as never }, { waits }).stages[
        'review'
      ];
    expect(usual({ dueIn: '5 days', escalate: { after: '3 days', to: 'author' } })).not.toHaveProperty(
      'escalate',
    );
    expect(usual({ dueIn: '5 days', escalate: { after: '3 days', to: 'risk-officer' } })).toHaveProperty(
      'escalate',
    );
    expect(usual({ dueIn: '5 days' })).toMatchObject({ due: { seconds: 432_000 } });
  });

  it('is that a question is optional, a word that there is not, and an approver that is none', () => {
    const form = { why: { label: 'Why?', type: 'text', optional: true } };
    const asked = stagesOf({ review: { ...review, form } as never }).stages['review'];
    expect(asked).toMatchObject({ form: [{ name: 'why', optional: true }] });
    expect(() => stagesOf({ review: { ...review, type: 'aproval' } } as never)).not.toThrow();
    const { role: _, ...others } = review;
    expect(() => stagesOf({ review: { ...others, approver: null } } as never)).toThrow(
      'has the approver null:',
    );
  });

  it('is a stage that is none, a reminder without a time, and a question that is none', () => {
    expect(() => stagesOf({ review: 'x' } as never)).toThrow(
      "workflow 'expenses', stage 'review': is no stage: write its members between { and }",
    );
    expect(() => stagesOf({ review: { ...review, remindAfter: 'soon' } } as never)).toThrow(
      "its remindAfter 'soon' is not a duration",
    );
    expect(() => stagesOf({ review: { ...review, form: { done: null } } } as never)).toThrow(
      "its question 'done' is null: write a text, or its members between { and }",
    );
  });

  it.each<[string, object, number]>([
    ['one of a role', review, 3],
    ['nobody, which is refused for that', { ...review, role: undefined, approvers: {} }, 3],
    ['several roles', { ...review, role: undefined, approvers: { reviewer: 1, author: 2 } }, 3],
    [
      'one after the other',
      { ...review, role: undefined, approvers: { reviewer: 1, author: 1 }, inOrder: true },
      4,
    ],
    ['with the right to abstain', { ...review, abstain: true }, 4],
    ['with a chair', { ...review, chair: { role: 'reviewer', veto: true } }, 4],
    ['a share of a role', { ...review, quorum: '60%' }, 4],
    [
      'a share of one of two roles',
      { ...review, role: undefined, approvers: { reviewer: 1, author: '60%' } },
      4,
    ],
    ['whoever submitted', { ...review, type: 'task', role: 'requester' }, 5],
    ['and goes on when nobody answers', { ...review, ifExpired: 'next' }, 5],
    ['and ends when nobody answers, as always', { ...review, ifExpired: 'end' }, 3],
    ['and escalates', { ...review, escalate: { after: '1 day', to: 'author' } }, 3],
    ['and escalates in a list of one', { ...review, escalate: [{ after: '1 day', to: 'author' }] }, 3],
    [
      'and escalates in steps',
      {
        ...review,
        escalate: [
          { after: '1 day', to: 'author' },
          { after: '36 hours', to: 'risk-officer' },
        ],
      },
      5,
    ],
  ])('is which handlers know a stage that asks %s', (_, stage, format) => {
    const plainCheck = { type: 'check', checks: {} };
    expect(defineWorkflow({ ...head, stages: { gate: plainCheck, review: stage } as never }).format).toBe(
      format,
    );
  });

  it('is that a stage ends when nobody answers, as always, and that it escalates once', () => {
    const defined = (changes: object) =>
      stagesOf({ review: { ...review, ...changes } as never }).stages['review'];
    expect(defined({ ifExpired: 'end' })).not.toHaveProperty('ifExpired');
    const [first, second] = [
      { after: '1 day', to: 'author' },
      { after: '36 hours', to: 'risk-officer' },
    ];
    const inSeconds = [
      { after: { seconds: 86_400 }, to: 'author' },
      { after: { seconds: 129_600 }, to: 'risk-officer' },
    ];
    expect(defined({ escalate: first })).toMatchObject({ escalate: inSeconds[0] });
    expect(defined({ escalate: [first] })).toMatchObject({ escalate: inSeconds[0] });
    expect(defined({ escalate: [first, second] })).toMatchObject({ escalate: inSeconds });
  });

  it('is where a rule goes on, also where there is no such stage, which is told later', () => {
    const rule = {
      type: 'policy',
      policy: 'small',
      checks: {},
      approvedBy: 'reviewer',
      until: '2027-03-01',
      otherwise: ['nowhere', 'review'],
    };
    expect(stagesOf({ rule, review } as never).stages['rule']).toMatchObject({
      otherwise: ['nowhere', 'review'],
    });
  });
});
