import { describe, expect, it } from 'vitest';
import type { RequestState, StageOutcome } from '../../../../lambdas/domain/model.ts';
import { endOwed } from '../../../../lambdas/domain/request/end-owed.ts';
import { approval, passing, promotion, wait } from '../../../schema/samples.ts';
import { submitted } from '../samples.ts';

/** What is granted for a time: two environments, of which one is given back. */
const workflow = passing({
  review: approval(),
  'to-staging': promotion({ environment: 'staging' }),
  'to-production': promotion(),
  meanwhile: wait(),
  'take-out': promotion({ type: 'retirement', title: 'Taken out' }),
});
const owed = (outcomes: Readonly<Record<string, StageOutcome>>, rules = workflow) => {
  const stages: RequestState['stages'] = Object.fromEntries(
    Object.entries(outcomes).map(([name, outcome]) => [name, { decisions: [], outcome }]),
  );
  return endOwed(rules, { ...submitted(), stages });
};

describe('the end of what was granted for a time', () => {
  it('is owed from the promotion on, until it is taken out again', () => {
    const end = { stage: 'take-out', title: 'Taken out', environment: 'production' };
    expect(owed({ 'to-production': 'promoted' })).toMatchObject(end);
    expect(owed({ 'to-production': 'promoted', meanwhile: 'passed' })).toMatchObject(end);
    expect(owed({ 'to-production': 'promoted', 'take-out': 'promoted' })).toBeUndefined();
  });

  it('is not owed where nothing was promoted there', () => {
    expect(owed({})).toBeUndefined();
    expect(owed({ 'to-production': 'skipped' })).toBeUndefined();
    expect(owed({ 'to-staging': 'promoted' }), 'elsewhere').toBeUndefined();
    expect(owed({ review: 'approved' })).toBeUndefined();
  });

  it('is not owed where what runs is only confirmed, or is taken out before it is promoted', () => {
    const confirmed = passing({
      stay: promotion({ type: 'attestation' }),
      'take-out': promotion({ type: 'retirement' }),
    });
    expect(owed({ stay: 'promoted' }, confirmed)).toBeUndefined();
    const replaced = passing({
      'take-out': promotion({ type: 'retirement' }),
      'to-production': promotion(),
      'roll-out': approval(),
    });
    expect(owed({ 'to-production': 'promoted' }, replaced)).toBeUndefined();
    const again = passing({ one: promotion(), two: promotion({ environment: 'production' }) });
    expect(owed({ one: 'promoted' }, again), 'it is promoted again').toBeUndefined();
  });
});
