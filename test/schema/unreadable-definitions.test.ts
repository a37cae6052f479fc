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
];

describe('a definition', () => {
  it('that the changes begin with is right', () => {
    expect(refusals(() => {})).toEqual([]);
  });

  it.each(UNREADABLE)('is refused while it is read: %s', (_, change, message) => {
    expect(() => definitions(change)).toThrow(new Error(message));
  });
});
