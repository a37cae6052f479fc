import { describe, expect, it } from 'vitest';
import { reworkTargets } from '../../../schema/rules/rework-targets.ts';
import type { Stage } from '../../../schema/workflow.ts';
import { ruledPromotion } from '../../support/ruled.ts';
import { refusals, saidOfEach, type WrongDefinition, type WrongWord } from '../release.ts';
import { approval, check, passing, promotion, sampleWorkflow, task, told } from '../samples.ts';

const { 'low-risk': ruled } = ruledPromotion.stages;
const going = (before: Stage, reworkTo: string) =>
  told(reworkTargets(passing({ before, middle: approval(), test: approval({ reworkTo }), after: task() })));

describe('the rule of rework targets', () => {
  it.each(['before', 'middle', 'test'])('accepts %s, at or before the stage', (target) => {
    expect(going(approval(), target)).toEqual([]);
  });

  it('refuses what is no stage, or comes after', () => {
    expect(going(approval(), 'midle')).toEqual([
      "test: its reworkTo 'midle' is no stage: did you mean 'middle'?",
    ]);
    expect(going(approval(), 'after')).toEqual([
      "test: its reworkTo 'after' comes after it: write one of 'before', 'middle', 'test'",
    ]);
  });

  it('asks for no other name where the one that was meant comes after', () => {
    const stages = { review: approval(), test: approval({ reworkTo: 'review2' }), review2: task() };
    expect(told(reworkTargets(passing(stages)))).toEqual([
      "test: its reworkTo 'review2' comes after it: write one of 'review', 'test'",
    ]);
  });

  it('refuses a signature that carries to no attempt', () => {
    const carrying = (reworkTo: string) =>
      told(
        reworkTargets(
          passing({ before: approval({ carries: true }), test: approval({ reworkTo }), after: task() }),
        ),
      );
    expect(carrying('test')).toEqual([]);
    const stages = {
      first: approval(),
      before: approval({ carries: true }),
      test: approval({ reworkTo: 'before' }),
    };
    expect(told(reworkTargets(passing(stages)))).toEqual([
      expect.stringMatching(/^before: has carries, and no stage has a reworkTo behind it/),
    ]);
    expect(carrying('before')).toEqual([
      'before: has carries, and no stage has a reworkTo behind it, so that every next attempt asks here again: add such a reworkTo, or remove carries',
    ]);
  });

  it('judges no order where the path breaks off', () => {
    const stages = { before: approval({ next: 'tset' }), test: approval({ reworkTo: 'before' }) };
    expect(told(reworkTargets(sampleWorkflow({ start: 'before', stages })))).toEqual([]);
  });

  it.each<[Stage, string]>([
    [promotion({ environment: 'qa' }), "so that 'qa' would keep the version of the attempt before"],
    [check({}), 'so that nobody would check the next attempt'],
    [ruled as Stage, 'so that the rule would not judge the next attempt'],
    [
      { type: 'wait', title: 'Soak', for: { seconds: 60 }, checks: {}, ifFailed: 'reject', next: 'end' },
      'so that the next attempt would not wait',
    ],
    [approval({ when: { metric: 'auc', under: 1 } }), "whose 'when' may judge the next attempt otherwise"],
  ])('refuses to pass over %j', (before, why) => {
    expect(going(before, 'middle')).toEqual([
      `test: its reworkTo 'middle' passes over 'before', ${why}: go back to 'before' or before it`,
    ]);
    expect(going(before, 'before')).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'rework behind a promotion',
      (w) => {
        w.start = 'review';
        delete w.stages.gate;
        w.stages.test.reworkTo = 'test';
      },
      "workflow 'release', stage 'test': its reworkTo 'test' passes over 'to-qa', so that 'qa' would keep the version of the attempt before: go back to 'to-qa' or before it",
    ],
    [
      'rework behind a check',
      (w) => {
        w.stages.review.reworkTo = 'review';
      },
      "workflow 'release', stage 'review': its reworkTo 'review' passes over 'gate', so that nobody would check the next attempt: go back to 'gate' or before it",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });

  it.each<WrongWord>([
    [
      'rework at a later stage',
      (w) => {
        w.stages.review.reworkTo = 'test';
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(reworkTargets, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
