import { describe, expect, it } from 'vitest';
import { undo } from '../../../../lambdas/engine/undo.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { everyone } from '../../../../schema/roles.ts';
import { roles, workflows } from '../../../organisation/index.ts';
import type { Call, Fault } from '../../../support/in-memory-ports.ts';
import { Play, type Played } from '../../../support/play.ts';
import { playAll, produce, release, staff, submissionOf, workflowOf } from './governance.ts';

const { morgan, devon, alex, ira } = staff;
const DAY = 86_400;

async function broken(): Promise<{ play: Play; request: Played }> {
  const play = playAll();
  await produce(play, '1');
  play.world.wait(60);
  return { play, request: await release(play, '2') };
}
const undone = (play: Play) => [...play.world.started].filter(([name]) => name.startsWith('undo-'));

/** What the way back from such a release asks for, which anybody can foresee. */
async function foreseenWayBack(): Promise<(request: string) => unknown> {
  const { play, request } = await broken();
  await play.decide(request, morgan, 'reject', { comment: 'It is worse.' });
  const input = undone(play).at(0)?.[1].input;
  return (id) => JSON.parse(JSON.stringify(input).replaceAll(request.id, id));
}

describe('an emergency release', () => {
  it('needs a reason, is in production at once, freeze or not, and owes its review', async () => {
    const play = playAll();
    play.world.freezes = [{ reason: 'Closing', from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }];
    const request = await release(play, '1');
    expect(play.production()).toMatchObject({
      version: '1',
      authorisedBy: [{ meaning: 'took responsibility', comment: 'The present one is down.' }],
      owing: [{ stage: 'review-afterwards', title: 'Review afterwards', dueAt: '2026-03-05T09:00:00.000Z' }],
    });
    expect(request.state.status).toBe('open');
  });

  it('owes nothing any more once the review agrees', async () => {
    const { play, request } = await broken();
    await play.decide(request, morgan, 'approve');
    expect(play.production()?.owing).toHaveLength(1);
    await play.decide(request, alex, 'approve');
    expect(play.production()).toMatchObject({ version: '2', owing: [], ended: { outcome: 'completed' } });
    expect(undone(play)).toEqual([]);
  });

  it('is counted while its review is overdue', async () => {
    const { play } = await broken();
    await play.pass(3 * DAY - 1);
    expect(play.world.counts.get('OverdueReviews')).toBe(0);
    await play.pass(1);
    expect(play.world.counts.get('OverdueReviews')).toBe(1);
  });
});

describe('a review that turns an emergency release down', () => {
  it('starts the way back once, asked for by somebody who may, and decided by others', async () => {
    const { play, request } = await broken();
    await play.decide(request, morgan, 'reject', { comment: 'It is worse.' });
    expect(request.state.outcome).toBe('rejected');
    expect(undone(play)).toEqual([
      [
        `undo-${request.id}-production`,
        {
          workflow: 'model-rollback',
          input: expect.objectContaining({ subject: 'model/churn', version: '1', requestedBy: ira.email }),
        },
      ],
    ]);
    expect(play.production()).toMatchObject({ version: '2', owing: [], ended: { outcome: 'rejected' } });
    const [rollback] = await play.startAsked();
    if (rollback === undefined) throw new Error('nothing was started');
    expect(rollback.execution.state).toBe('agree');
    expect(await play.decide(rollback, ira, 'approve')).toBe(403);
    await play.decide(rollback, devon, 'approve');
    await play.decide(rollback, alex, 'approve');
    expect(rollback.state.outcome).toBe('completed');
    expect(play.production()).toMatchObject({
      version: '1',
      replaced: { version: '2' },
      metrics: { auc: 0.913 },
    });
  });

  it.each<[string, (input: unknown) => object]>([
    ['something else', () => ({ input: { subject: 'model/other' } })],
    [
      'the same in the name of somebody who may not ask for it',
      (input) => ({
        input: { ...(input as object), requestedBy: morgan.email },
        status: 'FAILED',
        error: 'InvalidRequest',
      }),
    ],
    ['the same, and stopped it', (input) => ({ input, status: 'ABORTED' })],
    [
      'the same under rules that are replaced',
      (input) => ({ input, status: 'FAILED', error: 'DefinitionReplaced' }),
    ],
  ])(
    'starts the way back under another name when somebody took its own for %s, and an alarm goes off',
    async (_, taken) => {
      const { play, request } = await broken();
      const [name, foreseen] = [`undo-${request.id}-production`, await foreseenWayBack()];
      play.world.started.set(name, { workflow: 'model-rollback', input: {}, ...taken(foreseen(request.id)) });
      await play.decide(request, morgan, 'reject', { comment: 'It is worse.' });
      const [, [other, started] = []] = undone(play);
      expect(other).toMatch(/^undo-[0-9a-z]+-production-[0-9a-f]{8}$/);
      expect(started?.input).toEqual(foreseen(request.id));
      expect(play.world.counts.get('NamesTaken')).toBe(1);
    },
  );

  it('takes what the intake turned down for its answer, and asks no more', async () => {
    const { play, request } = await broken();
    const input = (await foreseenWayBack())(request.id);
    const name = `undo-${request.id}-production`;
    const refused = { workflow: 'model-rollback', input, status: 'FAILED', error: 'InvalidRequest' };
    play.world.started.set(name, refused);
    await play.decide(request, morgan, 'reject', { comment: 'It is worse.' });
    expect(undone(play)).toHaveLength(1);
    expect(play.world.counts.get('NamesTaken') ?? 0).toBe(0);
  });

  it('has the same effect when nobody reviews it at all', async () => {
    const { play, request } = await broken();
    await play.pass(3 * DAY + 60);
    expect(request.state.outcome).toBe('expired');
    expect(undone(play)).toHaveLength(1);
    expect(play.production()?.owing).toHaveLength(1);
  });

  it('has the same effect when the request is withdrawn before anybody could: nobody gets around the review', async () => {
    const { play, request } = await broken();
    await play.withdraw(request);
    expect(request.state.outcome).toBe('withdrawn');
    expect(undone(play)).toHaveLength(1);
  });

  it('starts nothing where nothing was there before, or something else runs by now', async () => {
    const play = playAll();
    const first = await release(play, '1');
    await play.decide(first, morgan, 'reject');
    expect(undone(play)).toEqual([]);
    const { play: other, request } = await broken();
    await other.decide(request, morgan, 'approve');
    other.world.wait(60);
    await release(other, '3');
    if (request.state.status === 'open') await other.decide(request, alex, 'reject');
    expect(undone(other)).toEqual([]);
  });

  it('is loud where there is nothing to go back to', async () => {
    const play = playAll();
    const first = await release(play, '1');
    await play.decide(first, morgan, 'reject');
    expect(play.world.counts.get('OwedNotStarted')).toBe(1);
    const { play: other, request } = await broken();
    await other.decide(request, morgan, 'reject');
    expect(other.world.counts.get('OwedNotStarted') ?? 0).toBe(0);
  });

  it('is loud where the workflow to be started does not lead to that environment', async () => {
    const astray = workflowsFor(roles)({
      id: 'astray',
      title: 'Review after QA',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['qa'],
      stages: {
        authorise: { type: 'approval', role: 'incident-commander', dueIn: '1 hour' },
        'to-qa': { type: 'promotion', environment: 'qa' },
        review: {
          type: 'approval',
          role: 'manager',
          dueIn: '3 days',
          ifRejected: { start: 'model-rollback' },
        },
      },
    });
    const play = new Play([...workflows, astray], roles);
    for (const [version, choice] of [
      ['1', 'approve'],
      ['2', 'reject'],
    ] as const) {
      play.world.wait(60);
      const request = await play.start(astray, submissionOf(version));
      await play.decide(request, staff.ines, 'approve');
      await play.decide(request, morgan, choice);
    }
    expect(undone(play)).toEqual([]);
    expect(play.world.counts.get('OwedNotStarted')).toBe(1);
  });

  it('is asked for by who answers for the request, not by others for whom its caller speaks', async () => {
    const { play, request } = await broken();
    const [answering = ''] = request.state.requesters.slice(-1);
    const rollback = { ...workflowOf('model-rollback'), requester: 'asker' };
    const asker = [...everyone(roles).values()].filter(({ email }) =>
      [alex.email, answering].includes(email),
    );
    play.world.workflows = [...workflows.filter(({ id }) => id !== rollback.id), rollback];
    play.world.roles = { ...roles, asker };
    const end = { status: 'closed', outcome: 'withdrawn', reason: 'Not any more.' } as const;
    await undo(play.world.ports, { ...request.state, ...end, requesters: [alex.email, answering] });
    expect(undone(play).map(([, { input }]) => input)).toMatchObject([{ requestedBy: answering }]);
  });

  it('goes back only where the way back leads', async () => {
    const both = workflowsFor(roles)({
      id: 'both',
      title: 'Two environments at once',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['qa', 'production'],
      start: 'authorise',
      stages: {
        authorise: {
          type: 'approval',
          title: 'Authorisation',
          role: 'incident-commander',
          dueIn: '1 hour',
          next: 'to-qa',
        },
        'to-qa': { type: 'promotion', title: 'QA', environment: 'qa', next: 'to-production' },
        'to-production': {
          type: 'promotion',
          title: 'Production',
          environment: 'production',
          next: 'review',
        },
        review: {
          type: 'approval',
          title: 'Review',
          role: 'manager',
          dueIn: '3 days',
          ifRejected: { start: 'model-rollback' },
          next: 'end',
        },
      },
    });
    const play = new Play([...workflows, both], roles);
    for (const [name, choice] of [
      ['1', 'approve'],
      ['2', 'reject'],
    ] as const) {
      play.world.wait(60);
      const request = await play.start(both, submissionOf(name));
      await play.decide(request, staff.ines, 'approve');
      await play.decide(request, morgan, choice);
    }
    expect(undone(play).map(([, { input }]) => input)).toMatchObject([
      { version: '1', note: expect.stringContaining('was promoted to production') },
    ]);
  });

  it('starts nothing for a promotion that never happened', async () => {
    const play = playAll();
    await produce(play, '1');
    const request = await play.start(workflowOf('emergency-release'), submissionOf('2'));
    await play.decide(request, staff.ines, 'reject');
    expect(request.state.outcome).toBe('rejected');
    expect(undone(play)).toEqual([]);
  });

  it('starts the way back once and for certain, whichever call of the end fails', async () => {
    const undisturbed = await broken();
    const first = undisturbed.play.world.calls.length;
    await undisturbed.play.decide(undisturbed.request, morgan, 'reject');
    const calls = undisturbed.play.world.calls.length - first;
    for (const fault of ['before', 'after', 'dead'] as const)
      for (let index = 0; index < calls; index++) {
        const { play, request } = await broken();
        let count = 0;
        play.world.fault = (_: Call): Fault => {
          const call = count++;
          if (fault === 'dead') return call >= index ? 'before' : undefined;
          return call === index ? fault : undefined;
        };
        await play.decide(request, morgan, 'reject').catch(() => undefined);
        play.world.fault = () => undefined;
        for (let round = 0; round < 3; round++) await play.pass(300);
        if (request.state.status === 'open') await play.decide(request, morgan, 'reject');
        const what = `${fault}, call ${index} of ${calls}`;
        expect(request.state.outcome, what).toBe('rejected');
        expect(undone(play), what).toHaveLength(1);
        expect(play.subject('model/churn').open, what).toEqual({});
        expect(play.world.underWay.length, what).toBe(0);
      }
  });
});
