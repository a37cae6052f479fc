import {
  type AttributeValue,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDbHeads } from '../../../lambdas/adapters/dynamodb-heads.ts';
import { DynamoDbLedger } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbSegments } from '../../../lambdas/adapters/dynamodb-segments.ts';
import { DynamoDbSessions } from '../../../lambdas/adapters/dynamodb-sessions.ts';
import { DynamoDbStreams } from '../../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbTasks } from '../../../lambdas/adapters/dynamodb-tasks.ts';
import { DynamoDbViews } from '../../../lambdas/adapters/dynamodb-views.ts';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { type List, OPEN, type Spot } from '../../../lambdas/domain/views/lists.ts';
import type { View } from '../../../lambdas/domain/views/view.ts';
import type { PendingSignIn, Place, Session } from '../../../lambdas/ports.ts';
import { HEADS_TABLE, startTables, type Tables } from '../../cli/support/tables.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../../support/table-names.ts';

let tables: Tables;
let ledger: DynamoDbLedger;
let views: DynamoDbViews;

/** What was left out and named, and how much of it was counted. */
const junk = { named: [] as string[], counted: 0 };
const log = {
  warn: (_: string, fields = {}) => void junk.named.push(JSON.stringify(fields)),
  count: (metric: string) => {
    if (metric === 'TableDamage') junk.counted += 1;
  },
};
const junkOf = () => {
  const { named, counted } = junk;
  Object.assign(junk, { named: [], counted: 0 });
  return { named, counted };
};

beforeAll(async () => {
  tables = await startTables();
  ledger = new DynamoDbLedger(tables.client, LEDGER_TABLE);
  views = new DynamoDbViews(tables.client, VIEWS_TABLE);
});

afterAll(() => tables.stop());

function entry(stream: string, last: SealedEntry | undefined, what: string): SealedEntry {
  return seal(stream, last, {
    at: '2026-03-02T09:00:00.000Z',
    actor: 'test',
    action: what,
    details: {},
    state: {},
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('the ledger on DynamoDB', () => {
  it('has nothing in a stream that nobody wrote', async () => {
    expect(await ledger.last('request/none')).toBeUndefined();
    expect(await all(ledger.read('request/none'))).toEqual([]);
  });

  it('lets exactly one of many writers have a place, and keeps what that one wrote', async () => {
    const rivals = Array.from({ length: 20 }, (_, index) =>
      entry('request/race', undefined, `rival ${index}`),
    );
    const results = await Promise.all(rivals.map((rival) => ledger.append(rival)));
    expect(results.filter((result) => result === 'appended')).toHaveLength(1);
    expect(await ledger.last('request/race')).toEqual(rivals[results.indexOf('appended')]);
    expect(await all(ledger.read('request/race'))).toHaveLength(1);
  });

  it('says of an entry whose answer was lost that its place is taken', async () => {
    const first = entry('request/lost', undefined, 'first');
    expect(await ledger.append(first)).toBe('appended');
    expect(await ledger.append(first)).toBe('lost');
  });

  it('reads a stream in the order of its numbers, over more than one page', async () => {
    let last: SealedEntry | undefined;
    for (let seq = 1; seq <= 12; seq++) {
      // Twelve of these exceed the megabyte of one page.
      last = entry('request/long', last, `${seq} ${'x'.repeat(100_000)}`);
      await ledger.append(last);
    }
    expect((await all(ledger.read('request/long'))).map(({ seq }) => seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(await ledger.last('request/long')).toEqual(last);
  });
});

describe('a stream on DynamoDB', () => {
  it('is found by an instant, several entries of one instant by the last of them', async () => {
    const streams = new DynamoDbStreams(tables.client, LEDGER_TABLE);
    let last: SealedEntry | undefined;
    for (const second of ['01', '02', '02', '02', '05']) {
      const at = `2026-03-02T09:00:${second}.000Z`;
      last = seal('request/moments', last, { at, actor: 'x', action: 'x', details: {}, state: {} });
      await ledger.append(last);
    }
    const seqAt = (instant: string) => streams.seqAt('request/moments', `2026-03-02T09:00:${instant}Z`);
    expect(
      await Promise.all(['00.999', '01.000', '01.999', '02.000', '04.999', '59.000'].map(seqAt)),
    ).toEqual([0, 1, 1, 4, 4, 5]);
    expect(await streams.seqAt('request/none', '2026-03-02T09:00:00.000Z')).toBe(0);
    const between = await all(streams.after('request/moments', 1, 3));
    expect(between.map(({ seq }) => seq)).toEqual([2, 3]);
  });
});

describe('the tasks on DynamoDB', () => {
  it('keep every token of a request by itself', async () => {
    const tasks = new DynamoDbTasks(tables.client, TASKS_TABLE, log);
    const task = { request: 'r', stage: 'review', attempt: 1, taskToken: 'old' };
    const retried = { ...task, taskToken: 'new' };
    await tasks.put(task);
    await tasks.put(retried);
    await tasks.put(retried);
    expect((await tasks.of('r')).map(({ taskToken }) => taskToken).sort()).toEqual(['new', 'old']);
    await tasks.delete(task);
    expect(await tasks.of('r')).toEqual([retried]);
    expect(await tasks.of('another')).toEqual([]);
    expect(junkOf()).toEqual({ named: [], counted: 0 });
  });

  it('leave out what is none, count it and name it without its text, and give all others', async () => {
    const tasks = new DynamoDbTasks(tables.client, TASKS_TABLE, log);
    const task = { request: 'junk', stage: 'review', attempt: 1, taskToken: 'sound' };
    await tasks.put(task);
    const texts = ['{', 'null', '"secret"', '{"stage":"review"}', JSON.stringify({ ...task, request: 'r' })];
    const put = (sk: string, rest: Record<string, AttributeValue>) =>
      tables.client.send(
        new PutItemCommand({
          TableName: TASKS_TABLE,
          Item: { pk: { S: 'tasks/junk' }, sk: { S: sk }, ...rest },
        }),
      );
    for (const [index, text] of texts.entries()) await put(`a${index}`, { task: { S: text } });
    await put('z1', {});
    await put('z2', { task: { N: '7' } });
    expect(await tasks.of('junk')).toEqual([task]);
    const { named, counted } = junkOf();
    expect(counted).toBe(7);
    expect(named).toEqual(
      ['a0', 'a1', 'a2', 'a3', 'a4', 'z1', 'z2'].map((sk) =>
        JSON.stringify({ table: TASKS_TABLE, pk: 'tasks/junk', sk }),
      ),
    );
  });
});

describe('the heads on DynamoDB', () => {
  const hash = 'a'.repeat(64);
  const NOW = new Date('2026-03-02T09:00:30.000Z');
  const MINUTE = '2026-03-02T09:00:00.000Z';
  const put = (pk: string, sk: string, rest: Record<string, AttributeValue> = {}) =>
    tables.client.send(
      new PutItemCommand({ TableName: HEADS_TABLE, Item: { pk: { S: pk }, sk: { S: sk }, ...rest } }),
    );
  /** The service takes 25 at once. */
  const putAll = async (items: readonly Record<string, AttributeValue>[]) => {
    for (let next = 0; next < items.length; next += 25) {
      const requests = items.slice(next, next + 25).map((Item) => ({ PutRequest: { Item } }));
      await tables.client.send(new BatchWriteItemCommand({ RequestItems: { [HEADS_TABLE]: requests } }));
    }
  };
  const noticed = (stream: string, seq: number) => ({ stream, seq, hash, writtenAt: NOW.toISOString() });
  const named = (...keys: [pk: string, sk: string][]) => ({
    named: keys.map(([pk, sk]) => JSON.stringify({ table: HEADS_TABLE, pk, sk })),
    counted: keys.length,
  });

  it.each<[string, Record<string, AttributeValue>]>([
    ['nothing', {}],
    ['a number that is none', { seq: { S: '7' }, hash: { S: hash } }],
    ['a place that there is not', { seq: { N: '-1' }, hash: { S: hash } }],
    ['a hash that is none', { seq: { N: '1' }, hash: { S: 'x' } }],
  ])('have nothing of a stream of which %s is noted, until it is noted anew', async (what, rest) => {
    const heads = new DynamoDbHeads(tables.client, HEADS_TABLE, log);
    const [junkStream, sound] = [`request/${what}`, 'request/sound'];
    await heads.note(noticed(sound, 3), NOW);
    for (const sk of ['head', 'digested']) await put(`stream/${junkStream}`, sk, rest);
    expect(await heads.head([junkStream, sound])).toEqual(new Map([[sound, { seq: 3, hash }]]));
    expect(junkOf()).toEqual(named([`stream/${junkStream}`, 'head']));
    expect(await heads.digested([junkStream])).toEqual({ heads: new Map(), damaged: [junkStream] });
    expect(junkOf()).toEqual(named([`stream/${junkStream}`, 'digested']));

    await heads.note(noticed(junkStream, 2), NOW);
    await heads.noteDigested([{ stream: junkStream, seq: 2, hash }]);
    const expected = new Map([[junkStream, { seq: 2, hash }]]);
    expect(await heads.head([junkStream])).toEqual(expected);
    expect(await heads.digested([junkStream])).toEqual({ heads: expected, damaged: [] });
    expect(junkOf().counted).toBe(0);
  });

  it('give every stream that was noticed, page by page, and the ledger says which of them it lacks', async () => {
    const heads = new DynamoDbHeads(tables.client, HEADS_TABLE, log);
    const many = Array.from({ length: 102 }, (_, index) =>
      entry(`request/many-${index}`, undefined, 'first'),
    );
    const headOf = ({ stream, hash: of }: SealedEntry) => ({
      ...{ pk: { S: `stream/${stream}` }, sk: { S: 'head' }, seq: { N: '1' }, hash: { S: of } },
    });
    // A page's worth of other items lies between them.
    const others = Array.from({ length: 900 }, (_, index) => ({
      ...{ pk: { S: `moved/${index}` }, sk: { S: 'request/many-0' } },
    }));
    await putAll([...many.map(headOf), ...others]);
    await put('stream/request/many-0', 'digested', { seq: { N: '7' }, hash: { S: hash } });
    await put('stream/request/no-head', 'head', { seq: { N: '1' } });
    junkOf();
    const pages: Place[][] = [];
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const page = await heads.noticedStreams(next);
      pages.push(page.heads.filter(({ stream }) => stream.startsWith('request/many-')));
      next = page.next;
    }
    const found = pages.flat();
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(found)).toEqual(
      new Set(many.map((one) => ({ stream: one.stream, seq: 1, hash: one.hash }))),
    );
    const junkHead = { table: HEADS_TABLE, pk: 'stream/request/no-head', sk: 'head' };
    expect(junkOf().named).toContain(JSON.stringify(junkHead));

    const [there, another, ...gone] = many as [SealedEntry, SealedEntry, ...SealedEntry[]];
    await ledger.append(there);
    await ledger.append(entry(another.stream, undefined, 'another'));
    const lacked = await new DynamoDbSegments(tables.client, LEDGER_TABLE).missing(found);
    expect(new Set(lacked.map(({ stream }) => stream))).toEqual(
      new Set([another, ...gone].map(({ stream }) => stream)),
    );
  });

  it('leave out what is no minute and no move', async () => {
    const heads = new DynamoDbHeads(tables.client, HEADS_TABLE, log);
    await heads.note(noticed('request/moved', 1), NOW);
    await put('minutes/2026-03', '2026-03-02 soon');
    await put(`moved/${MINUTE}`, 'request/lost', { seq: { S: 'many' } });
    expect(await all(heads.minutes('2026-03-01T00:00:00.000Z', '2026-03-03T00:00:00.000Z'))).toEqual([
      MINUTE,
    ]);
    expect(junkOf()).toEqual(named(['minutes/2026-03', '2026-03-02 soon']));
    const streams = (await all(heads.noticed(MINUTE))).map(({ stream }) => stream);
    expect(streams).toContain('request/moved');
    expect(streams).not.toContain('request/lost');
    expect(junkOf()).toEqual(named([`moved/${MINUTE}`, 'request/lost']));
  });
});

describe('the views on DynamoDB', () => {
  const DESK: List = { name: 'desk/somebody@example.com' };
  const at = (place: string, list = DESK): Spot => ({ list, place });
  const view = (stream: string, seq: number, place = `${stream} ${seq}`): View => ({
    ...{ stream, seq, text: `{"seq":${seq}}`, rows: [at('1')] },
    at: { standing: { list: OPEN, place } },
  });
  const places = async (list: List, range = {}) =>
    (await all(views.rows(list, range))).map(({ place, stream }) => `${place} -> ${stream}`);

  it('keep the newest of any views of a stream, and let it stand where it says alone', async () => {
    expect(await views.put(view('request/a', 2), [at('0')])).toBe('stored');
    expect(await views.put(view('request/a', 1), [])).toBe('kept');
    expect(await views.put(view('request/a', 2, 'else'), [])).toBe('kept');
    expect(await places(OPEN)).toEqual(['request/a 2 -> request/a']);
    expect(await views.find('request/a')).toEqual({
      ...{ seq: 2, text: '{"seq":2}', rows: [at('1')], former: [at('0')] },
    });
    expect(await views.put(view('request/a', 2, 'again'), [], true)).toBe('stored');
    expect(await views.put(view('request/a', 3), [], false, [at('other')])).toBe('kept');
    expect(await views.put(view('request/none', 1), [], false, [at('other')])).toBe('kept');
    expect(await views.put(view('request/a', 3), [], false, view('request/a', 2).rows)).toBe('stored');
    expect(await places(OPEN)).toEqual(['request/a 3 -> request/a']);
    expect(await views.find('request/none')).toBeUndefined();
  });

  it('pack what they say where that is smaller, and read what was not packed, or is none', async () => {
    const text = JSON.stringify({ stages: Array.from({ length: 40 }, () => ({ outcome: 'approved' })) });
    await views.put({ ...view('request/large', 1), text }, []);
    const Key = { pk: { S: 'request/large' }, sk: { S: 'view' } };
    const { Item } = await tables.client.send(new GetItemCommand({ TableName: VIEWS_TABLE, Key }));
    expect(Item?.['text']?.B?.length).toBeLessThan(text.length / 4);
    expect((await views.find('request/large'))?.text).toBe(text);
    for (const [held, read] of [
      [{ S: text }, text],
      [{ B: new Uint8Array([1, 2, 3]) }, ''],
      [{ N: '7' }, ''],
    ] as const) {
      await tables.client.send(
        new PutItemCommand({ TableName: VIEWS_TABLE, Item: { ...Item, ...Key, text: held } }),
      );
      expect((await views.find('request/large'))?.text).toBe(read);
    }
  });

  it('read a list that is spread over partitions as one, from any place to any other', async () => {
    const list: List = { name: 'letters', by: 'due', spread: true };
    const letters = 'acegikmoqsuwy'.split('');
    for (const letter of letters)
      await views.put({ ...view(`request/${letter}`, 9), at: { due: at(letter, list) } }, []);
    const read = async (range: object) => (await places(list, range)).map((text) => text[0]).join('');
    expect(await read({})).toBe(letters.join(''));
    expect(await read({ atOnce: 2 })).toBe(letters.join(''));
    expect(await read({ after: 'g' })).toBe('ikmoqsuwy');
    expect(await read({ until: 'g' })).toBe('aceg');
    expect(await read({ after: 'g', until: 'm' })).toBe('ikm');
    expect(await read({ after: 'f', until: 'l' })).toBe('gik');
    expect(await read({ after: 'x', until: 'b' })).toBe('');
  });

  it('set what is due on the view of one entry only', async () => {
    const list: List = { name: 'due-list', by: 'due', spread: true };
    await views.put({ ...view('request/due', 4), at: { due: at('first', list) } }, []);
    expect(await views.setDue('request/due', 3, at('soon', list))).toBe('kept');
    expect(await views.setDue('request/due', 4, at('later', list))).toBe('stored');
    expect(await places(list)).toEqual(['later -> request/due']);
    expect(await views.setDue('request/due', 4)).toBe('stored');
    expect(await views.setDue('request/due', 4, at('again', list))).toBe('kept');
    expect(await places(list)).toEqual([]);
    expect(await views.setDue('request/none', 4)).toBe('kept');
  });

  it('let no older entry change a row that a newer one put, or remove it', async () => {
    await views.putRow(at('9'), 'request/row', 5);
    await views.putRow(at('9'), 'request/older', 4);
    await views.removeRow(at('9'), 4);
    expect(await places(DESK)).toEqual(['9 -> request/row']);
    await views.removeRow(at('9'), 5);
    await views.removeRow(at('9'), 5);
    expect(await places(DESK)).toEqual([]);
  });

  it('find many at once, those that there are', async () => {
    const streams = Array.from({ length: 230 }, (_, index) => `request/many-${index}`);
    for (const stream of streams.slice(0, 205)) await views.put(view(stream, 1), []);
    const found = await views.findAll([...streams, ...streams]);
    expect(found.size).toBe(205);
    expect(found.get('request/many-204')?.text).toBe('{"seq":1}');
  });

  it('put things right that are none, whatever they hold', async () => {
    const Item = { pk: { S: 'request/junk' }, sk: { S: 'view' }, seq: { S: 'many' }, rows: { S: '[7]' } };
    await tables.client.send(new PutItemCommand({ TableName: VIEWS_TABLE, Item }));
    expect(await views.find('request/junk')).toEqual({ seq: 0, text: '', rows: [], former: [] });
    expect(await views.put(view('request/junk', 1), [])).toBe('stored');
    expect((await views.find('request/junk'))?.seq).toBe(1);
  });

  it.each(['7', '6.5', '1e20'])('put things right that are of no entry, such as %s', async (seq) => {
    const stream = `request/untrue-${seq}`;
    const Item = { pk: { S: stream }, sk: { S: 'view' }, seq: { N: seq }, rows: { S: '[]' } };
    await tables.client.send(new PutItemCommand({ TableName: VIEWS_TABLE, Item }));
    expect(await views.put(view(stream, 6), [])).toBe('kept');
    expect(await views.correct(view(stream, 6), [])).toBe('stored');
    expect(await views.find(stream)).toMatchObject({ seq: 6, text: '{"seq":6}' });
    expect(await views.correct(view(stream, 6, 'else'), [])).toBe('kept');
    expect(await views.put(view(stream, 8), [])).toBe('stored');
    expect(await views.put(view(stream, 7), [])).toBe('kept');
  });

  it('let no row that is of no entry, or of another stream, keep one out', async () => {
    const list = { name: 'desk/untrue@example.com' };
    for (const [stream, seq] of [
      ['request/row', 8],
      ['request/another', 7],
    ] as const) {
      await views.putRow(at('9', list), stream, seq);
      expect(await views.putRow(at('9', list), 'request/row', 5)).toBe('kept');
      expect(await views.putRow(at('9', list), 'request/row', 5, 7)).toBe('stored');
      expect(await places(list)).toEqual(['9 -> request/row']);
      await views.removeRow(at('9', list), 5);
    }
    await views.putRow(at('9', list), 'request/row', 7);
    expect(await views.putRow(at('9', list), 'request/row', 5, 7)).toBe('kept');
  });
});

describe('the sessions', () => {
  const now = new Date('2026-03-02T09:00:00.000Z');
  const later = new Date('2026-03-02T09:20:00.000Z');
  // Its table has the same shape.
  const sessions = () => new DynamoDbSessions(tables.client, TASKS_TABLE);
  const session = (changes: Partial<Session> = {}): Session => ({
    email: 'morgan@example.com',
    sub: '17',
    sid: 's1',
    groups: ['ml'],
    issuer: 'https://login.example.com',
    clientId: 'countersign',
    beganAt: now.toISOString(),
    seenAt: now.toISOString(),
    endsAt: '2026-03-02T21:00:00.000Z',
    idToken: 'x.y.z',
    ...changes,
  });

  it('are found until they end, and know when their person was here', async () => {
    await sessions().begin(session(), 'one');
    expect(await sessions().find('one', later)).toEqual(session());
    await sessions().touch('one', later);
    expect(await sessions().find('one', later)).toEqual(session({ seenAt: later.toISOString() }));
    expect(await sessions().find('one', new Date('2026-03-02T21:00:00.000Z'))).toBeUndefined();
    await sessions().end('one');
    await sessions().end('one');
    expect(await sessions().find('one', later)).toBeUndefined();
  });

  it('do not come back by a note that somebody is here', async () => {
    await sessions().touch('ended', later);
    expect(await sessions().find('ended', later)).toBeUndefined();
  });

  it("end together: those of a session at the provider, or all of a person there, and nobody else's", async () => {
    const others = { sub: '18', sid: 's3' };
    await sessions().begin(session(), 'a');
    await sessions().begin(session({ sid: 's2' }), 'b');
    await sessions().begin(session(others), 'c');
    await sessions().begin(session({ issuer: 'https://other.example.com' }), 'd');
    const left = async () => {
      const found = await Promise.all(['a', 'b', 'c', 'd'].map((hash) => sessions().find(hash, later)));
      return ['a', 'b', 'c', 'd'].filter((_hash, index) => found[index] !== undefined);
    };
    expect(await sessions().endAll(session().issuer, { sub: '17', sid: 's2' })).toBe(1);
    expect(await left()).toEqual(['a', 'c', 'd']);
    await sessions().endAll(session().issuer, { sub: '17' });
    expect(await left()).toEqual(['c', 'd']);
    expect(await sessions().endAll(session().issuer, { sid: 'unknown' })).toBe(0);
    expect(await sessions().endAll(session().issuer, {})).toBe(0);
  });

  it('end with a session there, too, where the provider named none when they began', async () => {
    const of = (sub: string, sid?: string) => session({ sub, sid });
    await sessions().begin(of('20'), 'e');
    await sessions().begin(of('20', 's4'), 'f');
    await sessions().begin(of('20', 's5'), 'g');
    await sessions().begin(of('21'), 'h');
    expect(await sessions().endAll(session().issuer, { sub: '20', sid: 's4' })).toBe(2);
    const found = await Promise.all(['e', 'f', 'g', 'h'].map((hash) => sessions().find(hash, later)));
    expect(found.map((it) => it !== undefined)).toEqual([false, false, true, true]);
  });

  it('do not begin when the provider signs their person out meanwhile, between any two steps', async () => {
    let outcomes = '';
    for (let before = 1; before <= 4; before += 1) {
      const { client } = tables;
      let calls = 0;
      const send = async (command: Parameters<typeof client.send>[0]) => {
        calls += 1;
        if (calls === before) await sessions().endAll(session().issuer, { sub: '30' });
        return client.send(command);
      };
      const slow = new DynamoDbSessions(
        new Proxy(client, { get: (of, name) => (name === 'send' ? send : Reflect.get(of, name)) }),
        TASKS_TABLE,
      );
      const hash = `slow-${before}`;
      const begun = await slow.begin(session({ sub: '30', sid: undefined }), hash).then(
        () => 'begun',
        (error) => error.payload.reason,
      );
      const isThere = (await sessions().find(hash, later)) !== undefined;
      outcomes += `${begun}${isThere ? ' and there' : ''}; `;
      // Whatever has begun is found by the next one.
      await sessions().endAll(session().issuer, { sub: '30' });
      expect(await sessions().find(hash, later)).toBeUndefined();
    }
    expect(outcomes).toBe('begun and there; begun and there; refused; begun and there; ');
  });

  it('give out a sign-in that is under way once, to one of any number, and not when it took too long', async () => {
    const pending: PendingSignIn = {
      purpose: 'sign-in',
      nonce: 'n',
      codeVerifier: 'v',
      browser: 'b',
      to: '/console',
      startedAt: now.toISOString(),
      endsAt: '2026-03-02T09:10:00.000Z',
    };
    await sessions().keepPending('p', pending);
    const taken = await Promise.all([1, 2, 3, 4].map(() => sessions().takePending('p', now)));
    expect(taken.filter((it) => it !== undefined)).toEqual([pending]);
    await sessions().keepPending('q', pending);
    expect(await sessions().takePending('q', later)).toBeUndefined();
    expect(await sessions().takePending('never', now)).toBeUndefined();
  });
});
