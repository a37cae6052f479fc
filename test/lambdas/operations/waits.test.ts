import { describe, expect, it } from 'vitest';
import { readVisit } from '../../../lambdas/operations/visit.ts';
import { historyCard } from '../../../lambdas/pages/history.ts';
import { describeStage } from '../../../lambdas/words/stages.ts';
import { describeStanding } from '../../../lambdas/words/standing.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import type { WaitStageSource, WhenOn } from '../../../schema/workflow-source.ts';
import { Simulation } from '../../../simulation/simulation.ts';
import { Play, type Played } from '../../support/play.ts';
import { cast, roles, version } from './features/cast.ts';

const HOUR = 3_600;
/** A state leaves a minute later than what it waits for, the first time; then as long after it each time. */
const LOOK = HOUR + 60;
/** Passes the time of some looks, an hour from one to the next. */
async function passLooks(play: Play, looks: number): Promise<void> {
  await play.pass(LOOK);
  for (let look = 1; look < looks; look++) await play.pass(HOUR);
}
const define = workflowsFor<string>(roles);

type Wait = WaitStageSource<'to-production', 'eu' | 'production', WhenOn<'goLive'>, 'goLive'>;

const releasing = (soak: Wait, more: object = {}) =>
  define({
    id: 'canary',
    title: 'Canary',
    subject: 'model',
    requester: 'data-scientist',
    submission: { attributes: { goLive: 'date' } },
    environments: ['eu', 'production'],
    stages: {
      review: { type: 'approval', role: 'manager', dueIn: '5 days' },
      'to-eu': { type: 'promotion', environment: 'eu' },
      soak,
      'to-production': { type: 'promotion', environment: 'production' },
    },
    ...more,
  });

const goBack = define({
  id: 'go-back',
  title: 'Back',
  subject: 'model',
  requester: 'manager',
  submission: { lineage: false, version: { in: 'eu', when: 'before' } },
  environments: ['eu'],
  stages: {
    review: { type: 'approval', role: 'data-analyst', dueIn: '1 day' },
    back: { type: 'promotion', environment: 'eu' },
  },
});

const watched = {
  type: 'wait',
  title: 'Soaking',
  for: '4 hours',
  checks: { errors: { custom: 'error-rate' } },
  every: '1 hour',
  abortWhen: { saw: 'errors.rate', over: 0.05 },
  ifFailed: { start: 'go-back' },
} as const satisfies Wait;

const ATTRIBUTES = { goLive: '2026-03-04' };

async function begin(soak: Wait, changes: object = {}, more: object = {}) {
  const workflow = releasing(soak, more);
  const play = new Play([workflow, goBack], roles);
  play.world.customCheck = () => ({ passed: true, found: 'fine' });
  const request = await play.start(workflow, version('14', { attributes: ATTRIBUTES, ...changes }));
  await play.decide(request, cast.morgan, 'approve');
  return { play, request };
}

const waits = (request: Played) =>
  request.entries
    .filter(({ action }) => action.startsWith('wait-'))
    .map(({ at, action }) => `${at.slice(5, 16)} ${action}`);
const runsIn = (play: Play) =>
  Object.fromEntries(
    Object.entries(play.subject('model/churn').environments).map(([name, one]) => [name, one.version]),
  );

describe('a wait for a time', () => {
  it('goes on when that has passed, and not before', async () => {
    const { play, request } = await begin({ type: 'wait', for: '2 days' });
    await play.pass(47 * HOUR);
    expect(request.execution.state).toBe('soak');
    expect(runsIn(play)).toEqual({ eu: '14' });
    await play.pass(HOUR);
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(runsIn(play)).toEqual({ eu: '14', production: '14' });
    expect(waits(request)).toEqual(['03-02T09:00 wait-begun', '03-04T09:00 wait-ended']);
  });

  it('is ended by its own state where no sweeper comes', async () => {
    const { play, request } = await begin({ type: 'wait', for: '2 days' });
    play.world.wait(48 * HOUR + 60);
    await request.execution.passTime();
    await play.settle();
    expect(request.state.outcome).toBe('completed');
  });

  it('can be withdrawn, and then nothing more is promoted', async () => {
    const { play, request } = await begin({ type: 'wait', for: '2 days' });
    await play.withdraw(request);
    await play.pass(72 * HOUR);
    expect(request.state.outcome).toBe('withdrawn');
    expect(runsIn(play)).toEqual({ eu: '14' });
    expect(waits(request)).toEqual(['03-02T09:00 wait-begun']);
  });
});

describe('a wait until an instant of the request', () => {
  const until: Wait = { type: 'wait', until: { attribute: 'goLive' } };

  it.each([
    ['a day begins', '2026-03-04', '03-04T00:00 wait-ended'],
    ['an instant', '2026-03-02T11:30Z', '03-02T11:30 wait-ended'],
    ['a day that has begun goes on at once', '2026-03-02', '03-02T09:00 wait-ended'],
  ])('%s', async (_, goLive, ended) => {
    const { play, request } = await begin(until, { attributes: { goLive } });
    for (let passed = 0; passed < 40; passed += 0.5) await play.pass(HOUR / 2);
    expect(waits(request)).toEqual(['03-02T09:00 wait-begun', ended]);
    expect(request.state.outcome).toBe('completed');
  });

  it.each([
    ['far ahead', '2026-06-30', 'is more than 90 days ahead, and a stage waits for it: submit it later'],
    ['that is over', '2026-03-01', 'is over, and a stage waits for it'],
    ['no day', '2026-02-30', 'must be a day or an instant in UTC: write 2026-03-02, or 2026-03-02T09:00Z'],
    ['with another zone', '2026-03-02T09:00+01:00', 'must be a day or an instant in UTC'],
  ])('is refused with one %s', async (_, goLive, message) => {
    const workflow = releasing(until);
    const play = new Play([workflow], roles);
    const request = await play.start(workflow, version('14', { attributes: { goLive } }));
    expect(request.execution.refusal).toContain(message);
  });
});

describe('a wait that looks at something', () => {
  async function watching(rates: readonly (number | Error)[], soak: Wait = watched, more: object = {}) {
    const { play, request } = await begin(soak, {}, more);
    const left = [...rates];
    let last = rates.at(-1) ?? 0;
    play.world.customCheck = () => {
      last = left.shift() ?? last;
      if (last instanceof Error) throw last;
      return { passed: last < 0.02, found: `errors are ${last}`, saw: { rate: last } };
    };
    await passLooks(play, 5);
    return { play, request };
  }

  it('records each look, and goes on after the last, which passed', async () => {
    const { play, request } = await watching([0.03, 0.01, 0.01, 0.01]);
    expect(waits(request)).toEqual([
      '03-02T09:00 wait-begun',
      '03-02T10:01 wait-checked',
      '03-02T11:01 wait-checked',
      '03-02T12:01 wait-checked',
      '03-02T13:01 wait-ended',
    ]);
    const [, first] = request.entries.filter(({ action }) => action.startsWith('wait-'));
    expect(first?.details).toMatchObject({
      look: 1,
      lookAt: '2026-03-02T11:00:00.000Z',
      results: [{ name: 'errors', passed: false, found: 'errors are 0.03', saw: { rate: 0.03 } }],
    });
    expect(runsIn(play)).toEqual({ eu: '14', production: '14' });
  });

  it('looks at instants counted from its beginning, however late a look was', async () => {
    const { play, request } = await begin({ ...watched, for: '60 hours' });
    await passLooks(play, 50);
    const looked = () => request.entries.filter(({ action }) => action === 'wait-checked');
    expect(looked()).toHaveLength(50);
    expect(looked().at(-1)).toMatchObject({
      at: '2026-03-04T11:01:00.000Z',
      details: { look: 50, lookAt: '2026-03-04T12:00:00.000Z' },
    });
    // Nobody came for two of them: they are not made up for.
    await play.pass(2 * HOUR + 1_200);
    expect(looked().at(-1)).toMatchObject({
      at: '2026-03-04T13:21:00.000Z',
      details: { look: 51, lookAt: '2026-03-04T14:00:00.000Z' },
    });
  });

  it('counts looks in working time from its beginning, too', async () => {
    const calendar = {
      timeZone: 'UTC',
      workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      workingHours: { from: '09:00', until: '17:00' },
      holidays: [],
    } as const;
    const soak = { ...watched, for: '20 days', every: '5 working hours' } as const;
    const { play, request } = await begin(soak, {}, { calendar });
    await play.pass(((request.execution.timeoutAt ?? 0) - play.world.time) / 1_000);
    const { at, details } = request.entries.at(-1) ?? {};
    expect(at).toBe('2026-03-06T09:01:00.000Z');
    // Monday 14:00, Tuesday 11:00 and 16:00, Wednesday 13:00, Thursday 10:00 and 15:00, Friday 12:00.
    expect(details).toMatchObject({ look: 1, lookAt: '2026-03-06T12:00:00.000Z' });
  });

  it('fails at once when it sees what it must not', async () => {
    const { play, request } = await watching([0.01, 0.06]);
    expect(waits(request)).toEqual([
      '03-02T09:00 wait-begun',
      '03-02T10:01 wait-checked',
      '03-02T11:01 wait-ended',
    ]);
    expect(request.state).toMatchObject({
      outcome: 'rejected',
      reason: 'Soaking failed: errors.rate is 0.06; it must not be over 0.05.',
    });
    expect(request.status).toBe('FAILED');
    expect(runsIn(play)).toEqual({ eu: '14' });
  });

  it.each<[string, object | undefined, string]>([
    ['not at all', undefined, 'it did not say errors.rate'],
    ['as nothing', { rate: null }, 'it did not say errors.rate'],
    ['under another name', { Rate: 0.9 }, 'it did not say errors.rate'],
    ['as text', { rate: '0.9' }, 'it said errors.rate as the string "0.9"'],
  ])('does not pass by a check that says the value %s', async (_, saw, why) => {
    const { play, request } = await begin(watched);
    play.world.customCheck = () => ({ passed: true, found: 'fine', ...(saw && { saw }) });
    await passLooks(play, 5);
    expect(waits(request).map((line) => line.split(' ')[1])).toEqual([
      'wait-begun',
      'wait-checked',
      'wait-checked',
      'wait-checked',
      'wait-ended',
    ]);
    expect(request.state).toMatchObject({
      outcome: 'rejected',
      reason: `Soaking failed: fine; ${why}, which abortWhen compares.`,
    });
    expect(runsIn(play)).toEqual({ eu: '14' });
  });

  it('fails in the end when its checks do not pass then', async () => {
    const { request } = await watching([0.01, 0.01, 0.01, 0.04]);
    expect(request.state).toMatchObject({ outcome: 'rejected', reason: 'Soaking failed: errors are 0.04.' });
  });

  it('starts the workflow that brings back the version before', async () => {
    const workflow = releasing(watched, { newerVersion: 'queue' });
    const play = new Play([workflow, goBack], roles);
    const release = async (name: string, rate: number) => {
      play.world.customCheck = () => ({ passed: rate < 0.02, found: `${rate}`, saw: { rate } });
      const artifact = { uri: `s3://models/${name}`, sha256: name.padStart(64, '0') };
      const request = await play.start(workflow, version(name, { attributes: ATTRIBUTES, artifact }));
      await play.decide(request, cast.morgan, 'approve');
      await passLooks(play, 5);
      return request;
    };
    await release('14', 0.01);
    const failed = await release('15', 0.5);
    expect(failed.state.outcome).toBe('rejected');
    const started = await play.startAsked();
    expect(started.map(({ input }) => [input['version'], input['subject']])).toEqual([['14', 'model/churn']]);
  });

  it('is not passed over any more once it has begun', async () => {
    const workflow = releasing({ ...watched, when: { changed: 'training-data' } });
    const rival = define({
      id: 'rival',
      title: 'Rival',
      subject: 'model',
      requester: 'data-scientist',
      environments: ['eu', 'production'],
      stages: {
        review: { type: 'approval', role: 'manager', dueIn: '5 days' },
        publish: { type: 'promotion', environment: 'production' },
      },
    });
    const play = new Play([workflow, goBack, rival], roles);
    play.world.customCheck = () => ({ passed: true, found: 'fine' });
    const request = await play.start(workflow, version('14', { attributes: ATTRIBUTES }));
    await play.decide(request, cast.morgan, 'approve');
    // Of the same data: nothing has changed since.
    const artifact = { uri: 's3://models/15', sha256: 'c'.repeat(64) };
    await play.decide(await play.start(rival, version('15', { artifact })), cast.morgan, 'approve');
    await play.pass(LOOK);
    expect(waits(request).at(-1)).toBe('03-02T10:01 wait-checked');
    expect(request.actions).not.toContain('stage-skipped');
  });

  it('goes back to the requester where it says so', async () => {
    const { request } = await watching([0.06], { ...watched, ifFailed: 'request-changes' });
    expect(request.state).toMatchObject({
      status: 'rework',
      stages: { soak: { outcome: 'changes-requested' } },
    });
    expect(request.execution.state).toBe('intake');
  });

  it('counts a check that does not answer as one that has not passed, but for the last look', async () => {
    const broken = new Error('no connection');
    const { request } = await watching([broken, 0.01, 0.01, 0.01]);
    const [, first] = request.entries.filter(({ action }) => action.startsWith('wait-'));
    expect(first?.details['results']).toMatchObject([
      { passed: false, found: "the check 'error-rate' did not answer" },
    ]);
    expect(request.state.outcome).toBe('completed');
    const silent = await watching([0.01, 0.01, 0.01, broken]);
    expect(silent.request.state).toMatchObject({ status: 'closed', outcome: 'failed' });
    expect(runsIn(silent.play)).toEqual({ eu: '14' });
  });

  const passing = {
    type: 'wait',
    title: 'Warming up',
    until: 'passed',
    dueIn: '3 hours',
    checks: watched.checks,
    every: '1 hour',
  } as const satisfies Wait;

  it('looks at once where it waits for its checks, and is over as soon as they pass', async () => {
    const { play, request } = await begin(passing);
    expect(waits(request).at(-1)).toBe('03-02T09:00 wait-ended');
    expect(runsIn(play)).toEqual({ eu: '14', production: '14' });
  });

  it('fails where they have not passed in time', async () => {
    const workflow = releasing(passing);
    const play = new Play([workflow], roles);
    play.world.customCheck = () => ({ passed: false, found: 'still cold' });
    const request = await play.start(workflow, version('14', { attributes: ATTRIBUTES }));
    await play.decide(request, cast.morgan, 'approve');
    await passLooks(play, 4);
    expect(waits(request)).toEqual([
      '03-02T09:00 wait-begun',
      '03-02T09:00 wait-checked',
      '03-02T10:01 wait-checked',
      '03-02T11:01 wait-checked',
      '03-02T12:01 wait-ended',
    ]);
    expect(request.state).toMatchObject({ outcome: 'rejected', reason: 'Warming up failed: still cold.' });
  });
});

describe('what people read of a wait', () => {
  const standing = ({ workflow, state }: Played) => describeStanding(workflow, state);

  it('is until when it lasts, and what is looked at meanwhile', async () => {
    const { request } = await begin(watched);
    expect(standing(request)).toBe(
      "It waits (Soaking) until Monday 2 March 2026, 13:00 UTC, and goes on by itself. Meanwhile the check 'errors' is looked at; the stage fails when it does not pass in the end. The next look is at Monday 2 March 2026, 10:00 UTC.",
    );
    const plain = await begin({ type: 'wait', for: '2 days' });
    expect(standing(plain.request)).toBe(
      'It waits (Soak) until Wednesday 4 March 2026, 09:00 UTC, and goes on by itself.',
    );
  });

  it.each<[string, Wait, string]>([
    [
      'for a time',
      watched,
      "waits for 4 hours, looks every 1 hour (errors: the organisation's check 'error-rate'); fails if its checks fail in the end or errors.rate over 0.05",
    ],
    ['until a date', { type: 'wait', until: { attribute: 'goLive' } }, 'waits until goLive'],
    [
      'until checks pass',
      { type: 'wait', until: 'passed', dueIn: '3 hours', checks: watched.checks, every: '1 hour' },
      "waits until its checks pass (errors: the organisation's check 'error-rate'), looks every 1 hour; fails after 3 hours",
    ],
  ])('is in its diagram what it does %s', (_, soak, words) => {
    const stage = releasing(soak).stages['soak'];
    expect(stage && describeStage(stage)).toBe(words);
  });

  it('is a mail to the requester when it begins, and the looks in the history', async () => {
    const workflow = releasing(watched);
    const simulation = new Simulation([workflow, goBack], roles, [], new Date('2026-03-02T09:00:00Z'));
    let rate = 0.01;
    simulation.world.customCheck = () => ({ passed: true, found: `errors are ${rate}`, saw: { rate } });
    const request = await simulation.submit(workflow, version('14', { attributes: ATTRIBUTES }));
    await simulation.answer(request, { person: cast.morgan.email, choice: 'approve' });
    const mail = simulation.world.mails.find(({ subject }) => subject.startsWith('Waits: '));
    expect(mail?.to).toBe('dana@example.com');
    expect(mail?.body.replaceAll(/\s+/g, ' ')).toContain('You can withdraw it until that is over.');
    // Said once.
    expect(mail?.body.split('Monday 2 March 2026, 13:00 UTC')).toHaveLength(2);
    await simulation.wait(LOOK * 1_000);
    rate = 0.5;
    await simulation.wait(LOOK * 1_000);
    const claims = { request, stage: 'intake', attempt: 1, approver: 'dana@example.com' };
    const view = await readVisit(simulation.world.ports, {
      path: '',
      claims: { ...claims, expiresAt: '2026-04-01T09:00:00.000Z' },
    });
    const shown = `${historyCard(view)}`.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');
    expect(shown).toContain('Soaking : it waits until 2 Mar 2026, 13:00 UTC');
    expect(shown).toContain('Soaking : look 1; the next is at');
    expect(shown).toContain('Passed errors : errors are 0.01');
    expect(shown).toContain(
      'Soaking failed: errors.rate is 0.5; it must not be over 0.05. The request ended.',
    );
  });
});
