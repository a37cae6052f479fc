import { describe, expect, test } from 'vitest';
import type { Entry, SealedEntry } from '../../../lambdas/domain/entry.ts';
import { cast, defineWorkflow, roles, version } from '../../lambdas/operations/features/cast.ts';
import { Play } from '../../support/play.ts';
import { judgeBoth } from '../support/both-verifiers.ts';
import { rewrite } from '../support/tamper.ts';

const { morgan, robin } = cast;
const WHOLE = { online: [], offline: undefined };
type Read = Entry<Record<string, unknown>>;
const parse = (item: SealedEntry): Read => JSON.parse(item.entry);
const find = (items: readonly SealedEntry[], action: string, stream: string) =>
  items.find((item) => parse(item).action === action && item.stream.startsWith(stream)) as SealedEntry;

const workflow = defineWorkflow({
  id: 'held',
  title: 'Held',
  subject: 'model',
  requester: 'data-scientist',
  submission: { metrics: ['auc'] },
  environments: ['production'],
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days', conditions: true },
    gate: { type: 'check', checks: { quality: { metric: 'auc', atLeast: 0.9 } }, waivableBy: 'risk' },
    publish: { type: 'promotion', environment: 'production', blockedBy: 'overdue-findings' },
  },
});
const condition = {
  'finding-1-text': 'Retrain with the data of spring',
  'finding-1-owner': 'ira@example.com',
  'finding-1-due': '2026-03-20',
};

/** What was recorded of a request whose check had failed and was waived. */
async function recorded(changes: Record<string, unknown> = {}): Promise<readonly SealedEntry[]> {
  const play = new Play([workflow], roles);
  const request = await play.start(workflow, version('14', { metrics: { auc: 0.7 }, ...changes }));
  expect(await play.decide(request, morgan, 'approve')).toBe(303);
  expect(await play.decide(request, robin, 'approve-with-conditions', condition)).toBe(303);
  expect(request.state.outcome).toBe('completed');
  const items = [...play.world.streams.values()].flat();
  expect(await judgeBoth(items)).toEqual(WHOLE);
  return items;
}

async function expectBoth(items: readonly SealedEntry[], what: string | RegExp) {
  const { online, offline } = await judgeBoth(items);
  expect(online.join('\n')).toMatch(what);
  expect(offline).toMatch(what);
}

/** A promotion that the subject says otherwise, and all that it leaves. */
function promoting(items: readonly SealedEntry[], changes: object) {
  return rewrite(items, find(items, 'promoted', 'subject/'), ({ details, state }) => ({
    details: { ...details, ...changes },
    state: { ...state, environments: { production: { ...runningIn(state), ...changes } } },
  }));
}

const runningIn = (state: object) =>
  (state as { environments: { production: object } }).environments.production;
const untilOpen = (items: readonly SealedEntry[]) =>
  items.filter((item) => parse(item).action !== 'request-closed');

describe('a promotion is of what its request was approved for', () => {
  test.each<[string, object]>([
    ['another artifact', { artifact: { uri: 's3://models/churn/14', sha256: 'e'.repeat(64) } }],
    ['no artifact', { artifact: undefined }],
    ['another version', { version: '15' }],
    ['other figures', { metrics: { auc: 0.99 } }],
    ['another lineage', { variables: { 'training-data': 'e'.repeat(64) } }],
    ['another requester', { requestedBy: 'devon@example.com' }],
    ['another workflow', { workflow: 'lenient' }],
  ])('%s', async (_, changes) => {
    const items = untilOpen(await recorded());
    await expectBoth(
      promoting(items, changes),
      /is of something else than attempt 1 of request\/\w+ brought/,
    );
  });
});

test('a request ends on its subject as it ended', async () => {
  const items = await recorded();
  const closed = find(items, 'request-closed', 'subject/');
  for (const changes of [{ outcome: 'rejected' }, { version: '13' }]) {
    const forged = rewrite(items, closed, ({ details, state }) => {
      const running = runningIn(state) as { ended: object };
      const ended = { ...running.ended, ...('outcome' in changes && { outcome: changes.outcome }) };
      return {
        details: { ...details, ...changes },
        state: { ...state, environments: { production: { ...running, ended } } },
      };
    });
    await expectBoth(forged, /says of request\/\w+ that it ended otherwise than it did/);
  }
});

describe('training data compare by what was submitted', () => {
  const sha256 = 'a'.repeat(64);
  test.each<[string, unknown]>([
    ['one data set', { uri: 's3://data/churn.csv', sha256 }],
    ['a state of a place', { uri: 's3://data/churn', digest: 'delta:42' }],
    ['another digest', { uri: 's3://data/churn', digest: `sha512:${'b'.repeat(128)}` }],
    [
      'several',
      [
        { uri: 's3://data/zürich.csv', sha256, name: 'zürich' },
        { uri: 's3://data/bern', digest: 'delta:42' },
      ],
    ],
  ])('%s', async (_, trainingData) => {
    const code = { repository: 'https://git.example.com/churn', commit: 'c0ffee1' };
    const lineage = { trainingData, code, hyperparameters: { depth: 3 } };
    const items = untilOpen(await recorded({ lineage }));
    const forged = rewrite(items, find(items, 'submitted', 'request/'), ({ details, state }) => ({
      details,
      state: { ...state, variables: { ...(state['variables'] as object), 'training-data': 'e'.repeat(64) } },
    }));
    await expectBoth(forged, 'leaves the request with other training data than were submitted');
  });
});

describe('a signature means what its stage says', () => {
  /** The ledger up to a decision that is changed, and no promotion. */
  const deciding = (items: readonly SealedEntry[], stage: string, changes: object) => {
    const decided = items.find(
      ({ entry }) =>
        JSON.parse(entry).details.decision && parse({ entry } as never).details['stage'] === stage,
    ) as SealedEntry;
    const until = items.filter(({ stream, seq }) => stream !== decided.stream || seq <= decided.seq);
    return rewrite(
      until.filter(({ stream, seq }) => !stream.startsWith('subject/') || seq === 1),
      decided,
      ({ details }) => ({
        details: { ...details, decision: { ...(details['decision'] as object), ...changes } },
      }),
    );
  };
  const made = { text: 'Retrain', owner: 'ira@example.com', due: '2026-03-20' };

  test('and no more', async () => {
    const items = await recorded();
    await expectBoth(
      deciding(items, 'review', { meaning: 'took responsibility' }),
      "signs 'review' as 'took responsibility', which a signature does not mean there",
    );
  });

  test('a waiver is no approval, and an approval waives nothing', async () => {
    const items = await recorded();
    const other = (stage: string) => `waives at '${stage}' another check than its rules, or none`;
    await expectBoth(deciding(items, 'gate-waiver', { findings: [made] }), other('gate-waiver'));
    await expectBoth(
      deciding(items, 'gate-waiver', { choice: 'approve', findings: undefined }),
      other('gate-waiver'),
    );
    await expectBoth(
      deciding(items, 'gate-waiver', { findings: [{ ...made, waives: 'fairness' }] }),
      other('gate-waiver'),
    );
    await expectBoth(
      deciding(items, 'review', {
        choice: 'approve-with-conditions',
        findings: [{ ...made, waives: 'gate' }],
      }),
      other('review'),
    );
  });
});

test('a stage takes decisions as long as its rules say', async () => {
  const items = untilOpen(await recorded());
  const dueAt = '2026-03-02T09:00:01.000Z';
  const forged = rewrite(items, find(items, 'stage-opened', 'request/'), ({ details, state }) => ({
    details: { ...details, dueAt },
    state: { ...state, stages: { review: { ...(state['stages'] as { review: object }).review, dueAt } } },
  }));
  await expectBoth(forged, "asks at 'review' for another time than its rules: 1 seconds");
});
