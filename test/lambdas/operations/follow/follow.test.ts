import { beforeEach, describe, expect, test } from 'vitest';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../../../lambdas/domain/entry.ts';
import { follow as followWith } from '../../../../lambdas/operations/follow/follow.ts';
import type { FollowPorts } from '../../../../lambdas/operations/follow/follower.ts';
import type { Change } from '../../../../lambdas/ports.ts';
import { canonicalize, sha256Hex } from '../../../../schema/canonical-json.ts';
import { InMemoryWorld } from '../../../support/in-memory-ports.ts';
import { Story } from '../../../support/story.ts';

const AT = '2026-03-02T09:00:00.000Z';

let world: InMemoryWorld;
let warnings: { message: string; fields: Readonly<Record<string, unknown>> }[];
let story: Story;
/** The entries of a request that waits for its first approval, and of its subject. */
let request: readonly SealedEntry[];
let subject: readonly SealedEntry[];
/** A world that has seen nothing of them. */
let fresh: InMemoryWorld;

beforeEach(async () => {
  world = new InMemoryWorld();
  story = new Story(world);
  await story.intake();
  await story.openStage('review');
  request = world.streams.get(requestStream(story.request)) ?? [];
  subject = world.streams.get(subjectStream('model/churn')) ?? [];
  fresh = new InMemoryWorld();
  for (const [stream, entries] of world.streams) fresh.streams.set(stream, entries);
  warnings = [];
});

function ports(changes: Partial<FollowPorts> = {}): FollowPorts {
  const { ledger, views, heads, events, clock, log, catalogue } = fresh.ports;
  const complain = (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
    void warnings.push({ message, fields });
  return {
    ledger,
    catalogue,
    views,
    heads,
    events,
    clock,
    log: { ...log, warn: complain, error: (message, _, fields) => complain(message, fields) },
    streams: {
      after: async function* (stream, seq, last = Infinity) {
        yield* (fresh.streams.get(stream) ?? []).filter((entry) => entry.seq > seq && entry.seq <= last);
      },
    },
    ...changes,
  };
}

const follow = (changes: readonly Change[], others?: Partial<FollowPorts>) =>
  followWith(ports(others))(changes);

let id = 0;
const change = (kind: Change['kind'], before?: SealedEntry, after?: SealedEntry): Change => {
  const { stream, seq } = (after ?? before) as SealedEntry;
  return { id: String(++id), kind, stream, seq, at: AT, before, after };
};
const put = (entry: SealedEntry): Change => change('INSERT', undefined, entry);
const damage = () => fresh.counts.get('LedgerDamage') ?? 0;
const shown = (stream: string) => {
  const view = fresh.views.stored.get(stream);
  return view && { seq: view.seq, state: JSON.parse(view.text) };
};
const announced = () => fresh.events.map(({ stream, seq, action }) => [stream, seq, action]);
const NOTHING = { batchItemFailures: [] };

describe('an entry in its place', () => {
  test('is shown, noted and announced', async () => {
    expect(await follow([...request, ...subject].map(put))).toEqual(NOTHING);
    const last = request.at(-1) as SealedEntry;
    expect(shown(last.stream)).toEqual({ seq: last.seq, state: story.state });
    expect(shown('subject/model/churn')?.seq).toBe(subject.length);
    expect(fresh.heads.get(last.stream)).toEqual({ seq: last.seq, hash: last.hash });
    expect(announced()).toContainEqual([last.stream, last.seq, 'stage-opened']);
    expect(fresh.events.every(({ subject }) => subject === 'model/churn')).toBe(true);
    expect([damage(), warnings]).toEqual([0, []]);
  });

  test('twice, late and out of turn is what it is once', async () => {
    const all = request.map(put);
    await follow(all);
    const { views, heads } = fresh;
    const before = [[...views.stored], [...views.lists], [...heads]];
    await follow([...all].reverse());
    await follow(all);
    expect([[...views.stored], [...views.lists], [...heads]]).toEqual(before);
    expect([damage(), warnings]).toEqual([0, []]);
  });

  test('is noted once with what arrives beside it, as of the first of them', async () => {
    const noted: unknown[] = [];
    const heads = {
      ...fresh.ports.heads,
      note: async (head: unknown) => void noted.push(head),
    };
    const [first, ...others] = request.map(put);
    await follow([{ ...(first as Change), at: '2026-03-02T08:59:00.000Z' }, ...others], { heads });
    const last = request.at(-1) as SealedEntry;
    expect(noted).toEqual([
      { stream: last.stream, seq: last.seq, hash: last.hash, writtenAt: '2026-03-02T08:59:00.000Z' },
    ]);
  });

  test('is noted as far as it was followed, also when an older one comes after it', async () => {
    await follow([...request, request[0] as SealedEntry].map(put));
    const last = request.at(-1) as SealedEntry;
    expect(fresh.heads.get(last.stream)).toEqual({ seq: last.seq, hash: last.hash });
  });

  test('that says that it is older than it is, is damage, whatever came before it', async () => {
    const [first, second] = request as [SealedEntry, SealedEntry];
    await follow([{ ...put(second), at: JSON.parse(second.entry).at }]);
    expect(damage()).toBe(0);
    await follow([{ ...put(first), at: '2026-03-02T14:00:00.000Z' }]);
    expect(damage()).toBe(1);
    expect(warnings.at(-1)?.fields).toMatchObject({ seq: 1, what: 'it is dated before it was written' });
  });

  test('is noted as far as others beside it were followed, when one of them fails', async () => {
    const events = {
      publish: async ({ seq }: { readonly seq: number }) => {
        if (seq === 2) throw new Error('the bus is away');
      },
    };
    const all = request.map(put);
    expect(await follow(all, { events })).toEqual({
      batchItemFailures: all.slice(1).map(({ id: itemIdentifier }) => ({ itemIdentifier })),
    });
    expect(fresh.heads.get(request[0]?.stream ?? '')).toEqual({ seq: 1, hash: request[0]?.hash });
  });

  test('comes again with all beside it when their head can not be noted', async () => {
    const heads = { ...fresh.ports.heads, note: () => Promise.reject(new Error('away')) };
    const all = [...request, ...subject].map(put);
    expect(await follow(all, { heads })).toEqual({
      batchItemFailures: all.map(({ id: itemIdentifier }) => ({ itemIdentifier })),
    });
  });

  test('tells how long it took to come here', async () => {
    fresh.time = Date.parse(JSON.parse(request[0]?.entry ?? '').at) + 7_000;
    await follow([put(request[0] as SealedEntry)]);
    expect(fresh.counts.get('FollowLag')).toBe(7);
  });

  test('of a definition is about no subject', async () => {
    const definition = [...fresh.streams].find(([stream]) => stream.startsWith('definition/'))?.[1] ?? [];
    await follow(definition.map(put));
    expect(fresh.events).toMatchObject([{ action: 'defined', subject: undefined }]);
  });
});

const edited = (entry: SealedEntry, edit: (value: Record<string, unknown>) => void): SealedEntry => {
  const value = JSON.parse(entry.entry);
  edit(value);
  const text = canonicalize(value);
  return { ...entry, entry: text, hash: sha256Hex(text) };
};

describe('damage is counted at once, named, and followed by nothing', () => {
  const first = () => request[0] as SealedEntry;
  const cases: [string, () => Change, string][] = [
    ['a changed entry', () => change('MODIFY', first(), { ...first(), entry: '{}' }), 'it was changed'],
    ['a changed index attribute', () => change('MODIFY', first(), first()), 'it was changed'],
    ['a removed entry', () => change('REMOVE', first()), 'it was removed'],
    ['a change of an unknown kind', () => change('UNKNOWN', undefined, first()), 'does not know'],
    [
      'an insertion that shows nothing',
      () => ({ ...put(first()), after: undefined }),
      'without what it holds',
    ],
    ['junk', () => put({ stream: 'request/x', seq: 1, entry: '', hash: '' }), 'does not match its hash'],
    ['another kind of stream', () => put({ ...first(), stream: 'junk' }), 'its stream is of no known kind'],
    ['no number', () => put({ ...first(), seq: Number.NaN }), 'its number is none'],
    ['half a number', () => put({ ...first(), seq: 1.5 }), 'its number is none'],
    ['the number 0', () => put({ ...first(), seq: 0 }), 'its number is none'],
    ['the wrong hash', () => put({ ...first(), hash: '0'.repeat(64) }), 'does not match its hash'],
    ['no JSON', () => put({ ...first(), entry: '{', hash: sha256Hex('{') }), 'no JSON'],
    [
      'JSON that is not canonical',
      () => {
        const text = ` ${first().entry}`;
        return put({ ...first(), entry: text, hash: sha256Hex(text) });
      },
      'not canonical',
    ],
    ['JSON that is no entry', () => put({ ...first(), entry: '[]', hash: sha256Hex('[]') }), 'not an entry'],
    [
      'an entry without an actor',
      () => put(edited(first(), (value) => delete value['actor'])),
      'not an entry',
    ],
    ['an entry of another place', () => put({ ...first(), seq: 2 }), 'belongs to another place'],
    [
      'an entry of another stream',
      () => put({ ...first(), stream: 'request/x' }),
      'belongs to another place',
    ],
    [
      'a first entry with one before it',
      () => put(edited(first(), (value) => Object.assign(value, { prev: 'a'.repeat(64) }))),
      'names no entry before it, or one too many',
    ],
  ];

  test.each(cases)('%s', async (_, make, what) => {
    const made = make();
    expect(await follow([made])).toEqual(NOTHING);
    expect(damage()).toBe(1);
    expect(warnings).toMatchObject([{ fields: { stream: made.stream, seq: made.seq } }]);
    expect(warnings[0]?.fields['what']).toContain(what);
    expect([fresh.events, [...fresh.heads], [...fresh.views.stored]]).toEqual([[], [], []]);
  });

  test('with the hashes of both sides, as stated and as they are', async () => {
    await follow([change('MODIFY', first(), { ...first(), entry: '{}' })]);
    expect(warnings[0]?.fields).toMatchObject({
      before: { stated: first().hash, real: first().hash },
      after: { stated: first().hash, real: sha256Hex('{}') },
    });
  });

  test('and what comes after it in its stream, and beside it, goes on', async () => {
    const [one, two] = request as [SealedEntry, SealedEntry];
    await follow([put(one), change('MODIFY', one, { ...one, entry: '{}' }), put(two), ...subject.map(put)]);
    expect(damage()).toBe(1);
    expect(fresh.heads.get(two.stream)?.seq).toBe(2);
    expect(fresh.events).toHaveLength(2 + subject.length);
  });
});

describe('an entry that does not follow from the one that was seen last', () => {
  test('is damage when it names another one before it', async () => {
    const [one, two] = request as [SealedEntry, SealedEntry];
    await follow([put(one)]);
    await follow([put(edited(two, (value) => Object.assign(value, { prev: 'b'.repeat(64) })))]);
    expect(damage()).toBe(1);
    expect(warnings[0]?.fields).toMatchObject({ seq: 2, what: 'it does not follow from the one before' });
  });

  test('is damage when another one had its place', async () => {
    const two = request[1] as SealedEntry;
    await follow(request.map(put));
    await follow([put(edited(two, (value) => Object.assign(value, { actor: 'mallory@example.com' })))]);
    expect(damage()).toBe(1);
    expect(fresh.heads.get(two.stream)?.hash).toBe(two.hash);
  });

  test('is no damage when it is only the first that is seen of its stream: those before are followed first', async () => {
    await follow([put(request[1] as SealedEntry)]);
    expect([damage(), fresh.heads.get(requestStream(story.request))?.seq]).toEqual([0, 2]);
    expect(announced().map(([, seq]) => seq)).toEqual([1, 2]);
  });

  test('is no damage when those between were lost on the way: they are followed first', async () => {
    const later = chain(request[1] as SealedEntry, 3);
    fresh.streams.set(requestStream(story.request), [...request, ...later]);
    await follow([put(request[0] as SealedEntry)]);
    await follow([put(later[2] as SealedEntry)]);
    expect(announced().map(([, seq]) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(damage()).toBe(0);
  });

  test('is kept back until those between are announced', async () => {
    const later = chain(request[1] as SealedEntry, 2);
    fresh.streams.set(requestStream(story.request), [...request, ...later]);
    await follow(request.map(put));
    const last = later[1] as SealedEntry;
    fresh.fault = ({ port }) => (port === 'events' ? 'before' : undefined);
    expect((await follow([put(last)])).batchItemFailures).toHaveLength(1);
    fresh.fault = () => undefined;
    expect(await follow([put(last)])).toEqual(NOTHING);
    expect(announced().map(([, seq]) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('is damage when those between are not in the ledger', async () => {
    const later = chain(request[1] as SealedEntry, 3);
    fresh.streams.set(requestStream(story.request), [...request, later[2] as SealedEntry]);
    await follow([put(request[0] as SealedEntry), put(later[2] as SealedEntry)]);
    expect(damage()).toBe(1);
    expect(warnings[0]?.fields['what']).toBe('what comes before it is missing from 3 on');
    expect(fresh.heads.get(requestStream(story.request))?.seq).toBe(5);
  });
});

/** Entries that follow from one, and change nothing but a number. */
function chain(from: SealedEntry, count: number): SealedEntry[] {
  const entries: SealedEntry[] = [];
  let last = from;
  for (let number = 1; number <= count; number++) {
    const { stream, prev: _, seq: __, ...draft } = JSON.parse(last.entry);
    last = seal(stream, last, { ...draft, details: { number } });
    entries.push(last);
  }
  return entries;
}

describe('an entry that this version can not read', () => {
  test('of another version is noted and announced, and shown by no view', async () => {
    const foreign = edited(request[0] as SealedEntry, (value) => Object.assign(value, { format: 7 }));
    expect(await follow([put(foreign)])).toEqual(NOTHING);
    expect([damage(), fresh.counts.get('UnreadableEntry')]).toEqual([0, 1]);
    expect([fresh.heads.size, fresh.events.length, fresh.views.stored.size]).toEqual([1, 1, 0]);
  });

  test('for its state keeps nothing back', async () => {
    const empty = edited(subject[0] as SealedEntry, (value) =>
      Object.assign(value, { state: { subject: 7 } }),
    );
    expect(await follow([put(empty)])).toEqual(NOTHING);
    expect(fresh.views.stored.size).toBe(0);
    expect([damage(), fresh.counts.get('UnreadableEntry'), fresh.events.length]).toEqual([0, 1, 1]);
  });
});

describe('what does not answer', () => {
  const failing = (stream: string) => ({
    publish: (news: SealedEntry) =>
      news.stream === stream ? Promise.reject(new Error('no')) : fresh.ports.events.publish(news as never),
  });

  test('fails the entry and the later ones of its stream, and no others', async () => {
    const changes = [request[0], subject[0], request[1]].map((entry) => put(entry as SealedEntry));
    const answer = await follow(changes, { events: failing(requestStream(story.request)) });
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: changes[0]?.id }, { itemIdentifier: changes[2]?.id }],
    });
    expect(announced()).toEqual([['subject/model/churn', 1, 'request-opened']]);
    expect(warnings).toMatchObject([{ fields: { stream: requestStream(story.request), seq: 1 } }]);
  });

  test.each(['views', 'heads', 'events'] as const)(
    'is asked again: %s, before and after its effect',
    async (port) => {
      for (const fault of ['before', 'after'] as const) {
        const changes = request.map(put);
        fresh.fault = ({ port: asked, method }) => (asked === port && method !== 'head' ? fault : undefined);
        expect((await follow(changes)).batchItemFailures).toHaveLength(changes.length);
        fresh.fault = () => undefined;
        expect(await follow(changes)).toEqual(NOTHING);
        expect(shown(requestStream(story.request))?.seq).toBe(request.length);
        expect(fresh.heads.get(requestStream(story.request))?.seq).toBe(request.length);
        expect(new Set(announced().map(([, seq]) => seq)).size).toBe(request.length);
      }
      expect(damage()).toBe(0);
    },
  );

  test('damage is counted although the rest of its stream has to come again', async () => {
    const [one] = request as [SealedEntry];
    const changes = [change('REMOVE', one), put(one)];
    const { batchItemFailures } = await follow(changes, { events: failing(one.stream) });
    expect([damage(), batchItemFailures]).toEqual([1, [{ itemIdentifier: changes[1]?.id }]]);
  });
});
