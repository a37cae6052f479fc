import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FactCheck, isOverdue, runCheck } from '../../../lambdas/domain/checks.ts';
import type { Finding } from '../../../lambdas/domain/model.ts';
import { deployment, facts, running } from './facts.ts';

const check = (one: FactCheck, some = facts()) => runCheck('gate', one, some);
const passes = (one: FactCheck, some = facts()) => check(one, some).passed;

describe('a metric within bounds', () => {
  it.each<[FactCheck, boolean]>([
    [{ metric: 'auc', atLeast: 0.91 }, true],
    [{ metric: 'auc', atLeast: 0.9100001 }, false],
    [{ metric: 'auc', atMost: 0.91 }, true],
    [{ metric: 'auc', atMost: 0.9099999 }, false],
    [{ metric: 'auc', atLeast: 0.9, atMost: 0.92 }, true],
    [{ metric: 'auc', atLeast: 0.92, atMost: 0.95 }, false],
    [{ metric: 'auc', atLeast: 0.8, atMost: 0.9 }, false],
    [{ metric: 'recall', atLeast: 0 }, false],
    [{ metric: 'toString', atMost: 1 }, false],
  ])('%j: %s', (one, expected) => {
    expect(passes(one)).toBe(expected);
  });

  it('records the value that it saw, and what it wanted', () => {
    expect(check({ metric: 'auc', atLeast: 0.95, atMost: 1 })).toEqual({
      name: 'gate',
      passed: false,
      found: 'auc is 0.91; wanted: at least 0.95 and at most 1',
      saw: { auc: 0.91 },
    });
    expect(check({ metric: 'recall', atLeast: 0 })).toMatchObject({
      found: "the request states no metric 'recall'",
      saw: { recall: null },
    });
  });

  it('says no bound that there is not', () => {
    expect(check({ metric: 'auc', atLeast: 0.9 }).found).toBe('auc is 0.91; wanted: at least 0.9');
    expect(check({ metric: 'auc', atMost: 1 }).found).toBe('auc is 0.91; wanted: at most 1');
  });

  it('takes zero and negative values for values', () => {
    const zero = facts({}, { metrics: { bias: 0, drift: -0.2 } });
    expect(passes({ metric: 'bias', atMost: 0 }, zero)).toBe(true);
    expect(passes({ metric: 'bias', atLeast: 0 }, zero)).toBe(true);
    expect(passes({ metric: 'drift', atLeast: -0.2, atMost: -0.1 }, zero)).toBe(true);
  });
});

describe('a metric compared with an environment', () => {
  const against = (value: number, reference: number, by: number, better: 'higher' | 'lower' = 'higher') =>
    passes(
      { metric: 'auc', notWorseThan: 'production', by, better },
      facts(
        { subject: running({ production: deployment({ metrics: { auc: reference } }) }) },
        { metrics: { auc: value } },
      ),
    );

  it.each([
    [0.9, 0.9, 0, 'higher', true],
    [0.91, 0.9, 0, 'higher', true],
    [0.899, 0.9, 0, 'higher', false],
    [0.88, 0.9, 0.02, 'higher', true],
    [0.879, 0.9, 0.02, 'higher', false],
    [0.3, 0.1, 0.2, 'lower', true],
    [0.301, 0.1, 0.2, 'lower', false],
    [0.05, 0.1, 0, 'lower', true],
    [0, 1e-9, 0, 'higher', true],
  ] as const)('%d after %d, at most %d worse, %s is better: %s', (value, reference, by, better, expected) => {
    expect(against(value, reference, by, better)).toBe(expected);
  });

  it('does not fail for how numbers are written in binary', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 1000 }),
        (reference, by) => {
          expect(against((reference - by) / 1e5, reference / 1e5, by / 1e5)).toBe(true);
          expect(against((reference - by - 1) / 1e5, reference / 1e5, by / 1e5)).toBe(false);
        },
      ),
    );
  });

  it('passes where there is nothing to compare with, and says so', () => {
    const one: FactCheck = { metric: 'auc', notWorseThan: 'production', by: 0, better: 'higher' };
    expect(check(one, facts({ subject: undefined }))).toMatchObject({
      passed: true,
      found: 'production runs nothing to compare with',
      saw: { auc: 0.91, production: null, version: null },
    });
    const silent = running({ production: deployment({ metrics: {} }) });
    expect(check(one, facts({ subject: silent }))).toMatchObject({
      passed: true,
      found: 'version 13 in production states no auc',
    });
    expect(passes(one, facts({ subject: silent }, { metrics: {} }))).toBe(false);
  });
});

describe('evidence', () => {
  it('is attached under its exact name', () => {
    const attached = facts({}, { evidence: ['test report'] });
    expect(passes({ evidence: 'test report' }, attached)).toBe(true);
    expect(passes({ evidence: 'test' }, attached)).toBe(false);
    expect(check({ evidence: 'bias' }, attached)).toMatchObject({ saw: { attached: false } });
  });
});

describe('the age of the training data', () => {
  const aged = (collected: string | undefined, now = '2026-03-31T23:59:59.999Z') =>
    check({ trainingDataAtMostDaysOld: 30 }, facts({ now: new Date(now) }, { collected }));

  it.each([
    ['2026-03-31', true, 0],
    ['2026-03-01', true, 30],
    ['2026-02-28', false, 31],
    ['2026-04-01', true, -1],
    ['2026-04-02', false, -2],
    ['2999-01-01', false, undefined],
  ])('collected on %s, looked at on 31 March: %s', (collected, passed, days) => {
    expect(aged(collected)).toMatchObject({
      passed,
      ...(days === undefined ? {} : { saw: { collected, days } }),
    });
  });

  it('is that of the oldest of several data sets, of which none may come from the future', () => {
    const several = (collected: string, newestCollected: string) =>
      check(
        { trainingDataAtMostDaysOld: 30 },
        facts({ now: new Date('2026-03-31T12:00:00.000Z') }, { collected, newestCollected }),
      );
    expect(several('2026-03-01', '2026-03-30')).toMatchObject({ passed: true, saw: { days: 30 } });
    expect(several('2026-02-28', '2026-03-30')).toMatchObject({ passed: false, saw: { days: 31 } });
    expect(several('2026-03-01', '2026-04-02')).toMatchObject({
      passed: false,
      found: 'the training data would be collected on 2026-04-02 only',
      saw: { collected: '2026-03-01', newestCollected: '2026-04-02' },
    });
  });

  it('counts from midnight UTC, and fails where nobody says when', () => {
    expect(aged('2026-03-01', '2026-04-01T00:00:00.000Z').passed).toBe(false);
    expect(aged(undefined)).toMatchObject({ passed: false, saw: { collected: null } });
  });
});

describe('the artifact unchanged since an environment', () => {
  const one: FactCheck = { artifactUnchangedSince: 'qa' };
  const artifact = { uri: 's3://elsewhere', sha256: 'a'.repeat(64) };
  const inQa = (changes: object) => facts({ subject: running({ qa: deployment(changes) }) });

  it('passes for what this very request has there', () => {
    expect(check(one, inQa({ artifact, request: 'r1' }))).toMatchObject({
      passed: true,
      found: 'the artifact is the one in qa',
      saw: { artifact: artifact.sha256, qa: artifact.sha256, request: 'r1' },
    });
    expect(check(one, facts({ subject: running({}) })).saw).toEqual({
      artifact: artifact.sha256,
      qa: null,
      request: null,
    });
  });

  it.each([
    ['another artifact', inQa({ artifact: { ...artifact, sha256: 'b'.repeat(64) }, request: 'r1' })],
    ['no artifact', inQa({ artifact: undefined, request: 'r1' })],
    ['the same artifact of another request', inQa({ artifact, request: 'r2' })],
    ['nothing', facts({ subject: running({}) })],
    ['nothing, of an unknown subject', facts({ subject: undefined })],
  ])('fails while it runs %s', (_, some) => {
    expect(passes(one, some)).toBe(false);
  });

  it('fails for a request without an artifact, also where none runs', () => {
    const some = facts({ subject: running({ qa: deployment({ artifact: undefined, request: 'r1' }) }) });
    const { artifact: _, ...request } = some.request;
    expect(passes(one, { ...some, request })).toBe(false);
  });
});

describe('conditions of earlier approvals', () => {
  const finding = (due: string): Finding => ({
    text: 'Document the drift.',
    owner: 'amy@example.com',
    due,
    raisedBy: 'bob@example.com',
    at: '2026-03-01T00:00:00.000Z',
    request: 'r0',
    version: '13',
    stage: 'review',
  });
  const now = new Date('2026-03-31T12:00:00.000Z');
  const with_ = (...due: string[]) =>
    facts({
      now,
      subject: running({}, { findings: Object.fromEntries(due.map((day) => [day, finding(day)])) }),
    });

  it('are overdue once their last day is over, in UTC', () => {
    expect(isOverdue('2026-03-31', new Date('2026-03-31T23:59:59.999Z'))).toBe(false);
    expect(isOverdue('2026-03-31', new Date('2026-04-01T00:00:00.000Z'))).toBe(true);
  });

  it('are counted as the check asks', () => {
    expect(check({ findings: 'none-overdue' }, with_('2026-03-31', '2026-03-30'))).toMatchObject({
      passed: false,
      saw: { open: 2, overdue: 1 },
    });
    expect(passes({ findings: 'none-overdue' }, with_('2026-03-31'))).toBe(true);
    expect(passes({ findings: 'none-open' }, with_('2026-03-31'))).toBe(false);
    expect(passes({ findings: 'none-open' }, with_())).toBe(true);
    expect(passes({ findings: 'none-overdue' }, facts({ subject: undefined }))).toBe(true);
  });
});
