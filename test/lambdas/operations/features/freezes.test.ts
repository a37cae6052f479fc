import { describe, expect, it } from 'vitest';
import { requestStream, type SealedEntry } from '../../../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../../../lambdas/domain/model.ts';
import { closeFinding } from '../../../../lambdas/domain/subject/findings.ts';
import { advance } from '../../../../lambdas/engine/advance.ts';
import { takeEffect } from '../../../../lambdas/operations/take-effect.ts';
import { Play, type Played } from '../../../support/play.ts';
import { cast, defineWorkflow, roles, shortPath, shortPathWith, version } from './cast.ts';

const { morgan } = cast;
const DAY = 86_400;
const freeze = (days: number, changes: object = {}) => ({
  reason: 'Year-end closing',
  from: '2026-03-01T00:00:00Z',
  until: new Date(Date.parse('2026-03-02T09:00:00Z') + days * DAY * 1000).toISOString(),
  ...changes,
});

const blocked = shortPathWith('blocked', {
  review: { conditions: true },
  publish: { blockedBy: 'overdue-findings' },
});
const urgent = shortPathWith('urgent', { publish: { ignoresFreezes: true } });

async function held(days = 3): Promise<{ play: Play; request: Played }> {
  const play = new Play([shortPath, blocked, urgent], roles);
  play.world.freezes = [freeze(days)];
  const request = await play.start(shortPath, version('14'));
  await play.decide(request, morgan, 'approve');
  return { play, request };
}
const environmentsOf = (play: Play) => play.subject('model/churn').environments;

describe('a freeze', () => {
  it('holds a promotion that is approved, and says why and until when', async () => {
    const { play, request } = await held();
    expect(request.actions).toEqual(['submitted', 'stage-opened', 'decided', 'promotion-held']);
    expect(request.state.stages['publish']?.held).toEqual({
      since: '2026-03-02T09:00:00.000Z',
      why: 'production is frozen: Year-end closing',
      until: '2026-03-05T09:00:00.000Z',
    });
    expect(request.status).toBe('RUNNING');
    expect(environmentsOf(play)).toEqual({});
  });

  it('of every week holds until its time is over, and again the week after', async () => {
    const play = new Play([shortPath], roles);
    play.world.freezes = [
      {
        reason: 'Weekends',
        from: 'friday 15:00',
        until: 'monday 08:00',
        timeZone: 'Europe/Berlin',
        environments: ['production'],
      },
    ];
    const asked = await play.start(shortPath, version('14'));
    const mail = [...play.world.mails].find(({ to }) => to === morgan.email)?.body.replaceAll(/\s+/g, ' ');
    expect(mail).toContain(
      'production will be frozen from Friday 6 March 2026, 14:00 UTC until Monday 9 March 2026, 07:00 UTC (every week from Friday 15:00 to Monday 08:00, Europe/Berlin): Weekends.',
    );
    await play.pass(4.5 * DAY);
    await play.decide(asked, morgan, 'approve');
    expect(asked.state.stages['publish']?.held).toMatchObject({
      why: 'production is frozen: Weekends',
      until: '2026-03-09T07:00:00.000Z',
    });
    await play.pass(2.5 * DAY - 2 * 3_600 - 1);
    expect(environmentsOf(play)).toEqual({});
    await play.pass(1);
    expect(environmentsOf(play)['production']?.version).toBe('14');
    await play.pass(5 * DAY);
    const next = await play.start(shortPath, version('15'));
    await play.decide(next, morgan, 'approve');
    expect(next.state.stages['publish']?.held).toMatchObject({ until: '2026-03-16T07:00:00.000Z' });
  });

  it('is recorded once, however often the sweeper looks, and counted', async () => {
    const { play, request } = await held();
    await play.pass(3_600);
    await play.pass(3_600);
    expect(request.actions.filter((action) => action === 'promotion-held')).toHaveLength(1);
    expect(play.world.counts.get('HeldPromotions')).toBe(2);
  });

  it('ends, and the sweeper then promotes once', async () => {
    const { play, request } = await held();
    await play.pass(3 * DAY - 1);
    expect(environmentsOf(play)).toEqual({});
    await play.pass(1);
    await play.sweep();
    await play.pass(3_600);
    expect(request.actions.slice(-2)).toEqual(['promotion-held', 'promoted']);
    expect(request.status).toBe('SUCCEEDED');
    expect(play.production()).toMatchObject({ version: '14', since: '2026-03-05T09:00:00.000Z' });
    expect(play.subjectEntries('model/churn').map(({ action }) => action)).toEqual([
      'request-opened',
      'promoted',
      'request-closed',
    ]);
  });

  it('ends for several sweepers and a restarted state at once: one of them promotes', async () => {
    const { play, request } = await held();
    play.world.wait(3 * DAY);
    const entered = takeEffect(play.world.ports)({
      request: request.id,
      attempt: 1,
      stage: 'publish',
      taskToken: 'a second task',
      timedOut: false,
    });
    await Promise.all([play.sweep(), entered, play.sweep(), play.sweep()]);
    expect(play.subjectEntries('model/churn').filter(({ action }) => action === 'promoted')).toHaveLength(1);
    expect(request.actions.filter((action) => action === 'promoted')).toHaveLength(1);
    expect(request.state.outcome).toBe('completed');
  });

  it('ends while the request is withdrawn: either of the two is the whole truth', async () => {
    const { play, request } = await held();
    play.world.wait(3 * DAY);
    await Promise.all([play.sweep(), play.withdraw(request), play.sweep()]);
    await play.sweep();
    const promoted = play.production() !== undefined;
    expect(request.actions.includes('promoted')).toBe(promoted);
    expect(request.state.status).toBe('closed');
    expect(play.subject('model/churn').open).toEqual({});
  });

  it('that is extended holds on, and says so', async () => {
    const { play, request } = await held();
    play.world.freezes = [freeze(5, { reason: 'Closing takes longer' })];
    await play.pass(4 * DAY);
    expect(request.state.stages['publish']?.held).toEqual({
      since: '2026-03-02T09:00:00.000Z',
      why: 'production is frozen: Closing takes longer',
      until: '2026-03-07T09:00:00.000Z',
    });
  });

  it('that is announced anew holds what waits until it ends', async () => {
    const { play, request } = await held();
    play.world.freezes = [freeze(5, { reason: 'Closing takes longer' })];
    await play.deploy();
    expect(request.state.stages['publish']?.held?.until).toBe('2026-03-07T09:00:00.000Z');
    expect(play.world.views.stored.get(`request/${request.id}`)?.at.due?.place).toBe(
      `2026-03-07T09:00:00.000Z#request/${request.id}`,
    );
  });

  it('that is lifted lets the promotion go on', async () => {
    const { play } = await held();
    play.world.freezes = [];
    await play.deploy();
    expect(play.production()?.version).toBe('14');
  });

  it('holds no votes, and no promotion that ignores it', async () => {
    const { play, request } = await held();
    expect(request.state.stages['review']?.outcome).toBe('approved');
    const other = await play.start(urgent, version('15'));
    await play.decide(other, morgan, 'approve');
    expect(play.production()?.version).toBe('15');
    expect(request.state.status).toBe('open');
  });

  it('does not keep a request from being withdrawn, which then never promotes', async () => {
    const { play, request } = await held();
    await play.withdraw(request);
    expect(request.status).toBe('FAILED');
    await play.pass(4 * DAY);
    expect(environmentsOf(play)).toEqual({});
    expect(request.state.outcome).toBe('withdrawn');
  });

  it('does not keep a request from being superseded, which then never promotes', async () => {
    const { play, request } = await held();
    await play.pass(60);
    const newer = await play.start(shortPath, version('15'));
    expect(request.state.outcome).toBe('superseded');
    await play.decide(newer, morgan, 'approve');
    await play.pass(4 * DAY);
    expect(play.production()?.version).toBe('15');
    expect(request.actions).not.toContain('promoted');
  });

  it('that lasts longer than a state may wait ends the request', async () => {
    const { play, request } = await held(40);
    await play.pass(30 * DAY - 1);
    expect(request.state.status).toBe('open');
    await play.pass(1);
    expect(request.state).toMatchObject({
      status: 'closed',
      outcome: 'expired',
      reason: expect.stringContaining('production is frozen: Year-end closing'),
    });
    await play.pass(20 * DAY);
    expect(environmentsOf(play)).toEqual({});
  });

  it('that ends in the last day before that comes too late: what has begun to expire never promotes', async () => {
    const { play, request } = await held(29.5);
    await play.pass(29.5 * DAY);
    expect(environmentsOf(play)).toEqual({});
    await play.pass(0.5 * DAY);
    expect(request.state.outcome).toBe('expired');
    expect(environmentsOf(play)).toEqual({});
  });

  it('that ends before that is followed, however long it was', async () => {
    const { play, request } = await held(28.9);
    await play.pass(28.9 * DAY);
    expect(request.state.outcome).toBe('completed');
  });
});

describe('conditions that are overdue', () => {
  const condition = {
    'finding-1-text': 'Explain it.',
    'finding-1-owner': 'dana@example.com',
    'finding-1-due': '2026-03-03',
  };

  it('hold the next promotion, not the one that they came with, until they are closed', async () => {
    const play = new Play([blocked], roles);
    const first = await play.start(blocked, version('14'));
    await play.decide(first, morgan, 'approve-with-conditions', condition);
    expect(play.production()?.version).toBe('14');

    play.world.wait(2 * DAY);
    const second = await play.start(blocked, version('15'));
    await play.decide(second, morgan, 'approve');
    expect(second.state.stages['publish']?.held?.why).toBe(
      'model/churn has 1 overdue condition of earlier approvals',
    );
    await play.pass(DAY);
    expect(play.production()?.version).toBe('14');
    expect(play.world.counts.get('OverdueFindings')).toBeGreaterThan(0);

    const [id = ''] = Object.keys(play.subject('model/churn').findings);
    await advance<SubjectState>(play.world.ports, 'subject/model/churn', (last, now) =>
      last === undefined
        ? {}
        : closeFinding(last.state, { finding: id, comment: 'Explained.', actor: 'dana@example.com' }, now),
    );
    await play.pass(300);
    expect(play.production()?.version).toBe('15');
    expect(play.subject('model/churn').findings).toEqual({});
  });
});

describe('conditions that were given just before', () => {
  const condition = {
    'finding-1-text': 'Explain it.',
    'finding-1-owner': 'dana@example.com',
    'finding-1-due': '2026-03-31',
  };
  const whileOpen = shortPathWith('while-open', {
    review: { conditions: true },
    publish: { blockedBy: 'open-findings' },
  });

  it('hold the very promotion that waits for open ones, and can be closed meanwhile', async () => {
    const play = new Play([whileOpen], roles);
    const request = await play.start(whileOpen, version('14'));
    await play.decide(request, morgan, 'approve-with-conditions', condition);
    expect(environmentsOf(play)).toEqual({});
    expect(request.state.stages['publish']?.held?.why).toBe(
      'model/churn has 1 open condition of earlier approvals',
    );
    const [id = ''] = Object.keys(play.subject('model/churn').findings);
    expect(id).toBe(`${request.id}.1.review.1`);
    await play.pass(DAY);
    expect(play.subjectEntries('model/churn').map(({ action }) => action)).toEqual([
      'request-opened',
      'findings-raised',
    ]);
    await advance<SubjectState>(play.world.ports, 'subject/model/churn', (last, now) =>
      last === undefined
        ? {}
        : closeFinding(last.state, { finding: id, comment: 'Explained.', actor: 'dana@example.com' }, now),
    );
    await play.pass(DAY);
    expect(play.production()?.version).toBe('14');
    expect(play.subject('model/churn').findings).toEqual({});
  });

  const close = (play: Play, id: string) =>
    advance<SubjectState>(play.world.ports, 'subject/model/churn', (last, now) =>
      last === undefined
        ? {}
        : closeFinding(last.state, { finding: id, comment: 'Explained.', actor: 'dana@example.com' }, now),
    );

  it('hold nothing that is closed while it is being noted', async () => {
    const play = new Play([whileOpen], roles);
    const { follow } = play.world;
    play.world.follow = async (entry) => {
      await follow(entry);
      const { action, details } = JSON.parse(entry.entry);
      if (action === 'findings-raised') await close(play, details.findings[0]);
    };
    const request = await play.start(whileOpen, version('14'));
    await play.decide(request, morgan, 'approve-with-conditions', condition);
    await play.sweep();
    expect(play.production()?.version).toBe('14');
  });

  it('let go on what is shown only after they were closed', async () => {
    const play = new Play([whileOpen], roles);
    const { follow } = play.world;
    const late: SealedEntry[] = [];
    play.world.follow = async (entry) =>
      JSON.parse(entry.entry).action === 'promotion-held' ? void late.push(entry) : follow(entry);
    const request = await play.start(whileOpen, version('14'));
    await play.decide(request, morgan, 'approve-with-conditions', condition);
    await close(play, `${request.id}.1.review.1`);
    play.world.follow = follow;
    for (const entry of late) await follow(entry);
    await play.sweep();
    expect(play.production()?.version).toBe('14');
  });

  it.each(['of which a read within the last second may tell nothing', 'that is shown while they are'])(
    'let go on what is held, %s',
    async (how) => {
      const play = new Play([whileOpen], roles);
      const request = await play.start(whileOpen, version('14'));
      const stream = requestStream(request.id);
      await play.decide(request, morgan, 'approve-with-conditions', condition);
      await play.pass(DAY);
      const { views } = play.world;
      const [findAll, setDue] = [views.findAll.bind(views), views.setDue.bind(views)];
      if (how.startsWith('of which')) views.findAll = async (names, latest) => findAll(latest ? names : []);
      else {
        const held = views.stored.get(stream);
        if (held === undefined) throw new Error('nothing is shown');
        views.stored.set(stream, { ...held, seq: held.seq - 1 });
        views.setDue = async (...due) => {
          Object.assign(views, { setDue });
          views.stored.set(stream, held);
          return setDue(...due);
        };
      }
      await close(play, `${request.id}.1.review.1`);
      Object.assign(views, { findAll, setDue });
      await play.sweep();
      expect(play.production()?.version).toBe('14');
    },
  );

  it('fail a check that wants none open', async () => {
    const gated = defineWorkflow({
      id: 'gated',
      title: 'Checked for conditions',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['production'],
      start: 'review',
      stages: {
        review: {
          type: 'approval',
          title: 'Review',
          role: 'manager',
          conditions: true,
          dueIn: '5 days',
          next: 'settled',
        },
        settled: {
          type: 'check',
          title: 'Settled',
          checks: { none: { findings: 'none-open' } },
          next: 'publish',
        },
        publish: { type: 'promotion', title: 'Promotion', environment: 'production', next: 'end' },
      },
    });
    const play = new Play([gated], roles);
    const request = await play.start(gated, version('14'));
    await play.decide(request, morgan, 'approve-with-conditions', condition);
    expect(request.entries.at(-1)).toMatchObject({
      action: 'checked',
      details: { outcome: 'changes-requested', results: [{ saw: { open: 1 } }] },
    });
    expect(environmentsOf(play)).toEqual({});
  });
});
