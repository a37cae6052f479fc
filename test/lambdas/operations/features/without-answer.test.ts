import { describe, expect, it } from 'vitest';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { Play } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, devon, robin } = cast;
const DAY = 86_400;

const consulting = defineWorkflow({
  id: 'consulting',
  title: 'Consulting',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    comments: { type: 'approval', role: 'manager', quorum: 2, dueIn: '2 days', ifExpired: 'next' },
    review: { type: 'approval', role: 'risk', dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production' },
  },
});

const begin = async (workflow = consulting) => {
  const play = new Play([workflow], roles);
  return { play, request: await play.start(workflow, version('14')) };
};

describe("a stage with ifExpired: 'next'", () => {
  it('lets the request go on when its time is over, and approves nothing by that', async () => {
    const { play, request } = await begin();
    await play.pass(2 * DAY + 600);
    const expired = request.entries.find(({ action }) => action === 'expired');
    expect(expired?.details).toMatchObject({ stage: 'comments', attempt: 1, goesOn: true });
    expect(request.state.stages['comments']).toMatchObject({ outcome: 'skipped', decisions: [] });
    expect(request.execution.state).toBe('review');
    await play.decide(request, robin, 'approve');
    expect(play.production()?.authorisedBy.map(({ person }) => person)).toEqual([robin.email]);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it('keeps what was answered by then, and takes no more', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    await play.pass(2 * DAY + 600);
    expect(await play.decide(request, devon, 'approve', { stage: 'comments' })).toBe(409);
    await play.decide(request, robin, 'approve');
    expect(play.production()?.authorisedBy.map(({ person }) => person)).toEqual([morgan.email, robin.email]);
  });

  it('is settled by its people in time as any other', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'reject');
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  });

  it('says so before and after, to whoever is asked and to the requester', async () => {
    const { play, request } = await begin();
    expect(play.world.mails[0]?.body).toContain('the request goes on without an answer');
    await play.pass(2 * DAY + 600);
    const before = play.world.mails.length;
    for (const sealed of play.world.streams.get(`request/${request.id}`) ?? [])
      if (sealed.entry.includes('"action":"expired"')) await inform(play.world.ports)(eventOf(sealed));
    const told = play.world.mails.slice(before);
    expect(told.map(({ to }) => to)).toEqual([morgan.email, devon.email, 'dana@example.com']);
    expect(told[0]?.body).toMatch(/goes\s+on\s+without\s+your\s+answer/);
    expect(told.at(-1)?.subject).toContain('Lapsed');
  });
});

describe('a stage with ifExpired: { start }', () => {
  const source = (id: string) =>
    ({
      id,
      title: 'Reviewed afterwards',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      stages: {
        look: { type: 'approval', role: 'manager', dueIn: '2 days' },
        publish: { type: 'promotion', environment: 'production' },
        review: { type: 'approval', role: 'risk', dueIn: '2 days', ifExpired: { start: 'rollback' } },
      },
    }) as const;
  const afterwards = defineWorkflow(source('afterwards'));
  const rollback = defineWorkflow({
    id: 'rollback',
    title: 'Rollback',
    subject: 'model',
    requester: 'data-scientist',
    submission: { lineage: false, artifact: false, version: { in: 'production', when: 'before' } },
    environments: ['production'],
    stages: {
      agree: { type: 'approval', role: 'director', dueIn: '1 day' },
      back: { type: 'promotion', environment: 'production' },
    },
  });

  async function promoted() {
    const play = new Play([afterwards, rollback], roles);
    const first = await play.start(afterwards, version('13'));
    await play.decide(first, morgan, 'approve');
    await play.decide(first, robin, 'approve');
    const request = await play.start(afterwards, version('14'));
    await play.decide(request, morgan, 'approve');
    return { play, request };
  }

  it('starts the way back when nobody answers', async () => {
    const { play, request } = await promoted();
    await play.pass(2 * DAY + 600);
    await play.sweep();
    expect(request.state).toMatchObject({ outcome: 'expired' });
    expect([...play.world.started.values()].map(({ workflow }) => workflow)).toEqual(['rollback']);
  });

  it('does not when they reject', async () => {
    const { play, request } = await promoted();
    await play.decide(request, robin, 'reject');
    await play.sweep();
    expect(request.state).toMatchObject({ outcome: 'rejected' });
    expect([...play.world.started.values()]).toEqual([]);
  });
});
