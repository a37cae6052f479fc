import { describe, expect, it } from 'vitest';
import { wakeWaiting } from '../../../../lambdas/engine/wake.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { review } from '../../../../lambdas/operations/review.ts';
import { linkOf } from '../../../support/in-memory-ports.ts';
import { newestAct, Play, type Played } from '../../../support/play.ts';
import { eventOf } from '../informed.ts';
import { cast, defineWorkflow, roles, shortPath, shortPathWith, version } from './cast.ts';

const { morgan, devon, robin } = cast;
const DAY = 86_400;
const FREEZE = {
  reason: 'Year-end closing',
  from: '2026-03-01T00:00:00Z',
  until: '2026-03-04T09:00:00Z',
};

const emergency = shortPathWith('emergency', {
  review: { approvers: { risk: 1 }, dueIn: '1 hour' },
  publish: { ignoresFreezes: true },
});

/** What its page shows, and what its form brings along beside what somebody enters. */
async function openPage(play: Play, request: Played, person: { readonly email: string }) {
  const stage = request.execution.state;
  const { state } = request;
  const expiresAt = state.stages[stage]?.dueAt ?? '';
  const link = linkOf({
    request: request.id,
    stage,
    attempt: state.attempt,
    approver: person.email,
    expiresAt,
    ...newestAct(state, stage, person.email),
  });
  const { body } = await review(play.world.ports)({ pathParameters: { link } } as never);
  const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return { body, fields: Object.fromEntries(hidden.map(([, name, value]) => [name, value])) };
}

const approve = async (play: Play, request: Played, person: { readonly email: string }) =>
  play.decide(request, person, 'approve', (await openPage(play, request, person)).fields);

const running = (play: Play) => play.subject('model/churn').environments['production']?.version;

/** Version 14 is approved and held by a freeze; then 15 is promoted in an emergency. */
async function overtaken() {
  const play = new Play([shortPath, emergency], roles);
  play.world.freezes = [FREEZE];
  const held = await play.start(shortPath, version('14'));
  await approve(play, held, morgan);
  const fix = await play.start(emergency, version('15'));
  await approve(play, fix, robin);
  return { play, held, fix };
}

describe('an approval that was overtaken', () => {
  it('promotes nothing at the end of the freeze: its people are asked again, with what changed', async () => {
    const { play, held, fix } = await overtaken();
    const mails = play.world.mails.length;
    await play.pass(3 * DAY);
    expect(running(play)).toBe('15');
    expect(held.actions.slice(3)).toEqual(['promotion-held', 'approval-outdated', 'stage-opened']);
    expect(held.entries.at(-2)?.details).toMatchObject({
      stage: 'publish',
      environment: 'production',
      asks: 'review',
      saw: null,
      runs: { version: '15', request: fix.id },
      count: 1,
    });
    const asked = play.world.mails.slice(mails).filter(({ to }) => to === morgan.email);
    expect(asked.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Please decide again: model\/churn 14, Review/),
    ]);
    expect(asked[0]?.body).toContain('production runs version 15');
    const { body } = await openPage(play, held, morgan);
    expect(body).toContain('You are asked again');
    expect(body).toContain(
      `production runs version 15 (request ${fix.id}) now. When it was approved, nothing ran there`,
    );
  });

  it('promotes once the same person approves again, over what they have seen now', async () => {
    const { play, held } = await overtaken();
    await play.pass(3 * DAY);
    expect(await approve(play, held, morgan)).toBe(303);
    expect(running(play)).toBe('14');
    expect(held.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    const { authorisedBy = [] } = play.production() ?? {};
    expect(authorisedBy.map(({ replaces }) => replaces?.['production']?.version)).toEqual(['15']);
  });

  it('ends when they turn it down', async () => {
    const { play, held } = await overtaken();
    await play.pass(3 * DAY);
    await play.decide(held, devon, 'reject');
    expect(running(play)).toBe('15');
    expect(held.state).toMatchObject({ status: 'closed', outcome: 'rejected' });
  });

  it('takes no approval from a page that was open before', async () => {
    const play = new Play([shortPath, emergency], roles);
    play.world.freezes = [FREEZE];
    const held = await play.start(shortPath, version('14'));
    const { fields } = await openPage(play, held, morgan);
    await approve(play, held, morgan);
    await approve(play, await play.start(emergency, version('15')), robin);
    await play.pass(3 * DAY);
    expect(await play.decide(held, devon, 'approve', fields)).toBe(422);
    expect(held.actions.at(-1)).toBe('stage-opened');
  });

  it('takes nothing by a link from before it was asked again: who reads the ledger, which keeps that, can do nothing by it', async () => {
    const { play, held } = await overtaken();
    const decision = held.entries.find(({ action }) => action === 'decided');
    const link = String(decision?.details['proof']);
    await play.pass(3 * DAY);
    const { fields } = await openPage(play, held, morgan);
    const shown = await review(play.world.ports)({ pathParameters: { link } } as never);
    expect(shown.body).toContain('this link decides nothing any more');
    expect(shown.body).toContain('Use the link in the newest mail');
    for (const choice of ['approve', 'reject', 'hand-over']) {
      const to = choice === 'hand-over' ? { to: devon.email } : {};
      const form = new URLSearchParams({ ...fields, ...to, choice, version: '14', comment: 'Yes.' });
      expect([choice, await play.send(link, form)]).toEqual([choice, 409]);
    }
    expect(held.actions.at(-1)).toBe('stage-opened');
    expect(await approve(play, held, morgan)).toBe(303);
  });

  it('asks again as often as it is overtaken', async () => {
    const { play, held } = await overtaken();
    await play.pass(3 * DAY);
    const page = await openPage(play, held, morgan);
    await approve(play, await play.start(emergency, version('16')), robin);
    await play.decide(held, morgan, 'approve', page.fields);
    expect(running(play)).toBe('16');
    expect(held.entries.findLast(({ action }) => action === 'approval-outdated')?.details).toMatchObject({
      count: 2,
      saw: { version: '15' },
      runs: { version: '16' },
    });
    await approve(play, held, morgan);
    expect(running(play)).toBe('14');
  });

  it('goes by when it was given, where it does not say what its person saw', async () => {
    const play = new Play([shortPath, emergency], roles);
    play.world.freezes = [FREEZE];
    const held = await play.start(shortPath, version('14'));
    await play.decide(held, morgan, 'approve');
    play.world.wait(60);
    const fix = await play.start(emergency, version('15'));
    await play.decide(fix, robin, 'approve');
    await play.pass(3 * DAY);
    expect(running(play)).toBe('15');
    expect(held.actions).toContain('approval-outdated');
  });

  it('is closed as superseded under a definition whose machine knows no way back', async () => {
    const earlier = { ...shortPath, format: 2 as const };
    const play = new Play([earlier, emergency], roles);
    play.world.freezes = [FREEZE];
    const held = await play.start(earlier, version('14'));
    await approve(play, held, morgan);
    await approve(play, await play.start(emergency, version('15')), robin);
    await play.pass(3 * DAY);
    expect(running(play)).toBe('15');
    expect(held.state).toMatchObject({ status: 'closed', outcome: 'superseded' });
    expect(held.state.reason).toContain('production runs version 15 now, which nobody saw who approved it');
  });
});

describe('whoever has a request under way', () => {
  /** The mails by which people hear of the newest entry of an action of a request. */
  async function told(play: Play, request: Played, action: string) {
    const before = play.world.mails.length;
    const index = request.actions.lastIndexOf(action);
    const sealed = play.world.streams.get(`request/${request.id}`)?.[index];
    if (sealed === undefined) throw new Error(`nothing is ${action}`);
    await inform(play.world.ports)(eventOf(sealed));
    return play.world.mails.slice(before).map(({ to, subject }) => `${to}: ${subject}`);
  }

  it('hears once that something else was promoted where it is still to be, and that its approvers are asked again', async () => {
    const { play, held, fix } = await overtaken();
    expect(await told(play, fix, 'promoted')).toEqual(['dana@example.com: Overtaken: model/churn 14']);
    await play.pass(3 * DAY);
    expect(await told(play, held, 'approval-outdated')).toEqual([
      'dana@example.com: Asked again: model/churn 14, Promotion',
    ]);
    await approve(play, held, morgan);
    expect(await told(play, held, 'promoted')).toEqual([]);
  });
});

describe('another stage to ask again', () => {
  const careful = defineWorkflow({
    id: 'careful',
    title: 'Careful',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['qa', 'production'],
    start: 'manage',
    stages: {
      manage: {
        type: 'approval',
        title: 'Managers',
        role: 'manager',
        conditions: true,
        dueIn: '5 days',
        next: 'to-qa',
      },
      'to-qa': { type: 'promotion', title: 'To QA', environment: 'qa', next: 'test' },
      test: { type: 'approval', title: 'Test', role: 'data-analyst', dueIn: '5 days', next: 'publish' },
      publish: {
        type: 'promotion',
        title: 'To production',
        environment: 'production',
        askAgain: 'manage',
        next: 'end',
      },
    },
  });

  it('asks all that comes after it again, and repeats no effect', async () => {
    const play = new Play([careful, emergency], roles);
    play.world.freezes = [{ ...FREEZE, environments: ['production'] }];
    const held = await play.start(careful, version('14'));
    const condition = {
      'finding-1-text': 'Watch it.',
      'finding-1-owner': cast.dana.email,
      'finding-1-due': '2026-04-01',
    };
    const page = await openPage(play, held, morgan);
    await play.decide(held, morgan, 'approve-with-conditions', { ...page.fields, ...condition });
    await approve(play, held, cast.alex);
    await approve(play, await play.start(emergency, version('15')), robin);
    await play.pass(3 * DAY);
    expect(held.execution.state).toBe('manage');
    const again = await openPage(play, held, morgan);
    await play.decide(held, morgan, 'approve-with-conditions', { ...again.fields, ...condition });
    expect(held.execution.state).toBe('test');
    await approve(play, held, cast.alex);
    expect(running(play)).toBe('14');
    expect(play.subjectEntries('model/churn').filter(({ action }) => action === 'promoted')).toHaveLength(3);
    expect(Object.keys(play.subject('model/churn').findings)).toEqual([
      `${held.id}.1.manage.1`,
      `${held.id}.1.manage~2.1`,
    ]);
  });
});

describe('a wake-up that comes late', () => {
  const twice = defineWorkflow({
    id: 'twice',
    title: 'Twice',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    start: 'review',
    stages: {
      review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', next: 'test' },
      test: { type: 'approval', title: 'Test', role: 'data-analyst', dueIn: '5 days', next: 'publish' },
      publish: {
        type: 'promotion',
        title: 'Promotion',
        environment: 'production',
        askAgain: 'review',
        next: 'end',
      },
    },
  });

  it('wakes nobody who was asked again since what it tells of', async () => {
    const play = new Play([twice, emergency], roles);
    play.world.freezes = [FREEZE];
    const held = await play.start(twice, version('14'));
    await approve(play, held, morgan);
    const { state } = held;
    await approve(play, held, cast.alex);
    await approve(play, await play.start(emergency, version('15')), robin);
    await play.pass(3 * DAY);
    expect(await wakeWaiting(play.world.ports, state)).toBe(0);
    await play.settle();
    expect([held.execution.state, held.state.status]).toEqual(['review', 'open']);
    await approve(play, held, morgan);
    await approve(play, held, cast.alex);
    expect(running(play)).toBe('14');
  });
});

describe('a promotion that nobody had to approve', () => {
  const unguarded = (id: string, more: object = {}) => ({
    ...shortPath,
    ...more,
    id,
    start: 'publish',
    stages: { publish: { ...shortPath.stages['publish'], when: undefined } as never },
  });

  it('leaves what was submitted later', async () => {
    const hurried = {
      ...unguarded('hurried'),
      stages: { publish: { ...shortPath.stages['publish'], ignoresFreezes: true } as never },
    };
    const slow = unguarded('slow');
    const play = new Play([slow, hurried], roles);
    play.world.freezes = [FREEZE];
    const older = await play.start(slow, version('14'));
    play.world.wait(60);
    await play.start(hurried, version('15'));
    expect(running(play)).toBe('15');
    await play.pass(3 * DAY);
    expect(running(play)).toBe('15');
    expect(older.state).toMatchObject({ outcome: 'superseded' });
    expect(older.state.reason).toContain('production runs version 15 now, which was submitted later');
  });
});
