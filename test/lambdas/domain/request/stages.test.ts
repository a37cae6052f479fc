import { describe, expect, it } from 'vitest';
import {
  escalatedTo,
  hasLapsed,
  humanStage,
  nextEscalation,
  requireReached,
  stageState,
  withStage,
} from '../../../../lambdas/domain/request/stages.ts';
import type { HumanStage } from '../../../../schema/workflow.ts';
import { at, decided, opened, reached, submitted, workflow } from '../samples.ts';

const test_ = workflow.stages.test as HumanStage;

describe('stageState', () => {
  it.each(['review', 'constructor', '__proto__'])('is untouched for %s, where nothing happened', (stage) => {
    expect(stageState(submitted(), stage)).toEqual({ decisions: [] });
  });

  it('is what withStage put there, others unchanged', () => {
    const state = withStage(opened(submitted(), 'review'), 'test', { decisions: [], outcome: 'expired' });
    expect(stageState(state, 'test').outcome).toBe('expired');
    expect(stageState(state, 'review').openedAt).toBeDefined();
  });
});

describe('the steps in which a stage escalates', () => {
  const [lead, head] = [
    { after: { seconds: 60 }, to: 'lead' },
    { after: { seconds: 120 }, to: 'head' },
  ];
  const stage: HumanStage = { ...test_, escalate: [lead, head] };
  const steps = (escalations?: number) => {
    const current = { decisions: [], escalatedAt: at(60).toISOString(), escalations };
    return [escalatedTo(stage, current), nextEscalation(stage, current)];
  };

  it('are taken one after the other: who comes later is not asked with who comes first', () => {
    expect([escalatedTo(stage, { decisions: [] }), nextEscalation(stage, { decisions: [] })]).toEqual([
      [],
      lead,
    ]);
    expect(steps(), 'once').toEqual([[lead], head]);
    expect(steps(2)).toEqual([[lead, head], undefined]);
  });
});

describe('a stage that lapsed', () => {
  const lapsed = (outcome: 'skipped' | 'approved', settledAt?: number) =>
    hasLapsed({
      decisions: [],
      outcome,
      dueAt: at(60).toISOString(),
      ...(settledAt !== undefined && { settledAt: at(settledAt).toISOString() }),
    });

  it('was passed over when it was due, and not before', () => {
    expect([59, 60, 61].map((seconds) => lapsed('skipped', seconds))).toEqual([false, true, true]);
  });

  it('is none that was answered late, or that had no deadline', () => {
    expect(lapsed('approved', 61)).toBe(false);
    expect(lapsed('skipped'), 'nobody knows when').toBe(false);
    expect(hasLapsed({ decisions: [], outcome: 'skipped', settledAt: at(61).toISOString() })).toBe(false);
  });
});

describe('humanStage', () => {
  it('finds a stage that waits for people', () => {
    expect(humanStage(workflow, 'test')).toBe(test_);
  });

  it.each(['to-qa', 'nowhere', 'toString', 'intake'])('refuses %s', (stage) => {
    expect(() => humanStage(workflow, stage)).toThrow(
      expect.objectContaining({ code: 'StageClosed', payload: { reason: 'not-open' } }),
    );
  });
});

describe('requireReached', () => {
  it('gives the stage once all before it are passed', () => {
    expect(requireReached(workflow, submitted(), 'review')).toBe(workflow.stages.review);
    expect(requireReached(workflow, reached('test'), 'test')).toBe(test_);
    expect(requireReached(workflow, reached('roll-out'), 'roll-out')).toBe(workflow.stages['roll-out']);
  });

  it('names the first stage that is not passed', () => {
    expect(() =>
      requireReached(workflow, decided(opened(submitted(), 'review'), 'review', 'bob'), 'test'),
    ).toThrow(expect.objectContaining({ code: 'NotApproved', payload: { stage: 'review' } }));
    expect(() => requireReached(workflow, reached('to-qa'), 'roll-out')).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'to-qa' } }),
    );
  });

  it('refuses a stage that is not on the path', () => {
    const passed = withStage(reached('roll-out'), 'roll-out', { decisions: [], outcome: 'approved' });
    expect(() => requireReached(workflow, passed, 'nowhere')).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'nowhere' } }),
    );
  });
});
