import { describe, expect, it } from 'vitest';
import { RuleOverTime, rulesIn, whyOtherRule } from '../../../cli/audit/verifier/rules.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { policiesOf, policyHash } from '../../../schema/policy.ts';
import { withRule } from '../../support/ruled.ts';

const workflow = withRule({ title: 'Größe ☃' });
const [name, stage] = policiesOf(workflow)[0] ?? expect.unreachable();
const text = canonicalize(workflow);
const version = policyHash(workflow, stage);
const policy = `policy/${stage.policy}`;

describe('a rule in a definition', () => {
  it('is read as its people sign it, from characters and from bytes', () => {
    const read = rulesIn(text, 'utf8').get(name);
    expect(read).toEqual({ policy, version, until: stage.until, approvedBy: 'risk' });
    expect(rulesIn(Buffer.from(text).toString('latin1'), 'latin1').get(name)).toEqual(read);
  });

  it.each([
    ['on its last day', '23:59:59', undefined],
    ['on the day after', '00:00:00', `rests on ${policy}, which had ended with ${stage.until}`],
  ])('approves until its last day ends: %s', (when, time, wrong) => {
    const days = when === 'on the day after' ? 1 : 0;
    const since = new Date(Date.parse(`${stage.until}T${time}.000Z`) + days * 86_400_000).toISOString();
    expect(whyOtherRule(rulesIn(text, 'utf8').get(name), { policy, version, since })).toBe(wrong);
  });
});

describe('a rule over time', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
  const signed = { version, request: 'signing', roles: ['risk'], isSuspended: false };
  const named = { policy, version, request: 'signing', entry: { seq: 1, hash: 'a' }, since: at(30) };
  const over = (...later: readonly (Partial<typeof signed> & { readonly minute: number })[]) => {
    const rule = new RuleOverTime();
    for (const [index, { minute, ...changes }] of [{ minute: 0 }, ...later].entries())
      rule.take({ ...signed, seq: index + 1, hash: 'abc'.charAt(index), at: at(minute), ...changes });
    return rule;
  };
  const off = `rests on ${policy}, which was not in force as it says`;
  const late = `rests on ${policy}, which was in force no more by then`;

  it('was in force at the entry that is named, until something else was signed or it was suspended', () => {
    expect(over().whyNotInForce(named, 'risk')).toBeUndefined();
    expect(over({ minute: 26, isSuspended: true }).whyNotInForce(named, 'risk')).toBeUndefined();
    expect(over({ minute: 24, isSuspended: true }).whyNotInForce(named, 'risk')).toBe(late);
    expect(over({ minute: 24, version: 'other' }).whyNotInForce(named, 'risk')).toBe(late);
    expect(over({ minute: 24 }).whyNotInForce(named, 'risk'), 'anything else of it').toBeUndefined();
    const resumed = over({ minute: 10, isSuspended: true }, { minute: 20 });
    expect(resumed.whyNotInForce(named, 'risk')).toBeUndefined();
    expect(resumed.whyNotInForce({ ...named, entry: { seq: 2, hash: 'b' } }, 'risk')).toBe(off);
  });

  it.each([
    ['another entry', { entry: { seq: 1, hash: 'b' } }],
    ['an entry that is not there', { entry: { seq: 9, hash: 'a' } }],
    ['another signature', { request: 'other' }],
    ['other words', { version: 'other' }],
  ])('was not by %s', (_, changes) => {
    expect(over().whyNotInForce({ ...named, ...changes }, 'risk')).toBe(off);
  });

  it('was not where none of the people who stand for it has signed it', () => {
    const nobody = `rests on ${policy}, which nobody of the role 'board' has signed`;
    expect(over().whyNotInForce(named, 'board')).toBe(nobody);
    expect(over().whyNotInForce(named, undefined)).toBeUndefined();
  });
});
