import { describe, expect, it } from 'vitest';
import type { Deployment, RequestState, StageOutcome } from '../../../../lambdas/domain/model.ts';
import { endOwed, endOwedOfAny } from '../../../../lambdas/domain/request/end-owed.ts';
import { approval, passing, promotion, wait } from '../../../schema/samples.ts';
import { deployment, running } from '../facts.ts';
import { at, submitted } from '../samples.ts';

/** What is granted for a time: two environments, of which one is given back. */
const workflow = passing({
  review: approval(),
  'to-staging': promotion({ environment: 'staging' }),
  'to-production': promotion(),
  meanwhile: wait(),
  'take-out': promotion({ type: 'retirement', title: 'Taken out' }),
});
type Outcomes = Readonly<Record<string, StageOutcome>>;
const standing = (outcomes: Outcomes): RequestState => ({
  ...submitted(),
  stages: Object.fromEntries(
    Object.entries(outcomes).map(([name, outcome]) => [name, { decisions: [], outcome }]),
  ),
});
const owed = (outcomes: Outcomes, rules = workflow) => endOwed(rules, standing(outcomes));
/** In production twice, until the second is ended. */
const twice = passing({ one: promotion(), two: promotion(), 'take-out': promotion({ type: 'retirement' }) });

describe('the end of what was granted for a time', () => {
  it('is owed from the promotion on, until it is taken out again', () => {
    const end = { stage: 'take-out', title: 'Taken out', environment: 'production' };
    expect(owed({ 'to-production': 'promoted' })).toMatchObject(end);
    expect(owed({ 'to-production': 'promoted', meanwhile: 'passed' })).toMatchObject(end);
    expect(owed({ 'to-production': 'promoted', 'take-out': 'promoted' })).toBeUndefined();
    expect(owed({ one: 'promoted', two: 'skipped' }, twice), 'one of two is enough').toBeDefined();
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

describe('what some attempt of a request has promoted and left there', () => {
  const end = { stage: 'take-out', environment: 'production' };
  /** What is owed where production runs this of the request, and the subject has noted these effects of it. */
  const left = (
    effects: readonly string[],
    {
      runs = {},
      state = { ...submitted(), attempt: 2 },
      rules = workflow,
    }: { runs?: Partial<Deployment> | null; state?: RequestState; rules?: typeof workflow } = {},
  ) => {
    const promotions = Object.fromEntries(effects.map((effect) => [effect, at(60).toISOString()]));
    const entered = { workflow: 'release', version: '14', requestedAt: at(0).toISOString(), finished: false };
    const environments = runs === null ? {} : { production: deployment({ request: 'r1', ...runs }) };
    return endOwedOfAny(rules, state, running(environments, { open: { r1: { ...entered, promotions } } }));
  };

  it('is owed its end, though a later attempt has come no further', () => {
    expect(left(['1/to-production'])).toMatchObject(end);
    expect(left(['1/one'], { rules: twice }), 'promoted by one of two').toMatchObject(end);
    expect(left(['2/to-production'], { runs: { attempt: 2 } }), 'of this attempt').toMatchObject(end);
  });

  it('is owed none where nothing of the request runs there any more', () => {
    expect(left(['1/to-production'], { runs: null })).toBeUndefined();
    expect(left(['1/to-production'], { runs: { request: 'r9' } })).toBeUndefined();
  });

  it('is owed none where its end is settled, by being passed over, too', () => {
    expect(left(['1/to-production'], { state: standing({ 'take-out': 'skipped' }) })).toBeUndefined();
  });

  it('is owed none where another stage has put it there, or another attempt, to stay', () => {
    const stays = passing({
      'to-production': promotion(),
      'take-out': promotion({ type: 'retirement' }),
      again: promotion(),
    });
    expect(left(['1/again'], { rules: stays }), 'the end was passed over').toBeUndefined();
    expect(
      left(['1/to-production', '1/take-out', '1/again'], { rules: stays }),
      'it was taken out, and put there again',
    ).toBeUndefined();
    expect(left(['2/to-production'])).toBeUndefined();
  });

  it('is owed none of a request of which the subject knows nothing', () => {
    const subject = running({ production: deployment({ request: 'r1' }) });
    expect(endOwedOfAny(workflow, submitted(), subject)).toBeUndefined();
  });
});
