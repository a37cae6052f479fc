import { describe, expect, it } from 'vitest';
import { check } from '../../../../lambdas/operations/check.ts';
import type { Call } from '../../../support/in-memory-ports.ts';
import { Play } from '../../../support/play.ts';
import { execution } from '../../../support/story.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, alex } = cast;

const gated = defineWorkflow({
  id: 'gated',
  title: 'Gated',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { tier: ['low', 'high'] } },
  environments: ['production'],
  start: 'review',
  rework: { maxAttempts: 2 },
  stages: {
    review: {
      type: 'approval',
      title: 'Review',
      role: 'manager',
      when: { attribute: 'tier', is: 'high' },
      dueIn: '5 days',
      next: 'gate',
    },
    gate: {
      type: 'check',
      title: 'Gate',
      when: { changed: 'training-data' },
      checks: { quality: { metric: 'auc', atLeast: 0.9 }, house: { custom: 'house-rules' } },
      next: 'approve',
    },
    approve: { type: 'approval', title: 'Approval', role: 'data-analyst', dueIn: '5 days', next: 'publish' },
    publish: {
      type: 'promotion',
      title: 'Promotion',
      environment: 'production',
      when: { any: [{ changed: 'training-data' }, { changed: 'code' }] },
      next: 'look',
    },
    look: {
      type: 'approval',
      title: 'Another look',
      role: 'manager',
      when: { metric: 'auc', under: 0.95 },
      dueIn: '5 days',
      next: 'end',
    },
  },
});
const ends = defineWorkflow({
  id: 'ends',
  title: 'Ends',
  subject: 'model',
  requester: 'data-scientist',
  start: 'gate',
  stages: {
    gate: {
      type: 'check',
      title: 'Gate',
      ifFailed: 'reject',
      checks: { quality: { metric: 'auc', atLeast: 0.9 } },
      next: 'review',
    },
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', next: 'end' },
  },
});

const begin = async (
  changes: Record<string, unknown> = {},
  answer: unknown = { passed: true, found: 'fine' },
) => {
  const play = new Play([gated, ends], roles);
  play.world.customCheck = () => answer;
  const request = await play.start(
    gated,
    version('14', { attributes: { tier: 'low' }, metrics: { auc: 0.97 }, ...changes }),
  );
  return { play, request };
};

describe('stages with a condition', () => {
  it('are passed over at any place, each with an entry that says why', async () => {
    const { play, request } = await begin();
    await play.decide(request, alex, 'approve');
    expect(request.actions).toEqual([
      'submitted',
      'stage-skipped',
      'checked',
      'stage-opened',
      'decided',
      'promoted',
      'stage-skipped',
    ]);
    expect(request.entries[1]?.details['reason']).toBe('Not needed: tier is low, not high.');
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(request.status).toBe('SUCCEEDED');

    const same = await play.start(
      gated,
      version('15', { attributes: { tier: 'low' }, metrics: { auc: 0.97 } }),
    );
    await play.decide(same, alex, 'approve');
    expect(same.actions).toEqual([
      'submitted',
      'stage-skipped',
      'stage-skipped',
      'stage-opened',
      'decided',
      'stage-skipped',
      'stage-skipped',
    ]);
    expect(same.state.outcome).toBe('completed');
    expect(play.production()?.version).toBe('14');
  });

  it('are entered where it holds', async () => {
    const { play, request } = await begin({ attributes: { tier: 'high' }, metrics: { auc: 0.9 } });
    expect(request.execution.state).toBe('review');
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'approve');
    expect(request.execution.state).toBe('look');
  });

  it('are not skipped for what they have done themselves, when their answer was lost', async () => {
    const { play, request } = await begin();
    let promoted = false;
    play.world.fault = ({ method, args }: Call) => {
      const entry = String(Object(args[0]).entry);
      if (method !== 'append' || promoted || !entry.includes('"action":"promoted"')) return undefined;
      promoted = true;
      return 'after';
    };
    await play.decide(request, alex, 'approve');
    expect(promoted).toBe(true);
    expect(request.actions.slice(-2)).toEqual(['promoted', 'stage-skipped']);
    expect(request.state.stages['publish']?.outcome).toBe('promoted');
    expect(play.production()?.version).toBe('14');
  });
});

describe('a check that fails', () => {
  it('sends the request back with what it found; the next attempt is checked anew', async () => {
    const { play, request } = await begin({ metrics: { auc: 0.8 } });
    expect(request.state).toMatchObject({ status: 'rework', attempt: 1 });
    expect(request.execution.state).toBe('intake');
    expect(request.state.stages['gate']?.reason).toContain('auc is 0.8; wanted: at least 0.9');
    const next = version('15', { attributes: { tier: 'low' }, metrics: { auc: 0.99 }, revises: request.id });
    await play.start(gated, next);
    expect(request.state).toMatchObject({ status: 'open', attempt: 2 });
    await play.decide(request, alex, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('ends the request at its last attempt', async () => {
    const { play, request } = await begin({ metrics: { auc: 0.8 } });
    await play.start(
      gated,
      version('15', { attributes: { tier: 'low' }, metrics: { auc: 0.7 }, revises: request.id }),
    );
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected', attempt: 2 });
    expect(request.status).toBe('FAILED');
    expect(play.world.mails.at(-1)?.to).toBe('dana@example.com');
    expect(play.subject('model/churn').open).toEqual({});
  });

  it('ends it at once where the stage says so', async () => {
    const { play } = await begin();
    const request = await play.start(ends, version('16', { metrics: { auc: 0.5 } }));
    expect(request.actions).toEqual(['submitted', 'checked']);
    expect(request.state).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('auc is 0.5'),
    });
  });
});

describe("a check of the organisation's own", () => {
  it.each<[string, unknown]>([
    ['a list', [true]],
    ['null', null],
    ['text', 'passed'],
    ['true', true],
    ['no reason', { passed: true }],
    ['a reason that is none', { passed: true, found: '' }],
    ['something like true', { passed: 'true', found: 'fine' }],
    ['odd values', { passed: true, found: 'fine', saw: { x: { nested: 1 } } }],
    ['endless text', { passed: true, found: 'x'.repeat(100_000) }],
  ])('has not passed when it answers %s', async (_, answer) => {
    const { request } = await begin({}, answer);
    expect(request.state.status).toBe('rework');
    const checked = request.entries.find(({ action }) => action === 'checked');
    expect(checked?.details['results']).toMatchObject([
      { name: 'quality', passed: true },
      { name: 'house', passed: false, saw: {} },
    ]);
  });

  it('is recorded with what it saw', async () => {
    const { request } = await begin(
      {},
      { passed: false, found: 'too new', saw: { age: 2 }, more: 'ignored' },
    );
    const checked = request.entries.find(({ action }) => action === 'checked');
    expect(checked?.details['results']).toMatchObject([
      {},
      { name: 'house', passed: false, found: 'too new', saw: { age: 2 } },
    ]);
    expect(request.state.stages['gate']?.reason).toBe('Gate failed: too new.');
  });

  it('records nothing while it does not answer, and is asked again', async () => {
    const play = new Play([gated], roles);
    let calls = 0;
    play.world.customCheck = () => {
      calls++;
      throw new Error('unreachable');
    };
    const request = await play.start(
      gated,
      version('14', { attributes: { tier: 'low' }, metrics: { auc: 0.97 } }),
    );
    expect(calls).toBe(3);
    expect(request.status).toBe('FAILED');
    expect(request.actions).toEqual(['submitted', 'stage-skipped', 'closed']);
    expect(request.state).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Unavailable'),
    });
  });

  it('is not asked once its result is recorded', async () => {
    const { play, request } = await begin();
    let calls = 0;
    play.world.customCheck = () => {
      calls++;
      return { passed: false, found: 'no' };
    };
    await check(play.world.ports)({
      request: request.id,
      attempt: 1,
      stage: 'gate',
      taskToken: execution('late'),
      timedOut: false,
    });
    expect(calls).toBe(0);
    expect(play.world.woken.at(-1)).toMatchObject({ taskToken: execution('late'), kind: 'succeed' });
  });
});
