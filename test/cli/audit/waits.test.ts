import { beforeAll, describe, expect, test } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { cast, defineWorkflow, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const soaking = defineWorkflow({
  id: 'soaking',
  title: 'Soaking',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    soak: { type: 'wait', for: '2 days' },
    warm: {
      type: 'wait',
      until: 'passed',
      dueIn: '1 day',
      checks: { good: { metric: 'auc', atLeast: 0.5 } },
      every: '1 hour',
      abortWhen: [
        { saw: 'good.auc', under: 0.7 },
        { saw: 'good.auc', is: 0.75 },
      ],
    },
    publish: { type: 'promotion', environment: 'production' },
  },
  submission: { metrics: ['auc'] },
});

interface Read {
  readonly action: string;
  readonly details: Readonly<Record<string, unknown>>;
}
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);

/** What was recorded until it was promoted, and no further. */
let whole: SealedEntry[] = [];
beforeAll(async () => {
  const play = new Play([soaking], roles);
  const request = await play.start(soaking, version('14', { metrics: { auc: 0.9 } }));
  await play.decide(request, cast.morgan, 'approve');
  await play.pass(2 * 86_400);
  const items = [...play.world.streams.values()].flat();
  whole = items.filter((item) => {
    const { action } = parse(item);
    const own = item.stream === `request/${request.id}`;
    return own ? action !== 'promoted' : action !== 'request-closed';
  });
});

const entryOf = (action: string, stage: string) =>
  whole.find((item) => {
    const read = parse(item);
    return read.action === action && read.details['stage'] === stage;
  }) as SealedEntry;

/** The ledger with an entry of a wait told otherwise. */
const forge = (action: string, stage: string, changes: object) =>
  rewrite(whole, entryOf(action, stage), ({ details }) => ({ details: { ...details, ...changes } }));

async function expectBoth(items: readonly SealedEntry[], what: string) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toContain(what);
  expect(offline).toContain(what);
}

const granting = defineWorkflow({
  id: 'granting',
  title: 'For eight hours',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    grant: { type: 'promotion', environment: 'production' },
    hold: { type: 'wait', for: '8 hours' },
    over: { type: 'retirement', environment: 'production' },
  },
});

const rival = defineWorkflow({
  id: 'rival',
  title: 'For good',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    grant: { type: 'promotion', environment: 'production' },
  },
});

test('what ends by itself is retired once its time is over, which both verifiers find whole', async () => {
  const play = new Play([granting], roles);
  const request = await play.start(granting, version('14'));
  // What it promotes is there after it was submitted, not before.
  play.world.wait(3_600);
  await play.decide(request, cast.morgan, 'approve');
  await play.pass(8 * 3_600 - 1);
  expect(play.production()?.version).toBe('14');
  await play.pass(1);
  expect(play.production()).toBeUndefined();
  expect(request.state.outcome).toBe('completed');
  const items = [...play.world.streams.values()].flat();
  expect(await judgeBoth(items)).toEqual({ online: [], offline: undefined });
  const ended = items.find((item) => parse(item).action === 'wait-ended') as SealedEntry;
  const forged = rewrite(items, ended, () => ({ at: '2026-03-02T11:00:00.000Z' }));
  await expectBoth(forged, 'ends a wait before 2026-03-02T18:00:00.000Z, until when it lasts');
});

test('what another workflow has promoted meanwhile is not retired', async () => {
  const play = new Play([granting, rival], roles);
  const request = await play.start(granting, version('14'));
  await play.decide(request, cast.morgan, 'approve');
  const artifact = { uri: 's3://models/15', sha256: 'c'.repeat(64) };
  const next = await play.start(rival, version('15', { artifact }));
  await play.decide(next, cast.devon, 'approve');
  await play.pass(8 * 3_600);
  expect(play.production()?.version).toBe('15');
  expect(request.state.outcome).toBe('superseded');
});

describe('a wait', () => {
  test('is whole as it took place', async () => {
    expect(whole.map(parse).filter(({ action }) => action.startsWith('wait-'))).toHaveLength(4);
    expect(await judgeBoth(whole)).toEqual({ online: [], offline: undefined });
  });

  test.each([
    [
      'is shorter than its rules have it',
      'wait-begun',
      'soak',
      { until: '2026-03-02T10:00:00.000Z' },
      'begins a wait of 3600 seconds, and the rules of its request have 172800',
    ],
    [
      'ends by checks that its rules do not wait for',
      'wait-begun',
      'soak',
      { sooner: true },
      'begins a wait that ends otherwise than by the rules of its request',
    ],
    [
      'ends without having begun in its attempt',
      'wait-ended',
      'soak',
      { attempt: 2 },
      'ends a wait that never began',
    ],
    [
      'ends as passed with a check that did not pass',
      'wait-ended',
      'warm',
      { results: [{ name: 'good', passed: false, found: 'no', saw: {} }] },
      'ends a wait as passed whose checks did not pass',
    ],
    [
      'ends early, and nothing was looked at',
      'wait-ended',
      'warm',
      { results: [] },
      'ends a wait before 2026-03-05T09:00:00.000Z, until when it lasts',
    ],
    ...[0.6, 0.75].map((auc): [string, string, string, object, string] => [
      `ends as passed though it saw ${auc}`,
      'wait-ended',
      'warm',
      { results: [{ name: 'good', passed: true, found: 'fine', saw: { auc } }] },
      'ends a wait as passed that saw what its rules abort at',
    ]),
    ['did not end before the promotion', 'wait-ended', 'soak', { outcome: 'rejected' }, "had passed 'soak'"],
  ])('is found that %s', async (_, action, stage, changes, what) => {
    await expectBoth(forge(action, stage, changes), what);
  });

  test('is found that ends before its time', async () => {
    const ended = entryOf('wait-ended', 'soak');
    const at = '2026-03-03T09:00:00.000Z';
    const forged = rewrite(whole, ended, () => ({ at }));
    await expectBoth(forged, 'ends a wait before 2026-03-04T09:00:00.000Z, until when it lasts');
  });

  test('is found that is at a stage which lets no time pass', async () => {
    const elsewhere: Parameters<typeof rewrite>[2] = ({ details }) => ({
      details: { ...(details as object), stage: 'review' },
    });
    const begun = rewrite(whole, entryOf('wait-begun', 'warm'), elsewhere);
    const ended = begun.find(
      ({ stream, seq }) =>
        stream === entryOf('wait-ended', 'warm').stream && seq === entryOf('wait-ended', 'warm').seq,
    ) as SealedEntry;
    const forged = rewrite(begun, ended, elsewhere);
    await expectBoth(forged, 'begins a wait that the rules of its request do not have');
  });
});
