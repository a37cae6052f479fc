import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { durations } from '../../../schema/rules/durations.ts';
import { replacements } from '../../../schema/rules/replacements.ts';
import { reworkTargets } from '../../../schema/rules/rework-targets.ts';
import { tracks } from '../../../schema/rules/tracks.ts';
import { validateWorkflow } from '../../../schema/validate-workflow.ts';
import type { HumanStage, TracksStage, Workflow } from '../../../schema/workflow.ts';
import { approval, passing, rolesOf, told } from '../samples.ts';

const roles = rolesOf({ author: ['amy'], lawyer: ['bob', 'ben'], guard: ['cleo'], actuary: ['dan'] });

const release = (changes: Partial<TracksStage> = {}, legal: Partial<HumanStage> = {}): Workflow => {
  const rules = workflowsFor(roles)({
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'author',
    environments: ['production'],
    stages: {
      review: {
        type: 'tracks',
        tracks: {
          legal: { role: 'lawyer', dueIn: '200 days' },
          security: { role: 'guard', dueIn: '100 days' },
          risk: { role: 'actuary', dueIn: '120 days' },
        },
      },
      publish: { type: 'promotion', environment: 'production', askAgain: 'review' },
    },
    rework: { maxAttempts: 1 },
  });
  const { review, 'review-legal': first } = rules.stages;
  return {
    ...rules,
    stages: {
      ...rules.stages,
      review: { ...review, ...changes } as TracksStage,
      'review-legal': { ...first, ...legal } as HumanStage,
    },
  };
};
const reviewing = (...reviews: string[]) => ({ track: { of: 'review', reviews: reviews as never } });

describe('the rule of tracks', () => {
  it('accepts tracks of which all must pass, or some, and what they review', () => {
    expect(validateWorkflow(release(), roles)).toEqual([]);
    expect(validateWorkflow(release({ atLeast: 2 }, reviewing('code', 'training-data')), roles)).toEqual([]);
  });

  it.each<[Partial<TracksStage>, Partial<HumanStage>, string]>([
    [
      { tracks: ['review-legal'] },
      {},
      "review: has one track: name two or more, or write it as a stage of type 'approval'",
    ],
    [{ tracks: [] }, {}, "review: has no track: name two or more, or write it as a stage of type 'approval'"],
    [
      {},
      { alsoEligible: ['earlier-approver'] },
      "review-legal: has alsoEligible 'earlier-approver', and is a track, so that one person could answer for several: remove it, or make it a stage of its own",
    ],
    [
      {},
      { ifExpired: 'next' },
      "review-legal: has ifExpired: 'next', and is a track: say by atLeast how many of them are enough, or make it a stage of its own",
    ],
    [{ atLeast: 4 }, {}, 'review: its atLeast is 4: choose from 1 to 3, the number of its tracks'],
    [{ atLeast: 0 }, {}, 'review: its atLeast is 0: choose from 1 to 3, the number of its tracks'],
    [{ atLeast: 1.5 }, {}, 'review: its atLeast is 1.5: choose from 1 to 3, the number of its tracks'],
    [
      { atLeast: 2 },
      { when: { metric: 'auc', under: 0.9 } },
      "review: its atLeast 2 counts tracks that may not apply: write 'when' at the stage, for all of them, or remove atLeast",
    ],
    [
      { atLeast: 2 },
      { type: 'task' },
      "review: its atLeast 2 lets 'review-legal', which confirms what is done already, stand for an approval: make it an approval, or remove atLeast",
    ],
    [
      {},
      reviewing(),
      'review-legal: reviews nothing, so that it would stand whatever changes: name what it looks at, or write carries: true',
    ],
    [
      {},
      { ...reviewing('code'), carries: true },
      'review-legal: has both reviews and carries, which stands whatever changes: remove one of them',
    ],
    [
      {},
      reviewing('artefact'),
      "review-legal: reviews 'artefact', which is no part of a submission: did you mean 'artifact'?",
    ],
    [
      {},
      reviewing('everything'),
      "review-legal: reviews 'everything', which is no part of a submission: write one of 'training-data', 'code', 'hyperparameters', 'artifact', 'metrics', 'attributes'",
    ],
    [
      {},
      reviewing('code', 'metrics', 'attributes'),
      "review-legal: reviews 'metrics', 'attributes', which no request need bring, so that no change of it would be seen: demand it in submission, or remove it",
    ],
  ])('refuses %j with %j', (changes, legal, message) => {
    expect(told(tracks(release(changes, legal)))).toEqual([message]);
  });

  it('accepts two tracks, one of which is enough, and what a request must bring for them', () => {
    expect(tracks(release({ tracks: ['review-legal', 'review-risk'], atLeast: 2 }))).toEqual([]);
    expect(tracks(release({ atLeast: 1 }))).toEqual([]);
    const brought = {
      lineage: false,
      artifact: true,
      attributes: { tier: 'text' },
      metrics: ['auc'],
    } as const;
    const looking = (submission: Workflow['submission']) =>
      told(tracks({ ...release({}, reviewing('artifact', 'metrics', 'attributes')), submission }));
    expect(looking(brought)).toEqual([]);
    expect(looking({ lineage: true, artifact: false, attributes: {} })).toEqual([
      "review-legal: reviews 'artifact', 'metrics', 'attributes', which no request need bring, so that no change of it would be seen: demand it in submission, or remove it",
    ]);
  });

  it('leaves stages that are no track as they are', () => {
    const review = approval({ ifExpired: 'next', alsoEligible: ['earlier-approver'] });
    expect(tracks(passing({ review }))).toEqual([]);
  });

  it('leaves an atLeast that is all of them to tasks and conditions', () => {
    expect(tracks(release({}, { type: 'task' }))).toEqual([]);
    expect(tracks(release({}, { when: { metric: 'auc', under: 0.9 } }))).toEqual([]);
  });
});

describe('the rules of other stages', () => {
  it('count the longest of its tracks, which wait at the same time', () => {
    expect(durations(release())).toEqual([]);
    expect(told(durations(release({}, { due: { seconds: 366 * 86_400 } })))).toHaveLength(1);
    const twice = { ...release(), rework: { due: { seconds: 86_400 }, maxAttempts: 2 } };
    expect(told(durations(twice))).toEqual([
      'two attempts and the rework between them may last 401 days in all: shorten them to 365 days, the longest that a state machine runs, or write rework: { maxAttempts: 1 }',
    ]);
  });

  it('let an attempt begin again at the stage, and at none of its tracks', () => {
    expect(reworkTargets(release({}, { reworkTo: 'review' }))).toEqual([]);
    expect(told(reworkTargets(release({}, { reworkTo: 'review-risk' })))).toEqual([
      "review-legal: its reworkTo 'review-risk' is one track of a stage: write 'review'",
    ]);
    expect(reworkTargets(release({}, { carries: true })), 'another track may send it back').toEqual([]);
  });

  it('let a promotion ask the stage again, and none of its tracks', () => {
    expect(replacements(release())).toEqual([]);
    const rules = release();
    const publish = { ...rules.stages.publish, askAgain: 'review-risk' } as never;
    expect(told(replacements({ ...rules, stages: { ...rules.stages, publish } }))).toEqual([
      "publish: its askAgain 'review-risk' is no approval before it: write 'review'",
    ]);
  });

  it('refuse an answer of a track beside, which may come later', () => {
    const asking = { form: [{ name: 'risk', label: 'Risk', type: 'yes-no' as const, options: [] }] };
    const rules = release({}, asking);
    const risk = {
      ...rules.stages['review-risk'],
      when: { answer: 'review-legal.risk', is: 'yes' },
    } as HumanStage;
    const found = validateWorkflow({ ...rules, stages: { ...rules.stages, 'review-risk': risk } }, roles);
    expect(told(found).join()).toContain("'review-legal' is not before 'review-risk'");
  });
});
