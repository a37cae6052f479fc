import { describe, expect, it } from 'vitest';
import { definitions, refusals, type WrongDefinition } from './release.ts';

const UNREADABLE: readonly WrongDefinition[] = [
  ...['-5 days', '2 months', '5 business days', 'soon'].map(
    (dueIn): WrongDefinition => [
      `the duration ${dueIn}`,
      (w) => {
        w.stages.deploy.dueIn = dueIn;
      },
      `workflow 'release', stage 'deploy': its dueIn '${dueIn}' is not a duration: write a number and a unit, such as '5 days' or '3 working days'`,
    ],
  ),
  [
    'a part of a working day',
    (w) => {
      w.stages.deploy.dueIn = '1.5 working days';
    },
    "workflow 'release', stage 'deploy': its dueIn '1.5 working days' is a part of a working day: write it in working hours",
  ],
  [
    'no time to decide at all',
    (w) => {
      delete w.stages.deploy.dueIn;
    },
    "workflow 'release', stage 'deploy': its dueIn is missing: write a number and a unit, such as '5 days'",
  ],
  [
    'an unknown word of a step',
    (w) => {
      w.stages.review.escalate = [w.stages.review.escalate, { after: '4 days', too: 'analyst' }];
    },
    "workflow 'release', stage 'review': its escalate[1] has the unknown member 'too': did you mean 'to'?",
  ],
  [
    'a step without a time',
    (w) => {
      w.stages.review.escalate = [{ to: 'operator' }];
    },
    "workflow 'release', stage 'review': its escalate[0].after is missing: write a number and a unit, such as '5 days'",
  ],
  [
    'a step that is none',
    (w) => {
      w.stages.review.escalate = ['operator'];
    },
    "workflow 'release', stage 'review': its escalate[0] is \"operator\": write its members between { and }",
  ],
  [
    'an unknown way to go on',
    (w) => {
      w.stages.deploy.ifExpired = 7;
    },
    "workflow 'release', stage 'deploy': its ifExpired is 7: write 'end', 'next', or its members between { and }",
  ],
  [
    'a way to go on that starts nothing',
    (w) => {
      w.stages.deploy.ifExpired = {};
    },
    "workflow 'release', stage 'deploy': its ifExpired has no start: write one text, such as 'model-rollback'",
  ],
  [
    'a renewal without a time',
    (w) => {
      delete w.stages['to-production'].attest.every;
    },
    "workflow 'release', stage 'to-production': its attest.every is missing: write a number and a unit, such as '5 days'",
  ],
  [
    'an unknown word of a workflow',
    (w) => {
      w.newVersion = 'queue';
    },
    "workflow 'release': has the unknown member 'newVersion': did you mean 'newerVersion'?",
  ],
  [
    'misspelt stages',
    (w) => {
      w.stagse = w.stages;
      delete w.stages;
    },
    "workflow 'release': has the unknown member 'stagse': did you mean 'stages'?",
  ],
  [
    'an unknown word of a submission',
    (w) => {
      w.submission.atributes = {};
    },
    "workflow 'release': its submission has the unknown member 'atributes': did you mean 'attributes'?",
  ],
  [
    'an unknown word of a version',
    (w) => {
      w.submission.version = { in: 'qa', when: 'now', whne: 'now' };
    },
    "workflow 'release': its submission.version has the unknown member 'whne': did you mean 'when'?",
  ],
  [
    'an unknown word of rework',
    (w) => {
      w.rework = { attempts: 3 };
    },
    "workflow 'release': its rework has the unknown member 'attempts': did you mean 'maxAttempts'?",
  ],
  [
    'an unknown word of a stage',
    (w) => {
      w.stages.review.quorm = 2;
    },
    "workflow 'release', stage 'review': has the unknown member 'quorm': did you mean 'quorum'?",
  ],
  [
    'a misspelt time to decide, which is not missing too',
    (w) => {
      w.stages.review.duein = w.stages.review.dueIn;
      delete w.stages.review.dueIn;
    },
    "workflow 'release', stage 'review': has the unknown member 'duein': did you mean 'dueIn'?",
  ],
  [
    'a word of another kind of stage',
    (w) => {
      w.stages.gate.quorum = 2;
    },
    "workflow 'release', stage 'gate': has the unknown member 'quorum': remove it, or write one of 'type', 'title', 'when', 'next', 'checks', 'ifFailed', 'waivableBy', 'dueIn'",
  ],
  [
    'an unknown word of an escalation',
    (w) => {
      w.stages.review.escalate = { afer: '3 days', to: 'operator' };
    },
    "workflow 'release', stage 'review': its escalate has the unknown member 'afer': did you mean 'after'?",
  ],
  [
    'an unknown word of a way back',
    (w) => {
      w.stages.deploy.ifRejected = { strat: 'rollback' };
    },
    "workflow 'release', stage 'deploy': its ifRejected has the unknown member 'strat': did you mean 'start'?",
  ],
  [
    'an unknown word of a question',
    (w) => {
      w.stages.review.form.drift = { label: 'Drift', type: 'yes-no', mustbe: 'no' };
    },
    "workflow 'release', stage 'review': its question 'drift' has the unknown member 'mustbe': did you mean 'mustBe'?",
  ],
  [
    'an unknown word of a promotion',
    (w) => {
      w.stages['to-qa'].ignoreFreezes = true;
    },
    "workflow 'release', stage 'to-qa': has the unknown member 'ignoreFreezes': did you mean 'ignoresFreezes'?",
  ],
  [
    'an unknown word of a renewal',
    (w) => {
      w.stages['to-production'].attest.evry = '1 day';
    },
    "workflow 'release', stage 'to-production': its attest has the unknown member 'evry': did you mean 'every'?",
  ],
  ...[
    { written: 'reviewer', shown: "'reviewer'" },
    { written: null, shown: 'null' },
    { written: [{ reviewer: 1 }, null], shown: "[{'reviewer':1},null]" },
    { written: [{ reviewer: 1 }, 'analyst'], shown: "[{'reviewer':1},'analyst']" },
    { written: ['analyst', { reviewer: 1 }], shown: "['analyst',{'reviewer':1}]" },
    { written: [[], { reviewer: 1 }], shown: "[[],{'reviewer':1}]" },
  ].map(
    ({ written, shown }): WrongDefinition => [
      `the ways to approve ${shown}`,
      (w) => {
        delete w.stages.review.role;
        w.stages.review.anyOf = written;
      },
      `workflow 'release', stage 'review': has the anyOf ${shown}: write a list of the ways to approve, as in anyOf: [{ director: 1 }, { manager: 2 }]`,
    ],
  ),
  [
    'the ways to approve as one',
    (w) => {
      delete w.stages.review.role;
      w.stages.review.anyOf = { reviewer: 1, analyst: 2 };
    },
    "workflow 'release', stage 'review': has anyOf as one: write it as a list, anyOf: [{ reviewer: 1 }, { analyst: 2 }], with one of the ways to approve in each",
  ],
  [
    'approvers beside whose approval it is',
    (w) => {
      delete w.stages.review.role;
      w.stages.review.approvers = { reviewer: 1 };
      w.stages.review.approver = { ownerOf: 'subject' };
    },
    "workflow 'release', stage 'review': has approvers and approver: keep one of them",
  ],
  [
    'what looks again as a text',
    (w) => {
      w.stages['to-production'].onFinding = 'renewal';
    },
    "workflow 'release', stage 'to-production': has the onFinding 'renewal': write onFinding: { start: 'renewal' }, the workflow that looks again at what runs",
  ],
  [
    'what looks again as a number',
    (w) => {
      w.stages['to-production'].onFinding = 5;
    },
    "workflow 'release', stage 'to-production': has the onFinding 5: write its members between { and }",
  ],
  [
    'a window that is no text',
    (w) => {
      w.stages['to-production'].window = 5;
    },
    "workflow 'release', stage 'to-production': has the window 5: write one text, such as 'nights'",
  ],
  ...[['review', 5], [5, 'review'], []].map(
    (otherwise): WrongDefinition => [
      `otherwise as ${JSON.stringify(otherwise)}`,
      (w) => {
        w.stages.rule = {
          ...{ type: 'policy', title: 'Rule', policy: 'low', approvedBy: 'reviewer', until: '2027-01-01' },
          ...{ checks: { auc: { metric: 'auc', atLeast: 0.8 } }, otherwise, next: 'to-qa' },
        };
        w.stages.gate.next = 'rule';
      },
      `workflow 'release', stage 'rule': has the otherwise ${JSON.stringify(otherwise)}: write the name of an approval stage, a list of such names, or 'reject'`,
    ],
  ),
  ...[
    {
      words: { until: null },
      message: "has the until null: write { attribute: 'goLive' }, { answer: 'approve.when' } or 'passed'",
    },
    {
      words: { for: 'soon' },
      message:
        "its for 'soon' is not a duration: write a number and a unit, such as '5 days' or '3 working days'",
    },
    {
      words: { for: '2 days', every: 'often', checks: { auc: { metric: 'auc', atLeast: 0.8 } } },
      message:
        "its every 'often' is not a duration: write a number and a unit, such as '5 days' or '3 working days'",
    },
  ].map(
    ({ words, message }): WrongDefinition => [
      `a wait with ${JSON.stringify(words)}`,
      (w) => {
        w.stages.soak = { type: 'wait', title: 'Soak', ...words, next: 'to-production' };
        w.stages.test.next = 'soak';
      },
      `workflow 'release', stage 'soak': ${message}`,
    ],
  ),
];

describe('a definition', () => {
  it('that the changes begin with is right', () => {
    expect(refusals(() => {})).toEqual([]);
  });

  it('that looks again at what runs is right', () => {
    expect(
      refusals((w) => {
        w.stages['to-production'].onFinding = { start: 'renewal' };
      }),
    ).toEqual([]);
  });

  it.each(UNREADABLE)('is refused while it is read: %s', (_, change, message) => {
    expect(() => definitions(change)).toThrow(new Error(message));
  });
});
