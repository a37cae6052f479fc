import { describe, expect, it } from 'vitest';
import { vocabulary } from '../../../schema/rules/vocabulary.ts';
import type { Stage, Workflow } from '../../../schema/workflow.ts';
import { approval, check, promotion, sampleWorkflow, told } from '../samples.ts';

/** A workflow as untyped data may be. */
const untyped = (changes: object) => vocabulary(sampleWorkflow(changes as Partial<Workflow>));
const untypedStage = (stage: Stage, changes: object) =>
  told(untyped({ stages: { s: { ...stage, ...changes } } }));

describe('the rule of vocabulary', () => {
  it('accepts every word of the model', () => {
    expect(vocabulary(sampleWorkflow())).toEqual([]);
    expect(vocabulary(sampleWorkflow({ newerVersion: 'queue' }))).toEqual([]);
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
  });

  it.each([
    [approval(), { meaning: 'seen' }, "meaning 'seen'", "'reviewed', 'approved', 'took responsibility'"],
    [
      approval(),
      { commentRequiredFor: ['reject', 'approved'] },
      "commentRequiredFor 'approved'",
      "'approve', 'approve-with-conditions', 'request-changes', 'reject'",
    ],
    [approval(), { alsoEligible: ['anybody'] }, "alsoEligible 'anybody'", "'requester', 'earlier-approver'"],
    [check({}), { ifFailed: 'fail' }, "ifFailed 'fail'", "'request-changes', 'reject'"],
    [promotion(), { blockedBy: 'findings' }, "blockedBy 'findings'", "'overdue-findings', 'open-findings'"],
    [
      promotion(),
      { type: 'promote' },
      "type 'promote'",
      "'approval', 'task', 'check', 'promotion', 'retirement', 'attestation'",
    ],
  ])('refuses a word that a stage can not have: %j with %j', (stage, changes, what, known) => {
    expect(untypedStage(stage, changes)).toEqual([`s: its ${what} is unknown: write one of ${known}`]);
  });
});
