import { describe, expect, it } from 'vitest';
import { Play } from '../../../support/play.ts';
import { cast, roles, shortPathWith, version } from './cast.ts';

const { morgan, devon, robin, ray, alex, dora, dana } = cast;

const twoOfRisk = shortPathWith('two-of-risk', {
  review: {
    approvers: { manager: 1, risk: 2 },
    handOverTo: ['director'],
    rejectQuorum: 2,
    conditions: true,
    remindAfter: '1 day',
    escalate: { after: '2 days', to: 'director' },
  },
});

const begin = async () => {
  const play = new Play([twoOfRisk], roles);
  return { play, request: await play.start(twoOfRisk, version('14')) };
};

describe('a stage that asks several roles', () => {
  it('goes on only with every quorum, in whatever order they come', async () => {
    const { play, request } = await begin();
    for (const person of [robin, morgan]) {
      expect(await play.decide(request, person, 'approve')).toBe(303);
      expect(request.state.stages['review']?.outcome).toBeUndefined();
    }
    expect(await play.decide(request, ray, 'approve')).toBe(303);
    expect(request.state.outcome).toBe('completed');
    expect(play.production()?.authorisedBy.map(({ person, role }) => [person, role])).toEqual([
      [robin.email, 'risk'],
      [morgan.email, 'manager'],
      [ray.email, 'risk'],
    ]);
  });

  it('is settled once when everybody decides at the same moment', async () => {
    const { play, request } = await begin();
    const everybody = [morgan, devon, robin, ray, alex];
    const statuses = await Promise.all(
      everybody.map((person) => play.decide(request, person, 'approve', { stage: 'review' })),
    );
    expect(statuses.every((status) => status === 303 || status === 409)).toBe(true);
    expect(request.entries.filter(({ details }) => details['outcome'] === 'approved')).toHaveLength(1);
    expect(request.actions.filter((action) => action === 'promoted')).toHaveLength(1);
  });

  it('takes a decision or a hand-over of the same person, not both', async () => {
    const { play, request } = await begin();
    const [decided, handed] = await Promise.all([
      play.decide(request, robin, 'approve'),
      play.decide(request, robin, 'hand-over', { to: dora.email }),
    ]);
    expect([decided, handed].filter((status) => status === 303)).toHaveLength(1);
    expect(request.actions.filter((action) => action === 'decided' || action === 'handed-over')).toHaveLength(
      1,
    );
  });

  it('is not settled by more people of one role instead of the other', async () => {
    const { play, request } = await begin();
    for (const person of [morgan, devon, robin]) await play.decide(request, person, 'approve');
    expect(request.state.status).toBe('open');
    expect(play.subject('model/churn').environments).toEqual({});
  });

  it('needs as many rejections as it says, and no more', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'reject');
    expect(request.state.status).toBe('open');
    await play.decide(request, morgan, 'reject');
    expect(request.state.status).toBe('open');
    await play.decide(request, ray, 'reject');
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
    expect(request.status).toBe('FAILED');
  });

  it('takes one rejection of two for what it is: the others may still approve', async () => {
    const { play, request } = await begin();
    await play.decide(request, alex, 'reject');
    for (const person of [morgan, robin, ray]) await play.decide(request, person, 'approve');
    expect(request.state.outcome).toBe('completed');
    expect(play.production()?.authorisedBy.map(({ person }) => person)).not.toContain(alex.email);
  });

  it('does not count a part twice that was handed over or is stood in for', async () => {
    const play = new Play([twoOfRisk], {
      ...roles,
      risk: [{ ...robin, away: { from: '2026-03-01', until: '2026-03-09', standIn: dora.email } }, ray],
    });
    const request = await play.start(twoOfRisk, version('14'));
    await play.decide(request, morgan, 'approve');
    expect(await play.decide(request, dora, 'approve')).toBe(303);
    expect(await play.decide(request, robin, 'approve')).toBe(403);
    expect(request.state.status).toBe('open');
    await play.decide(request, ray, 'approve');
    expect(request.state.outcome).toBe('completed');
    expect(play.production()?.authorisedBy[1]).toMatchObject({
      person: dora.email,
      role: 'director',
      countsFor: 'risk',
      inPlaceOf: robin.email,
    });
  });

  it('goes on through somebody to whom a part was handed over', async () => {
    const { play, request } = await begin();
    expect(await play.decide(request, robin, 'hand-over', { to: dora.email, comment: 'On leave.' })).toBe(
      303,
    );
    expect(await play.decide(request, robin, 'approve')).toBe(403);
    expect(await play.decide(request, ray, 'hand-over', { to: dana.email })).toBe(422);
    for (const person of [morgan, dora, ray]) await play.decide(request, person, 'approve');
    expect(request.state.outcome).toBe('completed');
    expect(request.actions.filter((action) => action === 'handed-over')).toHaveLength(1);
  });

  it('reminds each day, asks the other role after two, and expires after five, once each', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    expect(await play.decide(request, dora, 'approve')).toBe(403);
    for (let hour = 0; hour < 5 * 24; hour += 6) await play.pass(6 * 3_600);
    await play.pass(60);
    expect(request.state.outcome).toBe('expired');
    const count = (action: string) => request.actions.filter((one) => one === action).length;
    expect({ reminded: count('reminded'), escalated: count('escalated'), expired: count('expired') }).toEqual(
      {
        reminded: 4,
        escalated: 1,
        expired: 1,
      },
    );
  });

  it('is completed by the other role after escalation', async () => {
    const { play, request } = await begin();
    for (const person of [morgan, robin]) await play.decide(request, person, 'approve');
    await play.pass(2 * 86_400);
    await play.decide(request, dora, 'approve');
    expect(request.state.outcome).toBe('completed');
  });

  it('keeps its conditions open on the subject until somebody settles them', async () => {
    const { play, request } = await begin();
    const condition = {
      'finding-1-text': 'Watch the drift.',
      'finding-1-owner': dana.email,
      'finding-1-due': '2026-04-01',
    };
    expect(await play.decide(request, morgan, 'approve-with-conditions', condition)).toBe(303);
    for (const person of [ray, robin]) await play.decide(request, person, 'approve');
    expect(Object.values(play.subject('model/churn').findings)).toMatchObject([
      { text: 'Watch the drift.', owner: dana.email, raisedBy: morgan.email, version: '14', stage: 'review' },
    ]);
  });
});
