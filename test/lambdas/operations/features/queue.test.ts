import { describe, expect, it } from 'vitest';
import { requestId } from '../../../../lambdas/domain/submission.ts';
import { intake } from '../../../../lambdas/operations/intake.ts';
import { definitionHash } from '../../../../schema/workflow.ts';
import type { Call } from '../../../support/in-memory-ports.ts';
import { Play, type Played } from '../../../support/play.ts';
import { cast, roles, shortPathWith, version } from './cast.ts';

const { morgan } = cast;

const queueing = shortPathWith('queueing', { newerVersion: 'queue' });

async function three(): Promise<{ play: Play; a: Played; b: Played; c: Played }> {
  const play = new Play([queueing], roles);
  const begin = async (name: string) => {
    play.world.wait(60);
    return play.start(queueing, version(name));
  };
  return { play, a: await begin('1'), b: await begin('2'), c: await begin('3') };
}
const statuses = (...requests: Played[]) => requests.map(({ state }) => state.status);

describe('a queue of requests', () => {
  it('takes them one after the other, in the order in which they came', async () => {
    const { play, a, b, c } = await three();
    expect(statuses(a, b, c)).toEqual(['open', 'queued', 'queued']);
    expect(c.entries.at(-1)).toMatchObject({ action: 'queued', details: { behind: [a.id, b.id] } });
    for (const [index, request] of [a, b, c].entries()) {
      expect(await play.decide(request, morgan, 'approve')).toBe(303);
      expect(play.production()?.version).toBe(`${index + 1}`);
    }
    expect(statuses(a, b, c)).toEqual(['closed', 'closed', 'closed']);
    expect(b.actions).toEqual(['submitted', 'queued', 'dequeued', 'stage-opened', 'decided', 'promoted']);
    expect(play.world.underWay.length).toBe(0);
  });

  it('opens no link before the turn has come', async () => {
    const { play, b } = await three();
    expect(await play.decide(b, morgan, 'approve', { stage: 'review' })).toBe(409);
    expect(play.world.mails.filter(({ subject }) => subject.includes('churn 2'))).toEqual([]);
  });

  it('closes up when somebody leaves from the middle', async () => {
    const { play, a, b, c } = await three();
    await play.withdraw(b);
    expect(statuses(a, b, c)).toEqual(['open', 'closed', 'queued']);
    expect(b.status).toBe('FAILED');
    await play.decide(a, morgan, 'reject');
    expect(statuses(c)).toEqual(['open']);
  });

  it('closes up when the first is withdrawn, stopped or runs out of time', async () => {
    const { play, a, b } = await three();
    await play.withdraw(a);
    expect(statuses(b)).toEqual(['open']);
    await play.pass(5 * 86_400 + 60);
    expect(b.state.outcome).toBe('expired');
  });

  it('goes on when the one in the middle has been closed and not left yet', async () => {
    const { play, a, b, c } = await three();
    play.world.fault = ({ method, args }: Call) =>
      method === 'append' && String(Object(args[0]).entry).includes('"action":"request-closed"')
        ? 'before'
        : undefined;
    await play.withdraw(b).catch(() => undefined);
    play.world.fault = () => undefined;
    expect(b.state.status).toBe('closed');
    await play.decide(a, morgan, 'approve');
    await play.sweep();
    await play.sweep();
    expect(statuses(c)).toEqual(['open']);
  });

  it('lets rework keep the place of a request', async () => {
    const { play, a, b } = await three();
    await play.decide(a, morgan, 'request-changes');
    expect(statuses(a, b)).toEqual(['rework', 'queued']);
    await play.start(queueing, version('1b', { revises: a.id }));
    expect(statuses(a, b)).toEqual(['open', 'queued']);
    await play.decide(a, morgan, 'approve');
    expect(statuses(a, b)).toEqual(['closed', 'open']);
  });

  it('ends a request that waits longer than its state can', async () => {
    const { play, c } = await three();
    const waits = c.execution.timeoutAt ?? 0;
    play.world.time = waits;
    await c.execution.passTime();
    await play.settle();
    expect(c.state).toMatchObject({ outcome: 'expired', reason: expect.stringContaining('older requests') });
  });

  it('lets a request go on whose turn had come when its time ran out, though nobody called it', async () => {
    const { play, a, b } = await three();
    play.world.fault = ({ method, args }: Call) =>
      method === 'append' && String(Object(args[0]).entry).includes('"action":"dequeued"')
        ? 'before'
        : undefined;
    await play.decide(a, morgan, 'reject').catch(() => undefined);
    play.world.fault = () => undefined;
    expect(b.state.status).toBe('queued');
    play.world.time = b.execution.timeoutAt ?? 0;
    await b.execution.passTime();
    await play.settle();
    expect(b.state.status).toBe('open');
    expect(b.execution.state).toBe('review');
  });

  it('is repaired by the sweeper and the daily comparison, whichever call of the end of the first one fails for good', async () => {
    const undisturbed = await three();
    const first = undisturbed.play.world.calls.length;
    await undisturbed.play.decide(undisturbed.a, morgan, 'approve');
    const calls = undisturbed.play.world.calls.length - first;
    for (let index = 0; index < calls; index++) {
      const { play, a, b, c } = await three();
      let count = 0;
      // From this call on nothing works any more, as if everything had died there.
      play.world.fault = () => (count++ >= index ? 'before' : undefined);
      await play.decide(a, morgan, 'approve').catch(() => undefined);
      play.world.fault = () => undefined;
      for (let round = 0; round < 4; round++) await play.pass(300);
      await play.reconcile();
      if (a.state.status !== 'closed') await play.decide(a, morgan, 'approve');
      await play.pass(300);
      await play.pass(300);
      const [, second, third] = statuses(a, b, c);
      // What died for longer than states try again ends the next one too, whose turn then passes on.
      const turn = second === 'closed' ? [b.state.outcome, third] : [second, third];
      expect(
        [
          ['open', 'queued'],
          ['failed', 'open'],
        ],
        `dead from call ${index} of ${calls}`,
      ).toContainEqual(turn);
      expect(a.state.status).toBe('closed');
      expect(
        b.actions.filter((action) => action === 'dequeued'),
        `call ${index}`,
      ).toHaveLength(1);
    }
  });
});

describe('a request whose turn comes while it is being queued', () => {
  it('goes on at once', async () => {
    const play = new Play([queueing], roles);
    const a = await play.start(queueing, version('1'));
    play.world.wait(60);
    const { ports } = play.world;
    const ledger = {
      ...ports.ledger,
      append: async (entry: Parameters<typeof ports.ledger.append>[0]) => {
        if (entry.entry.includes('"action":"queued"')) await play.withdraw(a);
        return ports.ledger.append(entry);
      },
    };
    await intake({ ...ports, ledger })({
      workflow: queueing.id,
      definition: definitionHash(queueing),
      execution: 'arn:aws:states:eu-west-1:111122223333:execution:countersign-queueing:b',
      input: version('2'),
      taskToken: 'token of b',
      timedOut: false,
    });
    expect(a.state.status).toBe('closed');
    expect(play.world.woken.at(-1)).toMatchObject({ taskToken: 'token of b', kind: 'succeed' });
    expect(play.subject('model/churn').open).toMatchObject({ [requestId(queueing.id, version('2'))]: {} });
  });
});
