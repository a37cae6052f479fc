import { describe, expect, it } from 'vitest';
import { decodeDigest, digestKey, signedMessage } from '../../../lambdas/domain/digest/digest.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { digest } from '../../../lambdas/operations/digest.ts';
import { MemoryArchive, makeSigner, silent, surveyOf } from '../../cli/support/digested-ledger.ts';
import { sampleLedger } from '../../cli/support/sample-ledger.ts';
import { rewrite } from '../../cli/support/tamper.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';

const EVERY_MS = 300_000;
const { ledger, completed } = sampleLedger();

function makeWorld(archive = new MemoryArchive()) {
  let time = Date.parse('2026-03-01T12:20:00.000Z');
  let items = ledger.items();
  const heads = new MemoryHeads();
  const counts: number[] = [];
  const reads: string[] = [];
  const streams = surveyOf(() => items);
  const run = digest({
    moves: heads,
    memory: heads,
    streams: {
      after: (stream, ...places) => {
        reads.push(stream);
        return streams.after(stream, ...places);
      },
    },
    archive,
    signer: makeSigner().signer,
    clock: { now: () => new Date(time) },
    every: 300,
    log: { ...silent, count: (_, value = 1) => void counts.push(value) },
  });
  const digestOf = (number: number) => decodeDigest(archive.texts.get(digestKey(number)) ?? '');
  return {
    archive,
    heads,
    counts,
    reads,
    run,
    digestOf,
    hold: (held: typeof items) => {
      items = held;
    },
    /** Notices entries now. */
    notice: async (entries: typeof items) => {
      for (const { stream, seq, hash, entry } of entries) {
        const writtenAt = JSON.parse(entry).at as string;
        await heads.note({ stream, seq, hash, writtenAt }, new Date(time));
      }
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('the digest of a slot', () => {
  it('is one, however often it is run, also at once', async () => {
    const { run, archive, pass } = makeWorld();
    const results = await Promise.all([run(), run(), run()]);
    expect(results.filter(({ made }) => made)).toHaveLength(1);
    pass(EVERY_MS - 1_000);
    expect(await run()).toEqual({ number: 1, made: false });
    pass(1_000);
    expect(await run()).toEqual({ number: 2, made: true });
    expect([...archive.texts.keys()].filter((key) => key.startsWith('digests/'))).toHaveLength(2);
  });

  it('holds what was noticed, and is made also when nothing was', async () => {
    const { run, digestOf, notice, pass } = makeWorld();
    await notice(ledger.items().slice(0, 12));
    pass(EVERY_MS);
    await run();
    pass(EVERY_MS);
    await run();
    await notice(ledger.items());
    pass(EVERY_MS);
    await run();
    const [first, second, third] = [digestOf(1), digestOf(2), digestOf(3)];
    expect(first.digest.entries).toBe(12);
    expect(second.digest).toMatchObject({ entries: 0, heads: [], since: null, prev: first.hash });
    expect(third.digest).toMatchObject({ entries: ledger.items().length - 12, prev: second.hash });
    for (const { stream, after, seq, hash } of third.digest.heads) {
      const entries = ledger.streams.get(stream) ?? [];
      expect(entries.at(-1)).toMatchObject({ seq, hash });
      if (after !== null) expect(entries[after.seq - 1]?.hash).toBe(after.hash);
    }
  });

  it('leaves what may still be being noticed to the next one, and says up to when it goes', async () => {
    const { run, digestOf, notice, pass } = makeWorld();
    await notice(ledger.items());
    pass(60_000);
    await run();
    pass(EVERY_MS);
    await run();
    expect(digestOf(1).digest).toMatchObject({ entries: 0, covers: '2026-03-01T12:19:00.000Z' });
    expect(digestOf(2).digest).toMatchObject({
      entries: ledger.items().length,
      covers: '2026-03-01T12:24:00.000Z',
      since: JSON.parse(ledger.items()[0]?.entry ?? '').at,
    });
  });

  it('takes no instant from what was noticed late, whatever came after it', async () => {
    const { run, digestOf, heads, notice, pass } = makeWorld();
    const first = ledger.items().find(({ seq }) => seq === 2);
    const [early, now] = ['2026-03-01T07:00:00.000Z', '2026-03-01T12:20:00.000Z'];
    const items = ledger.items().filter(({ stream }) => stream === first?.stream);
    await heads.note({ ...(items[0] as SealedEntry), writtenAt: early, late: true }, new Date(now));
    pass(60_000);
    await notice(items.slice(1, 2));
    pass(EVERY_MS);
    await run();
    expect(digestOf(1).digest).toMatchObject({ since: null, heads: [{ seq: 2, late: true }] });
  });

  it('reads the streams that moved, and no other, however many there are', async () => {
    const { run, reads, heads, notice, pass } = makeWorld();
    await notice(ledger.items());
    pass(EVERY_MS);
    await run();
    reads.length = 0;
    heads.countCalls();
    for (let more = 0; more < 100; more++) {
      pass(EVERY_MS);
      await run();
    }
    expect(reads).toEqual([]);
    // Where it stands, the minutes, what of them was digested, and where it stands then.
    expect(heads.countCalls() / 100).toBeLessThanOrEqual(5);
  });

  it('goes on where the digests left a stream of which the memory has something that is none', async () => {
    const { run, digestOf, heads, notice, pass } = makeWorld();
    const stream = `request/${completed}`;
    const own = ledger.streams.get(stream) ?? [];
    await notice(own.slice(0, 2));
    pass(EVERY_MS);
    await run();
    await notice(own.slice(0, 4));
    pass(EVERY_MS);
    await run();
    for (const damaged of [stream, 'request/new']) heads.damaged.add(damaged);
    await notice(own.slice(0, 5));
    pass(EVERY_MS);
    expect(await run()).toEqual({ number: 3, made: true });
    expect(digestOf(3).digest.heads).toEqual([
      { stream, after: { seq: 4, hash: own[3]?.hash }, seq: 5, hash: own[4]?.hash },
    ]);
    expect(heads.damaged).toEqual(new Set(['request/new']));
  });

  it('counts the streams that are not as they were noticed, and goes on', async () => {
    const { run, counts, digestOf, hold, notice, pass } = makeWorld();
    const target = ledger.streams.get(`request/${completed}`)?.[2];
    if (target === undefined) throw new Error('the sample has no such entry');
    await notice(ledger.items());
    hold(rewrite(ledger.items(), target, () => ({ actor: 'mallory' })));
    pass(EVERY_MS);
    expect(await run()).toEqual({ number: 1, made: true });
    expect(counts).toEqual([1]);
    expect(digestOf(1).digest.entries).toBe(ledger.items().length);
  });

  it('counts a stream that is gone, and one that does not go on where a digest left it', async () => {
    const { run, counts, hold, notice, pass } = makeWorld();
    const own = ledger.streams.get(`request/${completed}`) ?? [];
    await notice(own.slice(0, 3));
    pass(EVERY_MS);
    await run();
    const forged = rewrite(ledger.items(), own[2] as (typeof own)[0], () => ({ actor: 'mallory' }));
    hold(forged);
    await notice(forged.filter(({ stream }) => stream === own[0]?.stream));
    pass(EVERY_MS);
    await run();
    hold([]);
    await notice(ledger.items().filter(({ stream }) => stream.startsWith('subject/')));
    pass(EVERY_MS);
    await run();
    const subjects = [...ledger.streams.keys()].filter((stream) => stream.startsWith('subject/'));
    expect(counts).toEqual([0, 1, subjects.length]);
  });

  it('goes past an item that is no entry', async () => {
    const { run, counts, digestOf, hold, notice, pass } = makeWorld();
    const own = ledger.streams.get(`request/${completed}`) ?? [];
    const junk = { stream: own[0]?.stream ?? '', seq: 1.5, entry: 'junk', hash: 'junk' };
    hold([...ledger.items(), junk]);
    await notice(ledger.items());
    pass(EVERY_MS);
    await run();
    expect(counts).toEqual([1]);
    expect(digestOf(1).digest.entries).toBe(ledger.items().length);
  });

  it('goes on after a crash between the digest and its memory as if there had been none', async () => {
    const { run, archive, heads, digestOf, notice, pass } = makeWorld();
    await notice(ledger.items().slice(0, 12));
    pass(EVERY_MS);
    const keep = heads.keepStanding;
    heads.keepStanding = async () => {
      throw new Error('the function was ended');
    };
    await expect(run()).rejects.toThrow('the function was ended');
    heads.keepStanding = keep;
    await notice(ledger.items());
    pass(EVERY_MS);
    expect(await run()).toEqual({ number: 2, made: true });
    expect(digestOf(2).digest.entries).toBe(ledger.items().length - 12);
    expect([...archive.texts.keys()].filter((key) => key.startsWith('digests/'))).toHaveLength(2);
  });

  it('makes a memory that is lost, or wrong, anew from the digests', async () => {
    const { run, counts, heads, digestOf, notice, pass } = makeWorld();
    await notice(ledger.items().slice(0, 12));
    pass(EVERY_MS);
    await run();
    for (const wrong of [
      undefined,
      'junk',
      '{"number":7,"hash":"","slot":"","covers":"","key":"","peaks":["","",""]}',
    ]) {
      heads.forget();
      if (wrong !== undefined) await heads.keepStanding(wrong);
      pass(EVERY_MS);
      await run();
    }
    await notice(ledger.items());
    pass(EVERY_MS);
    await run();
    expect(digestOf(5).digest.heads.filter(({ after }) => after !== null).length).toBeGreaterThan(0);
    expect(digestOf(5).digest.entries).toBe(ledger.items().length - 12);
    // What was wrong is counted; what is lost is not.
    expect(counts.filter((count) => count === 1)).toHaveLength(2);
  });

  it('signs nothing that could mean something else', () => {
    expect(Buffer.from(signedMessage('{}')).toString()).toMatch(/^countersign digest [0-9a-f]{64}\n$/);
  });
});

// Whether S3 takes a put on condition over a delete marker is taken as unknown.
describe.each([true, false])('digests that somebody has hidden, where what is hidden is free: %s', (free) => {
  /** Three digests, of which the last two are hidden, and what they covered is written anew. */
  async function attacked() {
    const world = makeWorld(new MemoryArchive(free));
    const { notice, pass, run, hold, archive, counts } = world;
    await notice(ledger.items().slice(0, 12));
    for (let made = 0; made < 3; made++) {
      pass(EVERY_MS);
      await run();
      await notice(ledger.items());
    }
    const end = ledger.items().at(-1) as SealedEntry;
    hold(rewrite(ledger.items(), end, () => ({ actor: 'mallory@example.com' })));
    for (const number of [2, 3]) archive.hide(digestKey(number));
    counts.length = 0;
    return world;
  }

  it('lead to no second history: the next one stands on the last that was made', async () => {
    const { archive, digestOf, pass, run, counts } = await attacked();
    const before = new Map(archive.texts);
    pass(EVERY_MS);
    expect(await run()).toEqual({ number: 4, made: true });
    expect(digestOf(4).digest.prev).toBe(digestOf(3).hash);
    for (const [key, text] of before) expect(archive.texts.get(key)).toBe(text);
    expect(archive.over).toEqual(new Map());
    expect(counts).toContain(2);
  });

  it('lead to none either when the memory is gone, too', async () => {
    const { archive, digestOf, heads, pass, run } = await attacked();
    heads.forget();
    pass(EVERY_MS);
    expect(await run()).toEqual({ number: 4, made: true });
    expect(digestOf(4).digest.prev).toBe(digestOf(3).hash);
    expect(archive.over).toEqual(new Map());
  });

  it('are counted as damage in each run, as is what was put over one', async () => {
    const { archive, pass, run, counts } = await attacked();
    archive.force(digestKey(1), 'another');
    pass(EVERY_MS);
    await run();
    expect(counts).toContain(3);
    counts.length = 0;
    pass(EVERY_MS);
    await run();
    expect(counts).toContain(3);
  });

  it('do not stop the next one where its name is hidden beforehand, or say what to do', async () => {
    const { archive, pass, run, digestOf } = await attacked();
    archive.hide(digestKey(4));
    pass(EVERY_MS);
    if (free) {
      expect(await run()).toEqual({ number: 4, made: true });
      expect(digestOf(4).digest.prev).toBe(digestOf(3).hash);
    } else {
      await expect(run()).rejects.toThrow(
        "Digest 4 can't be kept: a delete marker has its name. Remove the marker",
      );
    }
  });
});
