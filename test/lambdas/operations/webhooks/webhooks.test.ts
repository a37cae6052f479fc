import { createPublicKey, verify } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { PAUSES, type Posted } from '../../../../lambdas/domain/webhooks/delivery.ts';
import { signaturesV1, signedContent } from '../../../../lambdas/domain/webhooks/signature.ts';
import { SHARED, URL_OF_ONE, WebhookDesk } from '../../../support/webhook-desk.ts';

let desk: WebhookDesk;
beforeEach(() => {
  desk = new WebhookDesk();
});

const STATE = { subject: 'model/churn', environments: {}, open: {}, findings: {}, closed: [] };
const promoted = (version = '14') =>
  desk.keep(
    'subject/model/churn',
    'promoted',
    { version, environment: 'production', request: 'r1', workflow: 'model-promotion', authorisedBy: [] },
    STATE,
  );
const tell = async (version?: string) => desk.take(desk.queued(promoted(version)));

describe('what a receiver is told', () => {
  test('is where the entry stands and what it is about, under the hash of the entry', async () => {
    const sealed = promoted();
    expect(await desk.take(desk.queued(sealed))).toEqual({ batchItemFailures: [] });
    const [post] = desk.posts;
    expect(desk.posts).toHaveLength(1);
    expect(post?.url).toBe(URL_OF_ONE);
    expect(post?.headers['webhook-id']).toBe(sealed.hash);
    expect(JSON.parse(post?.body ?? '')).toEqual({
      type: 'subject.promoted',
      timestamp: JSON.parse(sealed.entry).at,
      data: {
        stream: 'subject/model/churn',
        seq: 1,
        hash: sealed.hash,
        action: 'promoted',
        subject: 'model/churn',
        version: '14',
        environment: 'production',
        request: 'r1',
        workflow: 'model-promotion',
      },
    });
  });

  test('has nothing that a person wrote, no address and no proof', async () => {
    const details = {
      stage: 'review',
      version: '14',
      decision: { by: 'morgan@example.com', comment: 'looks good' },
      proof: 'link-of-somebody',
      outcome: 'approved',
    };
    const state = { request: 'r1', subject: 'model/churn', version: '14', workflow: 'model-promotion' };
    await desk.take(desk.queued(desk.keep('request/r1', 'decided', details, state)));
    const body = desk.posts[0]?.body ?? '';
    expect(JSON.parse(body).data).toMatchObject({ request: 'r1', outcome: 'approved' });
    expect(body).not.toMatch(/example\.com|looks good|link-of-somebody/);
    expect(Buffer.byteLength(body)).toBeLessThan(2_000);
  });

  test('is signed by the key, at the instant of the attempt; by a shared secret too where there is one', async () => {
    desk.webhooks = { one: { url: URL_OF_ONE, secret: 'countersign/one' } };
    await tell();
    const [post] = desk.posts;
    const {
      'webhook-id': id = '',
      'webhook-timestamp': at,
      'webhook-signature': signed,
    } = post?.headers ?? {};
    const content = signedContent(id, Number(at), post?.body ?? '');
    const [own = '', ...shared] = (signed ?? '').split(' ');
    expect(Number(at)).toBe(Math.floor(desk.world.time / 1_000));
    expect(shared).toEqual(signaturesV1(SHARED, content));
    const signature = Buffer.from(own.replace('v1a,', ''), 'base64');
    expect(verify(null, Buffer.from(content), createPublicKey(desk.keys.privateKey), signature)).toBe(true);
  });

  test('is nothing of an entry that the ledger does not have, whoever announced it', async () => {
    const sealed = promoted();
    const made = { ...sealed, seq: 2 };
    const other = { ...sealed, hash: 'f'.repeat(64) };
    expect(await desk.take(desk.queued(made), desk.queued(other))).toEqual({ batchItemFailures: [] });
    expect(desk.posts).toEqual([]);
  });

  test('is what its workflows ask for alone, also where only the request says which that is', async () => {
    desk.webhooks = { one: { url: URL_OF_ONE, workflows: ['model-promotion'] } };
    const request = (id: string, workflow: string) =>
      desk.keep(
        `request/${id}`,
        'submitted',
        {},
        { request: id, subject: 'model/churn', status: 'open', workflow },
      );
    request('ours', 'model-promotion');
    request('other', 'model-retirement');
    const closed = (of: string) =>
      desk.keep('subject/model/churn', 'request-closed', { request: of, outcome: 'completed' }, STATE);
    await desk.take(desk.queued(closed('ours')), desk.queued(closed('other')));
    expect(desk.posts.map(({ body }) => JSON.parse(body).data)).toMatchObject([
      { request: 'ours', workflow: 'model-promotion', outcome: 'completed' },
    ]);
  });

  test('a damaged entry stays in its queue, signed for nobody', async () => {
    const sealed = promoted();
    desk.world.streams.set(sealed.stream, [{ ...sealed, entry: sealed.entry.replace('14', '15') }]);
    const queued = desk.queued(sealed);
    expect(await desk.take(queued)).toEqual({ batchItemFailures: [{ itemIdentifier: queued.id }] });
    expect(desk.posts).toEqual([]);
  });
});

describe('a receiver that asks for a pause', () => {
  /** The pauses between the attempts, in seconds, within so many minutes. */
  const pauses = async (answer: Posted, minutes: number): Promise<readonly number[]> => {
    desk.answer = () => answer;
    await tell();
    await desk.pass(minutes);
    return desk.posts.slice(1).map(({ at }, index) => (at - (desk.posts[index]?.at ?? 0)) / 1_000);
  };

  test.each([429, 503])('by a %i is told again no sooner, also the first time', async (status) => {
    const [first = 0, ...others] = await pauses({ status, retryAfter: 600 }, 25);
    expect(first).toBeGreaterThanOrEqual(600);
    expect(first).toBeLessThan(660);
    expect(others).toEqual([expect.toSatisfy((seconds: number) => seconds >= 600 && seconds < 660)]);
    expect([...desk.deliveries.kept.values()][0]?.attempts).toBe(3);
  });

  test('is told as planned where it asks for less than that', async () => {
    expect((await pauses({ status: 503, retryAfter: 1 }, 3))[0]).toBe(5);
  });

  test('is told within a day, whatever it asks for, and given up after as many attempts', async () => {
    const after = await pauses({ status: 429, retryAfter: 999_999_999 }, 11 * 24 * 60);
    expect(after).toHaveLength(9);
    for (const seconds of after) {
      expect(seconds).toBeGreaterThanOrEqual(86_400);
      expect(seconds).toBeLessThan(86_460);
    }
    expect([...desk.deliveries.kept.values()][0]).toMatchObject({
      attempts: 10,
      answer: '429',
      due: undefined,
    });
  });

  test('with another answer than these has asked for nothing', async () => {
    expect((await pauses({ status: 500, retryAfter: 600 }, 3))[0]).toBe(5);
  });
});

describe('a receiver that does not take it', () => {
  test('is told again after the pauses of the standard, in virtual time, and then given up', async () => {
    desk.answer = () => ({ status: 503 });
    await tell();
    await desk.pass(80 * 60);
    const [first = 0] = desk.posts.map(({ at }) => at);
    const after = desk.posts.map(({ at }, index) => (at - (desk.posts[index - 1]?.at ?? first)) / 1_000);
    expect(desk.posts).toHaveLength(10);
    // Whoever tries again looks once a minute.
    for (const [index, pause] of [0, ...PAUSES].entries()) {
      expect(after[index]).toBeGreaterThanOrEqual(pause);
      expect(after[index]).toBeLessThan(pause + 60);
    }
    expect(new Set(desk.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(desk.posts.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    const [given] = desk.deliveries.kept.values();
    expect(given).toMatchObject({ attempts: 10, answer: '503', due: undefined });
    expect(desk.world.counts.get('UndeliveredWebhook')).toBe(1);
  });

  test.each([
    [{ status: 301 }, /^301: a redirect, which is not followed$/],
    [{ status: 404 }, /^404$/],
    [{ problem: 'no answer: ECONNREFUSED' }, /^no answer: ECONNREFUSED$/],
  ])('%j is not taken', async (posted, answer) => {
    desk.answer = () => posted;
    await tell();
    const [kept] = desk.deliveries.kept.values();
    expect(kept).toMatchObject({ attempts: 2, answer: expect.stringMatching(answer) });
    expect(kept?.due).toBeDefined();
  });

  test('and is there again after five seconds is told once more, and nothing is noted', async () => {
    desk.answer = () => (desk.posts.length === 1 ? { status: 500 } : { status: 200 });
    await tell();
    expect(desk.posts).toHaveLength(2);
    expect(desk.deliveries.kept.size).toBe(0);
    await desk.pass(10);
    expect(desk.posts).toHaveLength(2);
  });

  test('and answers 410 is told nothing more, until somebody has it delivered again or it is elsewhere', async () => {
    desk.answer = () => ({ status: 410 });
    await tell('14');
    await tell('15');
    expect(desk.posts).toHaveLength(1);
    expect([...desk.deliveries.kept.values()].map(({ due }) => due)).toEqual([undefined, undefined]);
    expect(desk.world.counts.get('UndeliveredWebhook')).toBe(2);
    desk.webhooks = { one: { url: 'https://hooks.example.com/elsewhere' } };
    desk.answer = () => ({ status: 200 });
    await tell('16');
    expect(desk.posts.map(({ url }) => url)).toEqual([URL_OF_ONE, 'https://hooks.example.com/elsewhere']);
  });

  test('holds up no other: each has what it is told, whatever the others do', async () => {
    desk.webhooks = { one: { url: URL_OF_ONE }, two: { url: 'https://two.example.com' } };
    desk.answer = ({ url }) =>
      url === URL_OF_ONE ? { problem: 'no answer within 15 seconds' } : { status: 200 };
    const sealed = promoted();
    await desk.take(desk.queued(sealed), desk.queued(sealed, 'two'));
    expect([...desk.deliveries.kept.keys()]).toEqual([`one/${sealed.hash}`]);
  });

  test('keeps its place in the schedule when the same event comes twice', async () => {
    desk.answer = () => ({ status: 503 });
    const sealed = promoted();
    await desk.take(desk.queued(sealed));
    await desk.pass(6);
    const before = [...desk.deliveries.kept.values()];
    await desk.take(desk.queued(sealed));
    expect([...desk.deliveries.kept.values()]).toEqual(before);
  });
});

test('an event stays in its queue while something that is needed does not answer, and is told afterwards', async () => {
  const queued = desk.queued(promoted());
  desk.deliveries.turnedAway = async () => {
    throw new Error('DynamoDB does not answer');
  };
  expect(await desk.take(queued)).toEqual({ batchItemFailures: [{ itemIdentifier: queued.id }] });
  desk.deliveries.turnedAway = async () => undefined;
  expect(await desk.take(queued)).toEqual({ batchItemFailures: [] });
  expect(desk.posts).toHaveLength(1);
});

/** All of it in `npm run test:integrations`. */
const DELIVERIES = Number(process.env['DELIVERIES'] ?? 200);

test(`${DELIVERIES} events, each tenth lost, doubled or late, and an hour without a receiver: each arrives, under one id`, async () => {
  const arrived = new Map<string, number>();
  const down = { from: 0, until: 0 };
  desk.answer = ({ headers, at }) => {
    const id = headers['webhook-id'] ?? '';
    if (at >= down.from && at < down.until) return { problem: 'no answer: ECONNREFUSED' };
    const tried = desk.posts.filter((post) => post.headers['webhook-id'] === id).length;
    const kind = tried === 1 ? Number.parseInt(id.slice(0, 8), 16) % 30 : -1;
    // Lost on its way there: nothing arrives. Late: it arrives, and its answer is too late.
    if (kind === 0) return { status: 502 };
    arrived.set(id, (arrived.get(id) ?? 0) + 1);
    return kind === 1 ? { problem: 'no answer within 15 seconds' } : { status: 200 };
  };
  const expected = new Set<string>();
  for (let index = 0; index < DELIVERIES; index++) {
    if (index === DELIVERIES / 2) {
      down.from = desk.world.time;
      down.until = down.from + 3_600_000;
    }
    const sealed = promoted(String(index));
    expected.add(sealed.hash);
    const queued = desk.queued(sealed);
    // SQS and the bus deliver at least once: each tenth twice.
    const { batchItemFailures } = await desk.take(...(index % 10 === 0 ? [queued, queued] : [queued]));
    expect(batchItemFailures).toEqual([]);
    if (index % 20 === 0) await desk.pass(1);
  }
  await desk.pass(180);
  expect(new Set(arrived.keys())).toEqual(expected);
  expect(desk.deliveries.kept.size).toBe(0);
  expect(desk.world.counts.get('UndeliveredWebhook')).toBeUndefined();
  // Some did come more than once, which is what the id is for.
  expect([...arrived.values()].some((times) => times > 1)).toBe(true);
});
