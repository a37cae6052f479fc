import { describe, expect, it } from 'vitest';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { survey } from '../../../lambdas/operations/survey.ts';
import type { Place, SegmentedLedger } from '../../../lambdas/ports.ts';
import { silent } from '../../cli/support/digested-ledger.ts';
import { sampleLedger } from '../../cli/support/sample-ledger.ts';
import { rewrite } from '../../cli/support/tamper.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';

const { ledger, completed } = sampleLedger();
const SEGMENTS = 3;
const own = ledger.streams.get(`request/${completed}`) ?? [];

/** Streams by segment, in pages of so many items. */
function segmentsOf(items: () => readonly SealedEntry[], size: number): SegmentedLedger {
  const streams = [...ledger.streams.keys()];
  const segmentOf = (stream: string) => Math.max(0, streams.indexOf(stream)) % SEGMENTS;
  return {
    segments: SEGMENTS,
    page: async (segment, after = '0') => {
      const all = items()
        .filter(({ stream }) => segmentOf(stream) === segment)
        .sort((a, b) => (a.stream === b.stream ? a.seq - b.seq : a.stream < b.stream ? -1 : 1));
      const end = Number(after) + size;
      return { entries: all.slice(Number(after), end), next: end < all.length ? String(end) : undefined };
    },
    missing: async (places) => places.filter((place) => !items().some((item) => isAt(item, place))),
  };
}

const isAt = (item: SealedEntry, { stream, seq, hash }: Place) =>
  item.stream === stream && item.seq === seq && item.hash === hash;

function makeWorld({ size = 4, msPerPage = 0, msPerHeads = 0 } = {}) {
  let time = Date.parse('2026-03-08T12:00:00.000Z');
  let items: readonly SealedEntry[] = ledger.items();
  const heads = new MemoryHeads();
  const found: unknown[] = [];
  let counted = 0;
  const segments = segmentsOf(() => items, size);
  const run = survey({
    ledger: {
      ...segments,
      page: (...place) => {
        time += msPerPage;
        return segments.page(...place);
      },
      missing: (places) => {
        time += msPerHeads;
        return segments.missing(places);
      },
    },
    heads,
    memory: heads,
    clock: { now: () => new Date(time) },
    log: {
      ...silent,
      warn: (_, fields) => void found.push(fields),
      count: (metric, value = 1) => {
        if (metric === 'LedgerDamage') counted += value;
      },
    },
  });
  return {
    run,
    heads,
    found,
    counted: () => counted,
    hold: (held: readonly SealedEntry[]) => {
      items = held;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('the survey of the ledger', () => {
  it.each([1, 2, 4, 1_000])('finds nothing in an untouched ledger, in pages of %d', async (size) => {
    const { run, heads, found } = makeWorld({ size });
    await heads.noticeAll(ledger.items());
    expect(await run()).toEqual({ done: true, entries: ledger.items().length, damaged: 0 });
    expect(found).toEqual([]);
  });

  it('goes on where it stopped, however often it is interrupted, and looks at every entry once', async () => {
    const { run, heads } = makeWorld({ size: 2, msPerPage: 200_000 });
    await heads.noticeAll(ledger.items());
    let [runs, entries] = [0, 0];
    for (let done = false; !done; runs++) {
      const result = await run();
      entries += result.entries;
      done = result.done;
    }
    expect(runs).toBeGreaterThan(3);
    expect(entries).toBe(ledger.items().length);
  });

  it('rests until a week has passed', async () => {
    const { run, heads, pass } = makeWorld();
    await heads.noticeAll(ledger.items());
    await run();
    pass(6 * 86_400_000);
    expect(await run()).toEqual({ done: true, entries: 0, damaged: 0 });
    pass(86_400_000);
    expect(await run()).toMatchObject({ entries: ledger.items().length });
  });

  it('notes entries that nobody noticed, late, but not those that are on their way', async () => {
    const { run, heads, found } = makeWorld();
    const missed = own.at(-1) as SealedEntry;
    await heads.noticeAll(ledger.items().filter((item) => item !== missed));
    await run();
    expect(found).toMatchObject([{ stream: missed.stream, seq: missed.seq }]);
    const { at } = JSON.parse(missed.entry);
    expect((await heads.head([missed.stream])).get(missed.stream)).toMatchObject({ seq: missed.seq });
    const young = makeWorld();
    young.pass(Date.parse(at) + 60_000 - Date.parse('2026-03-08T12:00:00.000Z'));
    await young.heads.noticeAll(ledger.items().filter((item) => item !== missed));
    await young.run();
    expect(young.found).toEqual([]);
  });

  it('holds nothing to be on its way that is dated in the future', async () => {
    const { run, heads, found, hold, pass } = makeWorld();
    const dated = rewrite(ledger.items(), own.at(-1) as SealedEntry, () => ({
      at: '2027-01-01T00:00:00.000Z',
    }));
    hold(dated);
    const last = dated.find((item) => item.stream === own[0]?.stream && item.seq === own.length);
    await heads.noticeAll(dated.filter((item) => item !== last));
    await run();
    expect(found).toMatchObject([{ stream: last?.stream, seq: last?.seq }]);
    pass(7 * 86_400_000);
    await run();
    expect(found).toHaveLength(1);
  });

  it.each([
    [
      'an entry that was changed',
      () =>
        ledger
          .items()
          .map((item) => (item === own[1] ? { ...item, entry: item.entry.replace('"at"', '"AT"') } : item)),
    ],
    ['an entry that is gone', () => ledger.items().filter((item) => item !== own[1])],
    ['an end that is gone', () => ledger.items().filter((item) => item !== own.at(-1))],
    [
      'an end that was written anew',
      () => rewrite(ledger.items(), own.at(-1) as SealedEntry, () => ({ actor: 'mallory' })),
    ],
    ['a number that is none', () => [...ledger.items(), { ...(own[0] as SealedEntry), seq: 1.5 }]],
    [
      'a stream that is none of ours',
      () => [...ledger.items(), { stream: 'junk', seq: 1, entry: '{}', hash: '' }],
    ],
    ['no text at all', () => [...ledger.items(), { stream: 'request/x', seq: 1, entry: '', hash: '' }]],
  ])('counts %s', async (_, tamper) => {
    const { run, heads, found, hold, counted } = makeWorld({ size: 1 });
    await heads.noticeAll(ledger.items());
    hold(tamper());
    const { done, damaged } = await run();
    expect(done).toBe(true);
    expect(damaged).toBeGreaterThan(0);
    expect(found.length).toBe(damaged);
    expect(counted()).toBe(damaged);
  });

  it('names each stream that is gone altogether, also when it is interrupted while it looks', async () => {
    const { run, heads, found, hold, counted } = makeWorld({ msPerHeads: 200_000 });
    await heads.noticeAll(ledger.items());
    hold([]);
    let runs = 1;
    while (!(await run()).done) runs++;
    expect(runs).toBeGreaterThan(1);
    const last = [...ledger.streams].map(([stream, items]) => ({ stream, seq: items.at(-1)?.seq }));
    expect(found).toHaveLength(last.length);
    expect(found).toEqual(expect.arrayContaining(last.map((place) => expect.objectContaining(place))));
    expect(counted()).toBe(last.length);
  });

  it('begins anew when its position is none', async () => {
    const { run, heads } = makeWorld();
    await heads.noticeAll(ledger.items());
    await heads.keepPosition('{"began":7}');
    expect(await run()).toMatchObject({ done: true, entries: ledger.items().length });
  });
});
