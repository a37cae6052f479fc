import { describe, expect, it } from 'vitest';
import {
  eligible,
  humanStage,
  requireReached,
  stageState,
  whyNotEligible,
  withStage,
} from '../../../../lambdas/domain/request/stages.ts';
import type { HumanStage } from '../../../../workflows/schema/workflow.ts';
import { decided, opened, reached, roles, submitted, workflow } from '../samples.ts';

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
    expect(() => requireReached(workflow, reached('roll-out'), 'nowhere')).toThrow(
      expect.objectContaining({ code: 'NotApproved' }),
    );
  });
});

describe('separation of duties', () => {
  const state = reached('test');

  it.each([
    ['somebody of the role', 'dan', undefined],
    ['somebody of another role', 'eve', 'not-in-role'],
    ['a stranger', 'zoe', 'not-in-role'],
    ['somebody who decided an earlier stage', 'bob', 'decided-earlier-stage'],
  ])('judges %s', (_, who, reason) => {
    expect(whyNotEligible('test', 'tester', roles, state, `${who}@example.com`)).toBe(reason);
  });

  it('keeps everyone out who submitted an attempt, even if they are in the role', () => {
    const own = submitted({ requester: { email: 'ann@example.com', name: 'ann' } });
    expect(whyNotEligible('review', 'reviewer', roles, own, 'ann@example.com')).toBe('requester');
    expect(whyNotEligible('review', 'reviewer', roles, submitted(), 'ann@example.com')).toBeUndefined();
  });

  it('lets the same person decide the same stage of the next attempt', () => {
    expect(
      whyNotEligible('review', 'reviewer', roles, { ...state, attempt: 2, stages: {} }, 'bob@example.com'),
    ).toBe(undefined);
  });

  it('lists the people who remain', () => {
    expect(eligible('test', test_, roles, state).map(({ name }) => name)).toEqual(['dan']);
    expect(eligible('test', test_, roles, submitted()).map(({ name }) => name)).toEqual(['bob', 'dan']);
    expect(eligible('test', test_, {}, state)).toEqual([]);
  });
});
