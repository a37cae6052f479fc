import { describe, expect, it } from 'vitest';
import { vocabulary } from '../../../schema/rules/vocabulary.ts';
import type { Stage, WaitStage, Workflow } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, check, promotion, sampleWorkflow, told } from '../samples.ts';

/** A workflow as untyped data may be. */
const untyped = (changes: object) => vocabulary(sampleWorkflow(changes as Partial<Workflow>));
const untypedStage = (stage: Stage, changes: object) =>
  told(untyped({ stages: { s: { ...stage, ...changes } } }));

const wait: WaitStage = {
  type: 'wait',
  title: 'Soak',
  for: { seconds: 60 },
  checks: {},
  ifFailed: 'reject',
  next: 'end',
};

describe('the rule of vocabulary', () => {
  it('accepts every word of the model', () => {
    expect(vocabulary(sampleWorkflow())).toEqual([]);
    expect(vocabulary(sampleWorkflow({ newerVersion: 'queue' }))).toEqual([]);
  });

  it('accepts each word where it belongs', () => {
    const stages = [
      ...['reviewed', 'approved', 'took responsibility'].map((meaning) => ({ ...approval(), meaning })),
      approval({
        commentRequiredFor: ['approve', 'approve-with-conditions', 'abstain', 'request-changes', 'reject'],
      }),
      approval({ alsoEligible: ['requester', 'earlier-approver'] }),
      check({}, { ifFailed: 'request-changes' }),
      check({}, { ifFailed: 'reject' }),
      promotion({ blockedBy: 'overdue-findings' }),
      promotion({ type: 'retirement', blockedBy: 'open-findings' }),
      promotion({ type: 'attestation' }),
      { ...wait, ifFailed: 'request-changes' },
      { ...wait, ifFailed: { start: 'rollback' } },
      { type: 'tracks', title: 'Review', tracks: [], atLeast: 1, next: 'end' },
    ];
    for (const stage of stages) expect(untypedStage(stage as Stage, {})).toEqual([]);
    for (const when of ['now', 'before']) {
      const submission = { lineage: false, artifact: false, attributes: {}, version: { in: 'qa', when } };
      expect(untyped({ submission, newerVersion: 'parallel' })).toEqual([]);
    }
  });

  it('refuses words from untyped data, naming the known ones', () => {
    expect(told(untyped({ newerVersion: 'replace' }))).toEqual([
      "its newerVersion 'replace' is unknown: write one of 'supersede', 'queue', 'parallel'",
    ]);
    const submission = {
      lineage: false,
      artifact: false,
      attributes: {},
      version: { in: 'qa', when: 'later' },
    };
    expect(told(untyped({ submission }))).toEqual([
      "its submission.version.when 'later' is unknown: write one of 'now', 'before'",
    ]);
    const data = { lineage: true, artifact: false, attributes: {}, trainingData: 'sha512' };
    expect(told(untyped({ submission: data }))).toEqual([
      "its submission.trainingData 'sha512' is unknown: write one of 'sha256', 'pinned', 'any'",
    ]);
  });

  it.each([
    [approval(), { meaning: 'seen' }, "meaning 'seen'", "'reviewed', 'approved', 'took responsibility'"],
    [
      approval(),
      { commentRequiredFor: ['reject', 'approved'] },
      "commentRequiredFor 'approved'",
      "'approve', 'approve-with-conditions', 'abstain', 'request-changes', 'reject'",
    ],
    [approval(), { alsoEligible: ['anybody'] }, "alsoEligible 'anybody'", "'requester', 'earlier-approver'"],
    [
      approval(),
      { ifExpired: 'continue' },
      "ifExpired 'continue'",
      "'end', 'next', or { start: 'WORKFLOW' }",
    ],
    [check({}), { ifFailed: 'fail' }, "ifFailed 'fail'", "'request-changes', 'reject'"],
    [wait, { ifFailed: 'fail' }, "ifFailed 'fail'", "'request-changes', 'reject'"],
    [promotion(), { blockedBy: 'findings' }, "blockedBy 'findings'", "'overdue-findings', 'open-findings'"],
    [
      promotion(),
      { type: 'promote' },
      "type 'promote'",
      "'approval', 'task', 'tracks', 'check', 'policy', 'wait', 'promotion', 'retirement', 'attestation'",
    ],
  ])('refuses a word that a stage can not have: %j with %j', (stage, changes, what, known) => {
    expect(untypedStage(stage, changes)).toEqual([`s: its ${what} is unknown: write one of ${known}`]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'an unknown meaning',
      (w) => {
        w.stages.review.meaning = 'seen';
      },
      "workflow 'release', stage 'review': its meaning 'seen' is unknown: write one of 'reviewed', 'approved', 'took responsibility'",
    ],
    [
      'an unknown answer that needs a comment',
      (w) => {
        w.stages.review.commentRequiredFor = ['approved'];
      },
      "workflow 'release', stage 'review': its commentRequiredFor 'approved' is unknown: write one of 'approve', 'approve-with-conditions', 'abstain', 'request-changes', 'reject'",
    ],
    [
      'unknown people who are eligible too',
      (w) => {
        w.stages.review.alsoEligible = ['anybody'];
      },
      "workflow 'release', stage 'review': its alsoEligible 'anybody' is unknown: write one of 'requester', 'earlier-approver'",
    ],
    [
      'an unknown consequence of a failed check',
      (w) => {
        w.stages.gate.ifFailed = 'warn';
      },
      "workflow 'release', stage 'gate': its ifFailed 'warn' is unknown: write one of 'request-changes', 'reject'",
    ],
    [
      'a wrong word for what comes when time runs out',
      (w) => {
        w.stages.deploy.ifExpired = 'skip';
      },
      "workflow 'release', stage 'deploy': its ifExpired 'skip' is unknown: write one of 'end', 'next', or { start: 'WORKFLOW' }",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'an unknown way with newer versions',
      (w) => {
        w.newerVersion = 'replace';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(vocabulary, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
