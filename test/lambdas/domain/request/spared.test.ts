import { describe, expect, it } from 'vitest';
import type { RequestState, RuleInForce, StageState } from '../../../../lambdas/domain/model.ts';
import { hasApproved, isSampled, lookOwed, sparedAt } from '../../../../lambdas/domain/request/spared.ts';
import { sha256Hex } from '../../../../schema/canonical-json.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { approval, check, passing, policy, promotion } from '../../../schema/samples.ts';
import { at, submitted } from '../samples.ts';

const rule: RuleInForce = {
  policy: 'policy/small-changes',
  title: 'Small changes',
  version: 'e'.repeat(64),
  request: 'r0',
  entry: { seq: 4, hash: 'b'.repeat(64) },
};
const APPROVED: StageState = { decisions: [], outcome: 'approved', rule };
const PROMOTED: StageState = { decisions: [], outcome: 'promoted', settledAt: at(90).toISOString() };

/** A rule, whom it spares, production, and a look at such a share of it afterwards. */
const sampling = (share: number, of = 'quick'): Workflow =>
  passing({
    quick: policy({ title: 'Small changes' }),
    review: approval(),
    publish: promotion(),
    afterwards: approval({ samples: { of, share } }),
  });

const standing = (stages: RequestState['stages'], request = 'r1'): RequestState => ({
  ...submitted({}, request),
  stages,
});
const promoted = standing({ quick: APPROVED, publish: PROMOTED });

describe('people whom a rule spares', () => {
  it('are those of the stages that it approves in the place of, and no others', () => {
    const spared = { because: "approved by rule 'Small changes'", rule: 'quick' };
    expect(sparedAt(sampling(1), standing({ quick: APPROVED }), 'review')).toEqual(spared);
    expect(sparedAt(sampling(1), standing({ quick: APPROVED }), 'publish')).toBeUndefined();
    const other = passing({ quick: policy({ otherwise: ['legal'] }), review: approval(), legal: approval() });
    expect(sparedAt(other, standing({ quick: APPROVED }), 'review')).toBeUndefined();
  });

  it('are none unless the rule was signed and has approved', () => {
    const has = (quick: StageState) => hasApproved(standing({ quick }), 'quick');
    expect(has(APPROVED)).toBe(true);
    expect(has({ decisions: [], outcome: 'approved' })).toBe(false);
    expect(has({ ...APPROVED, outcome: 'skipped' })).toBe(false);
    expect(hasApproved(standing({}), 'quick')).toBe(false);
  });

  it('are asked to waive only what has failed', () => {
    const workflow = passing({ gate: check({}), waiver: approval({ waives: 'gate' }) });
    const spared = (outcome: StageState['outcome']) =>
      sparedAt(workflow, standing({ gate: { decisions: [], outcome } }), 'waiver');
    expect(spared('waivable')).toBeUndefined();
    expect(spared('passed')).toEqual({ because: "'Gate' has not failed", rule: 'gate' });
  });
});

describe('a look at a share of what a rule approved', () => {
  const why = (workflow: Workflow, state: RequestState) => sparedAt(workflow, state, 'afterwards');

  it('is at nothing that people have approved, under the name of the rule, or of its stage where it has none', () => {
    const byPeople = standing({ publish: PROMOTED });
    expect(why(sampling(1), byPeople)).toEqual({
      because: "it was not approved by rule 'Small changes'",
      rule: 'quick',
    });
    expect(why(sampling(1, 'gone'), promoted)).toEqual({
      because: "it was not approved by rule 'gone'",
      rule: 'gone',
    });
  });

  it('is drawn by the request and the instant of its promotion', () => {
    const requests = Array.from({ length: 40 }, (_, index) => `r${index}`);
    const asked = (request: string) =>
      why(sampling(0.25), standing({ quick: APPROVED, publish: PROMOTED }, request)) === undefined;
    const drawn = (request: string) => isSampled({ request, promotedAt: at(90).toISOString() }, 0.25);
    expect(requests.filter(asked)).toEqual(requests.filter(drawn));
    expect(requests.filter(asked).length).toBeGreaterThan(0);
    const left = requests.find((request) => !drawn(request)) ?? '';
    expect(why(sampling(0.25), standing({ quick: APPROVED, publish: PROMOTED }, left))).toEqual({
      because: 'it is not among the 25 in 100 that are looked at afterwards',
      rule: 'quick',
    });
  });

  it('is at all with a share of one, at none with none, and at no more than the share', () => {
    const promotedAt = at(90).toISOString();
    const number = Number.parseInt(sha256Hex(`r1 ${promotedAt}`).slice(0, 12), 16);
    const sampled = (share: number) => isSampled({ request: 'r1', promotedAt }, share);
    expect([0, 1].map(sampled)).toEqual([false, true]);
    expect([number, number + 1].map((part) => sampled(part / 2 ** 48))).toEqual([false, true]);
  });
});

describe('a look that is owed', () => {
  const owed = (state: RequestState, workflow = sampling(1)) => lookOwed(workflow, state);

  it('is the stage at which people have not yet looked at what the rule has promoted', () => {
    expect(owed(promoted)).toBe('afterwards');
    const looked = standing({ ...promoted.stages, afterwards: { decisions: [], outcome: 'approved' } });
    expect(owed(looked)).toBeUndefined();
  });

  it('is none before anything is promoted, nor where the promotion was passed over', () => {
    expect(owed(standing({ quick: APPROVED }))).toBeUndefined();
    const skipped: StageState = { ...PROMOTED, outcome: 'skipped' };
    expect(
      owed(standing({ quick: { ...APPROVED, settledAt: at(1).toISOString() }, publish: skipped })),
    ).toBeUndefined();
  });

  it('is none of what people have approved, or is not among the share', () => {
    expect(owed(standing({ publish: PROMOTED }))).toBeUndefined();
    expect(owed(promoted, sampling(0))).toBeUndefined();
  });

  it('is none of people who are asked in any case', () => {
    const workflow = passing({
      quick: policy({ otherwise: [] }),
      publish: promotion(),
      'roll-out': approval(),
    });
    expect(owed(promoted, workflow)).toBeUndefined();
  });
});
