import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../../lambdas/api/actions.ts';
import { serve } from '../../../../lambdas/api/serve.ts';
import { WITHOUT_PEOPLE } from '../../../../lambdas/domain/views/lists.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { defineWindows } from '../../../../schema/windows.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { Play, type Played } from '../../../support/play.ts';
import { policyApproval, signing } from '../../../support/ruled.ts';
import { cast, roles, version } from './cast.ts';

// The rows of docs/operations.md, "A request waits for what does not come": each state, and each way out of it.

const HOUR = 3_600;
const { dana, morgan, devon, robin, ira } = cast;
const windows = defineWindows({
  nights: {
    timeZone: 'Europe/Berlin',
    days: ['monday', 'tuesday', 'wednesday', 'thursday'],
    hours: { from: '22:00', until: '05:00', overnight: true },
  },
});
const define = workflowsFor(roles, { windows });
const common = { subject: 'model', requester: 'data-scientist', environments: ['production'] } as const;
const review = { type: 'approval', role: 'manager', dueIn: '5 days' } as const;
const publish = { type: 'promotion', environment: 'production' } as const;

/** A call of the API by an operator. */
async function call(play: Play, path: string, body: object): Promise<unknown> {
  const event = {
    rawPath: `/v1/${path}`,
    requestContext: {
      http: { method: 'POST' },
      authorizer: { iam: { userArn: 'arn:aws:iam::111122223333:user/ops' } },
    },
    body: JSON.stringify(body),
  };
  const ports = {
    ...play.world.ports,
    executionArn: (workflow: string, name: string) => `${workflow}:${name}`,
  };
  return serve(ACTIONS, ports)(event);
}

async function begin(workflow: Workflow, changes: Record<string, unknown> = {}) {
  const play = new Play([workflow], roles);
  return { play, request: await play.start(workflow, version('14', changes)) };
}

describe('a wait whose check never answers', () => {
  const soaked = define({
    ...common,
    id: 'soaked',
    title: 'Soaked',
    stages: {
      review,
      soak: {
        type: 'wait',
        for: '2 hours',
        every: '1 hour',
        checks: { errors: { custom: 'errors' } },
        ifFailed: 'reject',
      },
      publish,
    },
  });
  const silent = async () => {
    const begun = await begin(soaked);
    // So it is, too, where the check is no more among those of the organisation.
    begun.play.world.customCheck = () => {
      throw new Error('no connection');
    };
    await begun.play.decide(begun.request, morgan, 'approve');
    return begun;
  };

  it('goes on as soon as it answers again, if that is before the last look', async () => {
    const { play, request } = await silent();
    await play.pass(HOUR + 60);
    expect(request.entries.at(-1)?.details['results']).toMatchObject([{ passed: false }]);
    play.world.customCheck = () => ({ passed: true, found: 'fine' });
    await play.pass(HOUR + 60);
    expect(request.state.outcome).toBe('completed');
  });

  it('ends the request as failed at the last look, which promotes nothing; submitted anew, it goes its way', async () => {
    const { play, request } = await silent();
    for (const _ of [1, 2]) await play.pass(HOUR + 60);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'failed' });
    expect(play.subject('model/churn').environments).toEqual({});
    play.world.customCheck = () => ({ passed: true, found: 'fine' });
    const again = await play.start(soaked, version('14', { note: 'The check answers again.' }));
    await play.decide(again, devon, 'approve');
    for (const _ of [1, 2]) await play.pass(HOUR + 60);
    expect(play.production()?.version).toBe('14');
  });
});

it('a wait for a date that was mistyped is withdrawn, and submitted with the right one', async () => {
  const dated = define({
    ...common,
    id: 'dated',
    title: 'Dated',
    submission: { attributes: { goLive: 'date' } },
    stages: { review, until: { type: 'wait', until: { attribute: 'goLive' } }, publish },
  });
  const { play, request } = await begin(dated, { attributes: { goLive: '2026-05-04' } });
  await play.decide(request, morgan, 'approve');
  expect(request.state.stages['until']?.waiting?.until).toBe('2026-05-04T00:00:00.000Z');
  await play.withdraw(request);
  expect(request.state.outcome).toBe('withdrawn');
  const right = await play.start(dated, version('14', { attributes: { goLive: '2026-03-04' } }));
  await play.decide(right, morgan, 'approve');
  await play.pass(48 * HOUR);
  expect(play.production()?.version).toBe('14');
});

it('a track that nobody can decide is brought before the administrators, and given to somebody', async () => {
  const tracked = define({
    ...common,
    id: 'tracked',
    title: 'Tracked',
    stages: {
      review: {
        type: 'tracks',
        tracks: {
          business: { role: 'manager', dueIn: '5 days' },
          security: { role: 'it-engineer', dueIn: '5 days' },
        },
      },
      publish,
    },
  });
  const { play, request } = await begin(tracked);
  await play.decide(request, morgan, 'approve', { stage: 'review-business' });
  play.world.roles = { ...roles, 'it-engineer': [], administrator: [dana] };
  await play.deploy();
  const stuck: string[] = [];
  for await (const { place } of play.world.ports.views.rows(WITHOUT_PEOPLE)) stuck.push(place);
  expect(stuck).toEqual([request.id]);
  expect(request.actions).toContain('administrators-asked');
  expect(await play.decide(request, ira, 'approve', { stage: 'review-security' })).toBe(403);
  const part = { stage: 'review-security', to: robin.email, reason: 'Nobody of security is left.' };
  await call(play, `requests/${request.id}/reassign`, part);
  expect(await play.decide(request, robin, 'approve', { stage: 'review-security' })).toBe(303);
  expect(play.production()?.version).toBe('14');
});

describe('a rule that is suspended while what it approved waits', () => {
  const ruled = (otherwise: 'review' | 'reject') =>
    define({
      ...common,
      id: `ruled-or-${otherwise}`,
      title: 'Ruled',
      stages: {
        rule: {
          type: 'policy',
          title: 'Routine',
          policy: 'routine',
          when: { metric: 'auc', atLeast: 0.9 },
          approvedBy: 'risk',
          until: '2027-03-01',
          otherwise,
        },
        ...(otherwise === 'review' && { review }),
        publish: { ...publish, window: 'nights' },
      },
      submission: { metrics: ['auc'] },
    } as Parameters<typeof define>[0]);
  const suspended = async (workflow: Workflow) => {
    const play = new Play([workflow, policyApproval], roles);
    await play.decide(await play.start(policyApproval, signing(workflow)), robin, 'approve');
    const request = await play.start(workflow, version('14', { metrics: { auc: 0.95 } }));
    expect(request.state.stages['publish']?.held?.why).toContain("the window 'nights'");
    await call(play, 'policies/routine/suspend', { reason: 'It was too generous.' });
    return { play, request };
  };

  it('asks people at the promotion', async () => {
    const { play, request } = await suspended(ruled('review'));
    await play.pass(13 * HOUR);
    expect(request.execution.state).toBe('review');
    await play.decide(request, morgan, 'approve');
    expect(play.production()).toMatchObject({ version: '14', authorisedBy: [{ person: morgan.email }] });
  });

  it('promotes by the rule where that is resumed before', async () => {
    const { play } = await suspended(ruled('review'));
    await call(play, 'policies/routine/resume', { reason: 'It was right.' });
    await play.pass(13 * HOUR);
    expect(play.production()).toMatchObject({ version: '14', byRule: [{ policy: 'policy/routine' }] });
  });

  it('rejects it where nobody is asked in its place; resumed, the rule takes it anew', async () => {
    const workflow = ruled('reject');
    const { play, request } = await suspended(workflow);
    await play.pass(13 * HOUR);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
    await call(play, 'policies/routine/resume', { reason: 'It was right.' });
    const again = await play.start(workflow, version('14', { metrics: { auc: 0.95 }, note: 'Once more.' }));
    expect(again.state.outcome).toBe('completed');
    expect(play.production()?.version).toBe('14');
  });
});

describe('a promotion whose window is in workflows/windows.ts no more', () => {
  const nightly = define({
    ...common,
    id: 'nightly',
    title: 'Nightly',
    stages: { review, publish: { ...publish, window: 'nights' } },
  });
  const later = define({ ...common, id: 'nightly', title: 'Nightly', stages: { review, publish } });
  const held = async () => {
    const begun = await begin(nightly);
    await begun.play.decide(begun.request, morgan, 'approve');
    begun.play.world.workflows = [later];
    await begun.play.deploy();
    return begun;
  };
  const isHeld = ({ state }: Played) => state.stages['publish']?.held?.until;

  it('keeps the hours with which its request began', async () => {
    const { play, request } = await held();
    await play.sweep();
    expect(isHeld(request)).toBe('2026-03-02T21:00:00.000Z');
    await play.pass(13 * HOUR);
    expect(play.production()?.version).toBe('14');
  });

  it('is withdrawn, and submitted under the rules of today, where it shall not wait for them', async () => {
    const { play, request } = await held();
    await play.withdraw(request);
    const again = await play.start(later, version('14', { note: 'Without a window.' }));
    await play.decide(again, morgan, 'approve');
    expect(play.production()?.version).toBe('14');
  });
});

it('a promotion that an overdue waiver holds goes on once that is closed', async () => {
  const waivable = define({
    ...common,
    id: 'waivable',
    title: 'Waivable',
    submission: { metrics: ['auc'] },
    stages: {
      gate: { type: 'check', checks: { quality: { metric: 'auc', atLeast: 0.9 } }, waivableBy: 'risk' },
      publish: { ...publish, blockedBy: 'overdue-findings' },
      review,
    },
  });
  const { play, request } = await begin(waivable, { metrics: { auc: 0.7 } });
  await play.decide(request, robin, 'approve-with-conditions', {
    'finding-1-text': 'Retrain it',
    'finding-1-owner': ira.email,
    'finding-1-due': '2026-03-03',
  });
  await play.decide(request, morgan, 'approve');
  play.world.wait(72 * HOUR);
  const next = await play.start(waivable, version('15', { metrics: { auc: 0.95 } }));
  expect(next.state.stages['publish']?.held?.why).toContain('1 overdue condition');
  const [finding] = Object.keys(play.subject('model/churn').findings);
  await call(play, `subjects/model/churn/findings/${finding}/close`, { comment: 'Retrained.' });
  await play.sweep();
  expect(play.production()?.version).toBe('15');
});
