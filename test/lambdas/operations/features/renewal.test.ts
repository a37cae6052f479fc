import { describe, expect, it } from 'vitest';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { roles, workflows } from '../../../organisation/index.ts';
import type { Call, Fault } from '../../../support/in-memory-ports.ts';
import { Play, type Played } from '../../../support/play.ts';
import { about, release, staff, submissionOf, workflowOf } from './governance.ts';

const { dana, morgan, alex } = staff;
const DAY = 86_400;
const ageing = workflowsFor(roles)({
  id: 'ageing',
  title: 'Approval that ages',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'review',
  stages: {
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', next: 'publish' },
    publish: {
      type: 'promotion',
      title: 'Promotion',
      environment: 'production',
      attest: { every: '90 days', by: 'model-revalidation' },
      next: 'end',
    },
  },
});
const weekly = workflowsFor(roles)({
  id: 'weekly',
  title: 'Approval of a week',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: {
      type: 'promotion',
      environment: 'production',
      attest: { every: '6 days', by: 'model-revalidation' },
    },
  },
});
const assessed = {
  'answer.performance': 'holds',
  'answer.drift': 'yes',
  'answer.data-until': '2026-05-31',
};

async function inProduction(): Promise<Play> {
  const play = new Play([...workflows, ageing], roles);
  const request = await play.start(ageing, submissionOf('1'));
  await play.decide(request, morgan, 'approve');
  return play;
}
const renewals = (play: Play) => [...play.world.started].filter(([name]) => name.startsWith('renew-'));

async function renewal(play: Play): Promise<Played> {
  const [request] = await play.startAsked();
  if (request === undefined) throw new Error('no renewal was started');
  return request;
}

describe('an approval that ages', () => {
  it('is renewed in the last third of its time where that is less than six weeks, and not at once', async () => {
    const play = new Play([...workflows, weekly], roles);
    const request = await play.start(weekly, submissionOf('1'));
    await play.decide(request, morgan, 'approve');
    await play.pass(4 * DAY - 1);
    expect(renewals(play)).toEqual([]);
    await play.pass(1);
    expect(renewals(play)).toHaveLength(1);
  });

  it('is renewed by a request that the sweeper starts two weeks before, once', async () => {
    const play = await inProduction();
    expect(play.production()?.attest).toEqual({
      by: 'model-revalidation',
      dueAt: '2026-05-31T09:00:00.000Z',
    });
    await play.pass(76 * DAY - 1);
    expect(renewals(play)).toEqual([]);
    await play.pass(1);
    await play.pass(DAY);
    expect(renewals(play).map(([, { workflow, input }]) => ({ workflow, input }))).toEqual([
      {
        workflow: 'model-revalidation',
        input: expect.objectContaining({ version: '1', requestedBy: dana.email }),
      },
    ]);
    expect(play.world.counts.get('OverdueAttestations')).toBe(0);
  });

  it('counts anew once it is renewed, and is renewed again at its next end', async () => {
    const play = await inProduction();
    await play.pass(76 * DAY);
    const request = await renewal(play);
    expect(await play.decide(request, alex, 'approve')).toBe(422);
    expect(await play.decide(request, alex, 'approve', assessed)).toBe(303);
    expect(play.production()?.attested).toBeUndefined();
    await play.decide(request, morgan, 'approve');
    expect(request.state.outcome).toBe('completed');
    expect(play.production()).toMatchObject({
      version: '1',
      workflow: 'ageing',
      attest: { dueAt: '2026-11-13T09:00:00.000Z' },
      attested: { request: request.id, authorisedBy: [{ person: alex.email }, { person: morgan.email }] },
    });
    await play.sweep();
    expect(renewals(play)).toHaveLength(1);
    await play.pass(167 * DAY);
    expect(renewals(play)).toHaveLength(2);
  });

  it('is reported when it is over, and starts no second request', async () => {
    const play = await inProduction();
    await play.pass(90 * DAY);
    await play.sweep();
    expect(play.world.counts.get('OverdueAttestations')).toBe(2);
    expect(renewals(play)).toHaveLength(1);
  });

  it('stays over when its renewal is turned down', async () => {
    const play = await inProduction();
    await play.pass(76 * DAY);
    const request = await renewal(play);
    await play.decide(request, alex, 'reject');
    expect(play.production()?.attest?.dueAt).toBe('2026-05-31T09:00:00.000Z');
    expect(play.production()?.attested).toBeUndefined();
  });

  it('stays over when its renewal was turned down and others may ask for it by then', async () => {
    const play = await inProduction();
    await play.pass(76 * DAY);
    await play.decide(await renewal(play), alex, 'reject');
    const newcomer = { email: 'newcomer@example.com', name: 'Newcomer' };
    play.world.roles = { ...roles, 'data-scientist': [newcomer] };
    for (let day = 0; day < 3; day++) await play.pass(DAY);
    expect(renewals(play)).toHaveLength(1);
    expect(play.world.counts.get('NamesTaken')).toBe(0);
  });

  it('is not renewed for what took its place meanwhile', async () => {
    const play = await inProduction();
    await play.pass(76 * DAY);
    const request = await renewal(play);
    await play.decide(request, alex, 'approve', assessed);
    await release(play, '2');
    await play.decide(request, morgan, 'approve');
    expect(request.state).toMatchObject({
      outcome: 'superseded',
      reason: expect.stringContaining('runs version 2 now'),
    });
    expect(play.production()).not.toHaveProperty('attested');
    expect(play.production()?.version).toBe('2');
  });

  it('is renewed by another of the role when its requester has left, by nobody when all have', async () => {
    const newcomer = { email: 'newcomer@example.com', name: 'Newcomer' };
    const play = await inProduction();
    play.world.roles = { ...roles, 'data-scientist': [newcomer] };
    await play.pass(76 * DAY);
    expect(renewals(play)[0]?.[1].input).toMatchObject({ requestedBy: newcomer.email });
    const alone = await inProduction();
    alone.world.roles = { ...roles, 'data-scientist': [] };
    await alone.pass(76 * DAY);
    expect(renewals(alone)).toEqual([]);
    expect(alone.world.counts.get('SweepFailures')).toBe(0);
  });

  it('of one model is renewed though that of another cannot be', async () => {
    const play = await inProduction();
    const other = await play.start(ageing, submissionOf('1', { subject: 'model/fraud' }));
    await play.decide(other, morgan, 'approve');
    let failed = 0;
    play.world.fault = ({ method }: Call) => (method === 'start' && failed++ === 0 ? 'before' : undefined);
    await play.pass(76 * DAY);
    expect(renewals(play).map(([, { input }]) => Object(input).subject)).toEqual(['model/fraud']);
    expect(play.world.counts.get('SweepFailures')).toBe(1);
    await play.sweep();
    expect(renewals(play)).toHaveLength(2);
  });

  it('is started by the ledger, not by a view that is behind', async () => {
    const play = await inProduction();
    const { follow } = play.world;
    play.world.follow = async (entry) => (entry.stream === 'subject/model/churn' ? undefined : follow(entry));
    await release(play, '2');
    await play.pass(90 * DAY);
    expect(renewals(play)).toEqual([]);
  });

  it('is renewed by hand as well, for what runs alone', async () => {
    const play = await inProduction();
    const revalidation = workflowOf('model-revalidation');
    expect((await play.start(revalidation, about('2', dana.email))).execution.refusal).toContain('/version');
    expect((await play.start(revalidation, about('1', dana.email))).execution.state).toBe('assess');
  });

  it('is renewed once and for certain, whichever call fails', async () => {
    const run = async (fault: (play: Play) => void) => {
      const play = await inProduction();
      await play.pass(76 * DAY);
      const request = await renewal(play);
      await play.decide(request, alex, 'approve', assessed);
      const first = play.world.calls.length;
      fault(play);
      await play.decide(request, morgan, 'approve');
      return { play, request, calls: play.world.calls.length - first };
    };
    const { calls } = await run(() => undefined);
    for (const fault of ['before', 'after'] as const)
      for (let index = 0; index < calls; index++) {
        const { play, request } = await run(({ world }) => {
          let count = 0;
          world.fault = (_: Call): Fault => (count++ === index ? fault : undefined);
        });
        await play.pass(300);
        const what = `${fault}, call ${index} of ${calls}`;
        expect(request.state.outcome, what).toBe('completed');
        const attested = play.subjectEntries('model/churn').filter(({ action }) => action === 'attested');
        expect(attested, what).toHaveLength(1);
        expect(play.world.underWay.length, what).toBe(0);
      }
  });
});
