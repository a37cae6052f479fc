import { describe, expect, it } from 'vitest';
import type { SealedEntry } from '../../../../lambdas/domain/entry.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { Play, type Played } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, defineWorkflow, roles, version } from './cast.ts';

const { morgan, devon, alex, ira } = cast;

const pathOf = (carries: boolean) =>
  defineWorkflow({
    id: 'path',
    title: 'Path',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    start: 'review',
    rework: { dueIn: '3 days', maxAttempts: 3 },
    stages: {
      review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', carries, next: 'test' },
      test: {
        type: 'approval',
        title: 'Test',
        role: 'data-analyst',
        dueIn: '5 days',
        reworkTo: 'test',
        next: 'sign',
      },
      sign: {
        type: 'approval',
        title: 'Signature',
        role: 'it-engineer',
        dueIn: '5 days',
        reworkTo: 'test',
        next: 'publish',
      },
      publish: { type: 'promotion', title: 'Promotion', environment: 'production', next: 'end' },
    },
  });
/** The review holds whatever the next attempt brings. */
const path = pathOf(true);
/** The review holds for what was reviewed. */
const strict = pathOf(false);

const begin = async () => {
  const play = new Play([path], roles);
  return { play, request: await play.start(path, version('1')) };
};
const revise = (play: Play, request: Played, name: string, changes: object = {}) =>
  play.start(path, version(name, { revises: request.id, ...changes }));

describe('rework', () => {
  it('begins at the stage that the workflow names; what was passed before it holds', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    expect(request.execution.state).toBe('intake');
    await revise(play, request, '2');
    expect(request.execution.state).toBe('test');
    expect(request.state).toMatchObject({
      attempt: 2,
      stages: { review: { outcome: 'approved', carriedFrom: 1 } },
    });
    await play.decide(request, alex, 'approve');
    await play.decide(request, ira, 'approve');
    expect(play.production()).toMatchObject({
      version: '2',
      attempt: 2,
      authorisedBy: [
        { stage: 'review', attempt: 1, person: morgan.email, signedFor: { version: '1' } },
        { stage: 'test', attempt: 2, person: alex.email },
        { stage: 'sign', attempt: 2, person: ira.email },
      ],
    });
  });

  it('asks anew whoever signed for another version or artifact, unless the stage carries', async () => {
    const play = new Play([strict], roles);
    const request = await play.start(strict, version('1'));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    await play.start(strict, version('2', { revises: request.id }));
    expect(request.execution.state).toBe('review');
    expect(request.state).toMatchObject({ attempt: 2, stages: { review: { decisions: [] } } });
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'approve');
    await play.decide(request, ira, 'approve');
    const signed = play
      .production()
      ?.authorisedBy.map(({ stage, attempt, signedFor }) => [stage, attempt, signedFor]);
    expect(signed).toEqual([
      ['review', 2, undefined],
      ['test', 2, undefined],
      ['sign', 2, undefined],
    ]);
  });

  it('keeps what was signed for the very version when the next attempt only completes it', async () => {
    const play = new Play([strict], roles);
    const request = await play.start(strict, version('1'));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    const metrics = { ...request.state.metrics, recall: 0.8 };
    await play.start(strict, version('1', { revises: request.id, metrics }));
    expect(request.execution.state).toBe('test');
    expect(request.state.stages['review']).toMatchObject({ outcome: 'approved', carriedFrom: 1 });
    expect(request.state.stages['review']?.signedFor).toBeUndefined();
  });

  it('asks anew who signed for other figures than the next attempt states of the very same artifact', async () => {
    const play = new Play([strict], roles);
    const request = await play.start(strict, version('1', { metrics: { auc: 0.99 } }));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    await play.start(strict, version('1', { revises: request.id, metrics: { auc: 0.4 } }));
    expect(request.execution.state).toBe('review');
    expect(request.state.stages['review']?.outcome).toBeUndefined();
  });

  it('tells whose signature holds for something else now, and only them', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    await revise(play, request, '2');
    const sealed = play.world.streams.get(`request/${request.id}`) ?? [];
    const [, again] = sealed.filter(({ entry }) => JSON.parse(entry).action === 'submitted');
    play.world.mails.length = 0;
    await inform(play.world.ports)(eventOf(again as SealedEntry));
    // And the one in whose name an execution handed it in.
    expect(play.world.mails.map(({ to }) => to)).toEqual([morgan.email, request.state.requesters.at(-1)]);
    const [mail] = play.world.mails;
    expect(mail?.subject).toBe('Your signature now holds for model/churn 2, Review');
    expect(mail?.body).toMatch(/You signed:\n\n {2}Version +1\n {2}Attempt +1\n/);
  });

  it('can resume at an earlier stage than the one that asked for it, and at the start afterwards', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'approve');
    await play.decide(request, ira, 'request-changes');
    await revise(play, request, '2');
    expect(request.execution.state).toBe('test');
    expect(request.state.stages['test']?.decisions).toEqual([]);
  });

  it('begins at the start where a stage names nothing, and carries nothing then', async () => {
    const { play, request } = await begin();
    await play.decide(request, devon, 'request-changes');
    await revise(play, request, '2');
    expect(request.execution.state).toBe('review');
    expect(Object.keys(request.state.stages)).toEqual(['review']);
  });

  it('keeps everybody to the one stage that they decided, in any attempt', async () => {
    const play = new Play([path], { ...roles, 'data-analyst': [alex, morgan] });
    const request = await play.start(path, version('1'));
    await play.decide(request, morgan, 'approve');
    await play.decide(request, alex, 'request-changes');
    await revise(play, request, '2');
    expect(await play.decide(request, morgan, 'approve')).toBe(403);
    expect(await play.decide(request, alex, 'approve')).toBe(303);
  });

  it('takes no more requests for changes at the last attempt', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'approve');
    for (const name of ['2', '3']) {
      expect(await play.decide(request, alex, 'request-changes')).toBe(303);
      await revise(play, request, name);
    }
    expect(request.state.attempt).toBe(3);
    expect(await play.decide(request, alex, 'request-changes')).toBe(422);
    expect(await play.decide(request, alex, 'reject')).toBe(303);
    expect(request.state.outcome).toBe('rejected');
  });

  it('takes one of two next attempts that come at the same time', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'request-changes');
    await revise(play, request, '2');
    const second = await revise(play, request, '3');
    expect(second.execution.refusal).toContain('is being decided (attempt 2)');
    expect(request.state).toMatchObject({ attempt: 2, version: '2' });
  });

  it('expires by itself, and a next attempt then comes too late', async () => {
    const { play, request } = await begin();
    await play.decide(request, morgan, 'request-changes');
    await play.pass(3 * 86_400);
    expect(request.state.outcome).toBe('expired');
    expect((await revise(play, request, '2')).execution.refusal).toContain('is closed (expired)');
  });
});
