import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../lambdas/domain/facts.ts';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { skipStage } from '../../../../lambdas/domain/request/skip.ts';
import type { When } from '../../../../schema/when.ts';
import { approval, asks, check, passing, policy, promotion } from '../../../schema/samples.ts';
import { deployment, facts, running } from '../facts.ts';
import { at, entryOf, opened, submitted } from '../samples.ts';

const when: When = { metric: 'auc', under: 0.9 };
const workflow = passing({
  review: approval({ ...asks({ reviewer: 2 }), when }),
  gate: check({ quality: { metric: 'auc', atLeast: 0.5 } }, { when }),
  publish: promotion({ when: { changed: 'code' } }),
});

const skip = (stage: string, some: Facts, attempt = 1) =>
  skipStage(workflow, { ...some, now: at(10) }, { stage, attempt, actor: 'system:test' });
const passed = (...stages: string[]): RequestState['stages'] =>
  Object.fromEntries(stages.map((stage) => [stage, { decisions: [], outcome: 'skipped' as const }]));

describe('skipStage', () => {
  it('passes over a stage whose condition does not hold, and says why', () => {
    const entry = entryOf(skip('review', facts()));
    expect(entry).toMatchObject({
      at: at(10).toISOString(),
      actor: 'system:test',
      action: 'stage-skipped',
      details: {
        stage: 'review',
        attempt: 1,
        version: '14',
        reason: 'Not needed: auc is 0.91, not under 0.9.',
        when,
      },
    });
    expect(entry.state).toMatchObject({
      status: 'open',
      stages: { review: { decisions: [], outcome: 'skipped', settledAt: at(10).toISOString() } },
    });
  });

  it('needs to know nothing of the subject for what the request itself states', () => {
    expect(entryOf(skip('review', facts({ subject: undefined }))).action).toBe('stage-skipped');
  });

  it('skips any kind of stage, once those before it are passed', () => {
    expect(entryOf(skip('gate', facts({}, { stages: passed('review') }))).state.stages['gate']?.outcome).toBe(
      'skipped',
    );
    expect(() => skip('gate', facts())).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'review' } }),
    );
  });

  it('completes the request with its last stage', () => {
    const same = facts(
      { subject: running({ production: deployment({ variables: { code: 'c' } }) }) },
      { variables: { code: 'c' }, stages: passed('review', 'gate') },
    );
    expect(entryOf(skip('publish', same)).state).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it.each<[string, string, Facts, number?]>([
    ['a fact is not stated that would say so', 'review', facts({}, { metrics: {} })],
    ['the condition holds', 'review', facts({}, { metrics: { auc: 0.8 } })],
    ['the stage is open', 'review', facts({}, opened(submitted(), 'review'))],
    ['the stage is settled', 'review', facts({}, { stages: passed('review') })],
    ['the request has moved on to another attempt', 'review', facts({}, { attempt: 2 })],
    ['the request waits for rework', 'review', facts({}, { status: 'rework' })],
    ['the request waits for its turn', 'review', facts({}, { status: 'queued' })],
    ['the request is closed', 'review', facts({}, { status: 'closed' })],
    ['there is no such stage', 'constructor', facts()],
  ])('does nothing when %s', (_, stage, some) => {
    expect(skip(stage, some)).toEqual({});
  });

  it('does nothing where the effect took place, which is why the condition does not hold any more', () => {
    const own = facts({}, { stages: passed('review', 'gate') }).request;
    const promoted = running(
      { production: deployment({ request: 'r1', version: '14', variables: own.variables }) },
      {
        open: {
          r1: {
            workflow: 'release',
            version: '14',
            requestedAt: at(0).toISOString(),
            finished: true,
            promotions: { '1/publish': at(5).toISOString() },
          },
        },
      },
    );
    expect(skip('publish', { ...facts(), request: own, subject: promoted })).toEqual({});
    expect(
      skip('publish', { ...facts(), request: own, subject: { ...promoted, open: {} } }).entry,
    ).toBeDefined();
  });
});

describe('people whom a rule spares', () => {
  const rule = {
    ...{ policy: 'policy/small-changes', title: 'Small changes', version: 'e'.repeat(64), request: 'r0' },
    entry: { seq: 4, hash: 'b'.repeat(64) },
  };
  const rules = passing({ quick: policy(), review: approval({ when }), publish: promotion() });
  const approved = (metrics: RequestState['metrics']) =>
    facts({}, { metrics, stages: { quick: { decisions: [], outcome: 'approved', rule } } });
  const spare = (some: Facts) =>
    skipStage(rules, { ...some, now: at(10) }, { stage: 'review', attempt: 1, actor: 'system:test' });

  it('are spared by it although the condition holds or nobody knows, which is said', () => {
    const reason = "Not needed: approved by rule 'Small changes'.";
    for (const metrics of [{ auc: 0.8 }, {}])
      expect(entryOf(spare(approved(metrics)))).toMatchObject({
        at: at(10).toISOString(),
        actor: 'system:test',
        action: 'stage-spared',
        details: { stage: 'review', attempt: 1, version: '14', reason, rule: 'quick' },
        state: { stages: { review: { outcome: 'skipped', reason } } },
      });
  });

  it('are not asked by the condition first: where it does not hold, that is what is said', () => {
    expect(entryOf(spare(approved({ auc: 0.91 })))).toMatchObject({
      action: 'stage-skipped',
      details: { reason: 'Not needed: auc is 0.91, not under 0.9.', when },
    });
  });
});
