import { describe, expect, it } from 'vitest';
import type { SealedEntry } from '../../../../lambdas/domain/entry.ts';
import type { ClosedRequest } from '../../../../lambdas/domain/model.ts';
import { outcomeMail } from '../../../../lambdas/mails/outcome-mail.ts';
import { inform } from '../../../../lambdas/operations/inform.ts';
import { review as readPage } from '../../../../lambdas/operations/review.ts';
import { describeStanding } from '../../../../lambdas/words/standing.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { validateWorkflow } from '../../../../schema/validate-workflow.ts';
import type { WaitStageSource, WhenOn } from '../../../../schema/workflow-source.ts';
import { judgeBoth } from '../../../cli/support/both-verifiers.ts';
import { rewrite } from '../../../cli/support/tamper.ts';
import { Play, type Played } from '../../../support/play.ts';
import { readText } from '../../pages/rendered-html.ts';
import { eventOf } from '../informed.ts';
import { cast, roles, version } from './cast.ts';

const HOUR = 3_600;
const define = workflowsFor<string>(roles);

type Wait = WaitStageSource<'over', 'production', WhenOn<'until'>, 'until'>;

const review = {
  type: 'approval',
  role: 'manager',
  dueIn: '5 days',
  form: { when: { label: 'To take place on', type: 'date', atLeast: 1, atMost: 30 } },
} as const;
const grant = { type: 'promotion', title: 'Granted', environment: 'production' } as const;

const granting = (hold: Wait) =>
  define({
    id: 'granting',
    title: 'For a time',
    subject: 'model',
    requester: 'data-scientist',
    submission: { attributes: { until: 'date' }, metrics: ['auc'] },
    environments: ['production'],
    newerVersion: 'queue',
    stages: {
      review,
      grant,
      hold,
      over: { type: 'retirement', title: 'Ended', environment: 'production' },
    },
  });

const scheduled = define({
  id: 'scheduled',
  title: 'On a day',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { second: 'yes-no' } },
  environments: ['production'],
  stages: {
    review,
    second: {
      type: 'approval',
      role: 'director',
      dueIn: '5 days',
      when: { attribute: 'second', is: true },
    },
    hold: { type: 'wait', title: 'Until the day', until: { answer: 'review.when' } },
    grant,
  },
});

const START = '2026-03-04';

async function granted(hold: Wait, problems: readonly unknown[] = []) {
  const workflow = granting(hold);
  expect(validateWorkflow(workflow, roles)).toEqual(problems);
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14', { attributes: { until: '2026-03-06' } }));
  await play.decide(request, cast.morgan, 'approve', { 'answer.when': START });
  return { play, request };
}

/** What the requester is told of the last entry of this action, and in the end. */
async function told(play: Play, request: Played, action: string) {
  const sealed = (play.world.streams.get(`request/${request.id}`) ?? []).findLast(
    ({ entry }) => JSON.parse(entry).action === action,
  );
  if (sealed === undefined) throw new Error(`nothing says '${action}'`);
  play.world.mails.length = 0;
  await inform(play.world.ports)(eventOf(sealed));
  return play.world.mails.find(({ to }) => to === cast.dana.email);
}
const standing = ({ workflow, state }: Played) => describeStanding(workflow, state);

it('says of a stage that may not apply that it may be passed over, until it has begun', async () => {
  const play = new Play([scheduled], roles);
  const request = await play.start(scheduled, version('14', { attributes: { second: true } }));
  await play.decide(request, cast.morgan, 'approve', { 'answer.when': START });
  const { state } = request;
  expect(describeStanding(scheduled, state)).not.toContain('passed over');
  const { second: _, ...stages } = state.stages;
  expect(describeStanding(scheduled, { ...state, stages } as typeof state)).toBe(
    'Next: Second, by the role director. It is passed over unless second is true.',
  );
});

it('tells who chooses the day what waits for it', async () => {
  const play = new Play([scheduled], roles);
  await play.start(scheduled, version('14', { attributes: { second: true } }));
  const { body = '' } = play.world.mails.findLast(({ to }) => to === cast.morgan.email) ?? {};
  const link = /\/decide\/([\w.-]+)/.exec(body)?.[1];
  const page = await readPage(play.world.ports)({ pathParameters: { link } } as never);
  expect(readText(page.body)).toContain(
    'The request waits until this day begins, 00:00 UTC (Until the day).',
  );
});

it('tells who approves after the day was chosen until when it waits', async () => {
  const play = new Play([scheduled], roles);
  const request = await play.start(scheduled, version('14', { attributes: { second: true } }));
  await play.decide(request, cast.morgan, 'approve', { 'answer.when': START });
  expect(request.execution.state).toBe('second');
  expect(play.world.mails.at(-1)?.body.replaceAll(/\s+/g, ' ')).toContain(
    'Its date is Wednesday 4 March 2026, 00:00 UTC (Until the day). What is approved before that goes on then.',
  );
});

describe('what a request has promoted for a time', () => {
  it.each<[string, Wait, string, number, string]>([
    [
      'so many hours',
      { type: 'wait', for: '8 hours' },
      '2026-03-02T17:00:00.000Z',
      8 * HOUR,
      '2 March 2026, 17:00 UTC',
    ],
    [
      'a day that the request states',
      { type: 'wait', until: { attribute: 'until' } },
      '2026-03-06T00:00:00.000Z',
      87 * HOUR,
      '6 March 2026, 00:00 UTC',
    ],
  ])(
    'is taken out by itself after %s, with notice before and after',
    async (_, hold, until, seconds, words) => {
      const { play, request } = await granted(hold);
      expect(play.production()?.version).toBe('14');
      expect(request.state.stages['hold']?.waiting?.until).toBe(until);
      const before = await told(play, request, 'wait-begun');
      expect(before?.subject).toBe('Ends: model/churn 14, Hold');
      expect(before?.body.replaceAll(/\s+/g, ' ')).toContain('is taken out again by itself');
      expect(before?.body).toContain(words);
      expect(standing(request)).toMatch(/production\s+loses this version by itself then \(Ended\)/);
      await play.pass(seconds - 1);
      expect(play.production()?.version).toBe('14');
      await play.pass(1);
      expect(play.production()).toBeUndefined();
      expect(request.state.outcome).toBe('completed');
      const after = outcomeMail({ workflow: request.workflow, state: request.state as ClosedRequest });
      expect(after.body).toMatch(/Retired .*: Ended/);
    },
  );

  it('stays no longer by withdrawing the request', async () => {
    const { play, request } = await granted({ type: 'wait', for: '8 hours' });
    await expect(play.withdraw(request)).rejects.toThrow(
      'can not be withdrawn: what it has promoted to production would stay there',
    );
    await play.pass(8 * HOUR);
    expect(play.production()).toBeUndefined();
  });

  it('stays no longer by a next attempt that is withdrawn, under rules that could send it back meanwhile', async () => {
    const { play, request } = await granted(
      {
        type: 'wait',
        for: '8 hours',
        every: '1 hour',
        checks: { good: { metric: 'auc', atLeast: 0.99 } },
        ifFailed: 'request-changes',
      },
      [{ workflow: 'granting', stage: 'over', message: expect.stringContaining("may end at 'hold' before") }],
    );
    const refused = 'can not be withdrawn: what it has promoted to production would stay there';
    await play.pass(8 * HOUR);
    expect(request.state.status).toBe('rework');
    await expect(play.withdraw(request)).rejects.toThrow(refused);
    const attributes = { until: '2026-03-06' };
    await play.start(request.workflow, version('15', { attributes, revises: request.id, note: 'again' }));
    expect(request.state).toMatchObject({ status: 'open', attempt: 2 });
    await expect(play.withdraw(request)).rejects.toThrow(refused);
    expect(play.production()?.version).toBe('14');
  });

  it('does not begin where its date has passed while people decided, and the request says why it expired', async () => {
    const workflow = granting({ type: 'wait', until: { attribute: 'until' } });
    const play = new Play([workflow], roles);
    const request = await play.start(workflow, version('14', { attributes: { until: '2026-03-03' } }));
    await play.pass(48 * HOUR);
    await play.decide(request, cast.morgan, 'approve', { 'answer.when': '2026-03-05' });
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'expired' });
    expect(request.state.reason).toContain(
      'production was to lose version 14 again has passed by now (Ended)',
    );
    expect(request.actions).not.toContain('promoted');
    expect(play.subject('model/churn').environments).toEqual({});
    const items = [...play.world.streams.values()].flat();
    expect(await judgeBoth(items)).toEqual({ online: [], offline: undefined });
  });

  it.each([
    ['2026-03-01', 'is over, and a stage waits for it: state a day or an instant that is still to come'],
    ['2026-03-02T08:59Z', 'is over, and a stage waits for it'],
  ])('is refused when it was to end at %s, which is past', async (until, message) => {
    const workflow = granting({ type: 'wait', until: { attribute: 'until' } });
    const play = new Play([workflow], roles);
    const request = await play.start(workflow, version('14', { attributes: { until } }));
    expect(request.execution.refusal).toContain(message);
  });
});

describe('a day that an approver chooses', () => {
  async function begin(second = false) {
    expect(validateWorkflow(scheduled, roles)).toEqual([]);
    const play = new Play([scheduled], roles);
    const request = await play.start(scheduled, version('14', { attributes: { second } }));
    return { play, request };
  }
  const choose = (play: Play, request: Played, when: string) =>
    play.decide(request, cast.morgan, 'approve', { 'answer.when': when });

  it('is the one until which the request waits', async () => {
    const { play, request } = await begin();
    expect(await choose(play, request, START)).toBe(303);
    expect(play.subject('model/churn').environments).toEqual({});
    expect(standing(request)).toBe(
      'It waits (Until the day) until Wednesday 4 March 2026, 00:00 UTC, and goes on by itself.',
    );
    expect((await told(play, request, 'wait-begun'))?.body).toContain('4 March 2026, 00:00 UTC');
    await play.pass(39 * HOUR - 1);
    expect(play.subject('model/churn').environments).toEqual({});
    await play.pass(1);
    expect(play.production()?.version).toBe('14');
    const items = [...play.world.streams.values()].flat();
    expect(await judgeBoth(items)).toEqual({ online: [], offline: undefined });
  });

  it('is said to who chose it, before the request has come to wait', async () => {
    const { play, request } = await begin();
    await choose(play, request, START);
    const { hold: _, ...stages } = request.state.stages;
    const state = { ...request.state, stages };
    expect(describeStanding(scheduled, state, { now: new Date('2026-03-02T09:00:00.000Z') })).toBe(
      'Next: Until the day. It waits until Wednesday 4 March 2026, 00:00 UTC. Then it goes on by itself.',
    );
    const over = { now: new Date('2026-03-04T09:00:00.000Z') };
    expect(describeStanding(scheduled, state, over)).toBe('Next: Until the day. It goes on by itself.');
  });

  it('can be withdrawn from until then', async () => {
    const { play, request } = await begin();
    await choose(play, request, START);
    await play.withdraw(request);
    await play.pass(72 * HOUR);
    expect(play.subject('model/churn').environments).toEqual({});
  });

  it.each(['2026-03-02', '2026-04-02', 'soon'])('is not %s, which is out of its bounds', async (when) => {
    const { play, request } = await begin();
    expect(await choose(play, request, when)).toBe(422);
    expect(request.actions).not.toContain('decided');
  });

  it('is waited for no more where it has passed while others were asked', async () => {
    const { play, request } = await begin(true);
    await choose(play, request, START);
    await play.pass(60 * HOUR);
    await play.decide(request, cast.dora, 'approve');
    expect(play.production()?.version).toBe('14');
  });

  it('is the one that the ledger has, or both verifiers say so', async () => {
    const { play, request } = await begin();
    await choose(play, request, START);
    const items = [...play.world.streams.values()].flat();
    const begun = items.find(({ entry }) => JSON.parse(entry).action === 'wait-begun') as SealedEntry;
    const forged = rewrite(items, begun, ({ details }) => ({
      details: { ...(details as object), until: '2026-03-03T00:00:00.000Z' },
    }));
    const { online, offline } = await judgeBoth(forged);
    const what = "begins a wait until 2026-03-03T00:00:00.000Z, and '2026-03-04' was answered to review.when";
    expect(online.join('\n')).toContain(what);
    expect(offline).toContain(what);
  });
});
