import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeVerification, whyLate } from '../../../cli/audit/describe-verification.ts';
import { UnusableExport } from '../../../cli/audit/verifier/damage.ts';
import { type Verification, verifyOnline } from '../../../cli/audit/verify-online.ts';
import { digestKey } from '../../../lambdas/domain/digest/digest.ts';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { digest } from '../../../lambdas/operations/digest.ts';
import { MemoryHeads } from '../../support/memory-heads.ts';
import { ATTACKS } from '../../tampering/campaign.ts';
import {
  digestedLedger,
  MemoryArchive,
  makeSigner,
  randomFrom,
  silent,
  surveyOf,
} from '../support/digested-ledger.ts';
import { memorySource, remove, rewrite } from '../support/tamper.ts';

let world: Awaited<ReturnType<typeof digestedLedger>>;
beforeAll(async () => {
  world = await digestedLedger(3);
});

const mallory = () => ({ actor: 'mallory@example.com' });

function verify(
  items: readonly SealedEntry[],
  archive: MemoryArchive | undefined = world.archive,
  more: { pem?: string; names?: string[] } = {},
): Promise<Verification> {
  const options = { names: more.names, pem: more.pem, progress() {} };
  return verifyOnline(memorySource(items), archive, options);
}

/** The archive with something done to a copy of it. */
function changed(change: (texts: Map<string, string>) => void): MemoryArchive {
  const copy = new MemoryArchive();
  for (const [key, text] of world.archive.texts) copy.texts.set(key, text);
  change(copy.texts);
  return copy;
}

/** The last entry of a stream that a digest covers and to which nothing is linked: only a digest can tell. */
function coveredEnd(): SealedEntry {
  const ends = new Map(world.covered.map((item) => [item.stream, item]));
  const open = [...ends.values()].filter(
    ({ stream, seq }) =>
      stream.startsWith('request/') && !world.items.some((item) => item.stream === stream && item.seq > seq),
  );
  const closings = new Set(world.items.map(({ entry }) => JSON.parse(entry).details.lastEntry?.hash));
  const end = open.find(({ hash }) => !closings.has(hash));
  if (end === undefined) throw new Error('this seed has no open request');
  return end;
}

describe('a ledger and its digests', { timeout: 60_000 }, () => {
  it('are whole, with what vouches for them and what is exposed', async () => {
    const found = await verify(world.items, world.archive, { pem: world.pem });
    const last = [...world.archive.texts.keys()].filter((key) => key.startsWith('digests/')).length;
    expect(found).toMatchObject({
      whole: true,
      damage: [],
      entries: world.items.length,
      digests: { checked: last, last: { number: last }, exposed: world.items.length - world.covered.length },
    });
    expect(describeVerification(found).join('\n')).toMatch(
      /^The ledger is whole: .*\n\d+ digests checked\. The last one is number \d+ of .*\nExposed: \d+ entries lie after/,
    );
  });

  it('find what is rewritten to the end of a stream, which the chains alone do not', async () => {
    const end = coveredEnd();
    const forged = rewrite(world.items, end, mallory);
    expect((await verify(forged, undefined)).whole).toBe(false);
  });

  it('name digests that were hidden or have something over them, and go by what was kept first', async () => {
    const archive = changed(() => {});
    const last = [...archive.texts.keys()].filter((key) => key.startsWith('digests/')).length;
    archive.hide(digestKey(last));
    archive.force(digestKey(1), 'another');
    archive.force(digestKey(1), 'and another');
    archive.hide(digestKey(2));
    await archive.put(digestKey(2), 'a second history');
    archive.hide(digestKey(last + 1));
    const found = await verify(world.items, archive);
    expect(found).toMatchObject({ whole: false, digests: { checked: last, last: { number: last } } });
    expect(found.damage).toEqual([
      { digest: 1, what: 'is not alone: 2 other texts were put over it' },
      { digest: 2, what: 'was hidden by a delete marker, and another text was put over it' },
      { digest: last, what: 'was hidden by a delete marker' },
      { digest: last + 1, what: 'was never made, and a delete marker has its name' },
    ]);
  });

  it('say what is exposed before the first digest', async () => {
    const found = await verify(world.items, new MemoryArchive());
    expect(found).toMatchObject({ whole: true, digests: { checked: 0, exposed: world.items.length } });
    expect(describeVerification(found)[1]).toMatch(/^There is no digest yet: all \d+ entries are exposed/);
  });

  it('count as exposed, of a subject, what is exposed of its requests too', async () => {
    const names = ['subject/model/churn'];
    const before = await verify(world.items, new MemoryArchive(), { names });
    expect(before.streams).toBeGreaterThan(1);
    expect(before.digests?.exposed).toBe(before.entries);
    const covered = await verify(world.covered, undefined, { names });
    const after = await verify(world.items, world.archive, { names });
    expect(after).toMatchObject({ whole: true, digests: { exposed: after.entries - covered.entries } });
  });

  it('count what a digest covers late, for whose dates nothing vouches', async () => {
    const [archive, heads, now] = [
      new MemoryArchive(),
      new MemoryHeads(),
      new Date('2026-04-01T12:00:00.000Z'),
    ];
    for (const [index, { stream, seq, hash }] of world.items.entries())
      await heads.note({ stream, seq, hash, writtenAt: now.toISOString(), late: index === 0 }, now);
    const run = digest({
      moves: heads,
      memory: heads,
      streams: surveyOf(() => world.items),
      every: 300,
      archive,
      signer: makeSigner().signer,
      log: silent,
      clock: { now: () => new Date(now.getTime() + 600_000) },
    });
    await run();
    const found = await verify(world.items, archive);
    const late = world.items.filter(({ stream }) => stream === world.items[0]?.stream).length;
    expect(found).toMatchObject({ whole: true, digests: { exposed: 0, late } });
    expect(describeVerification(found).at(-1)).toMatch(/not noticed when written, and found later/);
  });

  it('find, by a subject, what only a digest tells of its requests', async () => {
    const end = coveredEnd();
    const { subject } = JSON.parse(end.entry).state;
    const { damage } = await verify(rewrite(world.items, end, mallory), world.archive, {
      names: [`subject/${subject}`],
    });
    expect(damage).toMatchObject([{ stream: end.stream, seq: end.seq }]);
  });

  it('tell a stream that is gone, of which nothing else speaks, from a name that nobody has', async () => {
    const { subject } = JSON.parse(coveredEnd().entry).state;
    const gone = world.items.filter(({ entry }) => JSON.parse(entry).state?.subject !== subject);
    const names = [`subject/${subject}`];
    expect(await verify(gone, undefined, { names })).toMatchObject({ whole: false });
    expect(await verify(gone, new MemoryArchive(), { names })).toMatchObject({ whole: true, unknown: names });
    const nobody = await verify(world.items, world.archive, { names: ['subject/model/none'] });
    expect(nobody).toMatchObject({ whole: true, unknown: ['subject/model/none'], damage: [] });
  });

  it('tell when digests are late', () => {
    const at = '2026-03-01T12:00:00.000Z';
    const extentOf = (every: number) => ({
      checked: 1,
      last: { number: 1, at, hash: '', key: '', every },
      exposed: 0,
      late: 0,
      gaps: [],
    });
    expect(whyLate(extentOf(3_600), new Date('2026-03-01T13:59:59Z'))).toBeUndefined();
    expect(whyLate(extentOf(3_600), new Date('2026-03-01T15:00:00Z'))).toBe(
      'The last digest is 3 hours old, and one is made every 1 hour: see to it.',
    );
    expect(whyLate(extentOf(300), new Date('2026-03-01T12:09:59Z'))).toBeUndefined();
    expect(whyLate(extentOf(300), new Date('2026-03-01T12:12:00Z'))).toBe(
      'The last digest is 12 minutes old, and one is made every 5 minutes: see to it.',
    );
  });
});

describe('without digests', { timeout: 60_000 }, () => {
  it('says so', async () => {
    const found = await verifyOnline(memorySource(world.items), undefined, {
      names: undefined,
      pem: undefined,
      progress() {},
    });
    expect(found.whole).toBe(true);
    expect(found.digests).toBeUndefined();
    expect(describeVerification(found)[1]).toMatch(/^No digest was looked at/);
  });

  it('does not find a consistent rewriting, which digests find', async () => {
    const end = coveredEnd();
    const forged = rewrite(world.items, end, mallory);
    const blind = await verifyOnline(memorySource(forged), undefined, {
      names: undefined,
      pem: undefined,
      progress() {},
    });
    expect(blind.whole).toBe(true);
    expect((await verify(forged)).damage).toEqual([
      {
        stream: end.stream,
        seq: end.seq,
        what: expect.stringMatching(/that digest \d+ recorded: it was rewritten$/),
      },
    ]);
    const named = await verify(forged, world.archive, { names: [end.stream] });
    expect(named.damage).toMatchObject([{ stream: end.stream, seq: end.seq }]);
    const cut = await verify(remove(world.items, end));
    expect(cut.damage).toMatchObject([
      {
        stream: end.stream,
        seq: end.seq,
        what: expect.stringMatching(/^is missing: digest \d+ recorded the stream/),
      },
    ]);
    const gone = world.items.filter(({ stream }) => stream !== end.stream);
    expect((await verify(gone)).damage).toContainEqual(
      expect.objectContaining({ stream: end.stream, seq: 1 }),
    );
  });
});

describe('tampering with the ledger, online', { timeout: 120_000 }, () => {
  it.each(Object.keys(ATTACKS))('is found before the last digest: %s', async (kind) => {
    for (let attempt = 0; attempt < 60; attempt++) {
      const { items, streams } = (ATTACKS[kind] as NonNullable<(typeof ATTACKS)[string]>)(
        world,
        randomFrom(attempt),
      );
      const { damage } = await verify(items);
      const found = damage.flatMap((damaged) => ('stream' in damaged ? [damaged.stream] : []));
      expect(
        found.some((stream) => streams.includes(stream)),
        `attempt ${attempt}`,
      ).toBe(true);
    }
  });

  it('is found when an entry is put in later under an earlier date', async () => {
    const request = '0'.repeat(26);
    const noted = { actor: 'mallory@example.com', action: 'noted', details: {}, state: { request } };
    const dated = (at: string) => [...world.items, seal(`request/${request}`, undefined, { ...noted, at })];
    expect((await verify(dated('2026-03-01T12:30:00.000Z'))).damage).toEqual([
      { stream: `request/${request}`, seq: 1, what: expect.stringMatching(/it was backdated$/) },
    ]);
    // What is dated rightly is exposed until the next digest.
    expect(await verify(dated('2036-03-01T12:30:00.000Z'))).toMatchObject({ whole: true });
  });
});

describe('damaged digests', { timeout: 60_000 }, () => {
  it.each<[string, (texts: Map<string, string>) => void, string]>([
    ['one is missing', (texts) => texts.delete(digestKey(2)), 'is missing'],
    [
      'one is changed',
      (texts) =>
        texts.set(digestKey(2), (texts.get(digestKey(2)) ?? '').replace('"entries":', '"entries": ')),
      'does not follow the digest before it: one was removed or replaced',
    ],
    [
      'one is put in place of another',
      (texts) => texts.set(digestKey(2), texts.get(digestKey(3)) ?? ''),
      'does not follow the digest before it: one was removed or replaced',
    ],
    ['one is none', (texts) => texts.set(digestKey(2), 'nonsense'), 'is no signed digest'],
  ])('are named: %s', async (_, change, what) => {
    const { damage } = await verify(world.items, changed(change));
    expect(damage).toHaveLength(1);
    expect(damage[0]).toMatchObject({ digest: expect.any(Number) });
    expect([2, 3]).toContain((damage[0] as { digest: number }).digest);
    expect(['is missing', what]).toContain(damage[0]?.what);
  });

  it('are named when the last signature is another', async () => {
    const keys = [...world.archive.texts.keys()].filter((key) => key.startsWith('digests/')).sort();
    const [first, last] = [keys.at(0) ?? '', keys.at(-1) ?? ''];
    const signature = /"signature":"[^"]+"/;
    const [own] = signature.exec(world.archive.texts.get(first) ?? '') ?? [''];
    const forged = changed((texts) => texts.set(last, (texts.get(last) ?? '').replace(signature, own)));
    expect((await verify(world.items, forged)).damage).toEqual([
      { digest: keys.length, what: 'was changed: its signature does not belong to it' },
    ]);
  });

  it('are not believed with another key, or without any', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
    await expect(verify(world.items, world.archive, { pem })).rejects.toThrow(UnusableExport);
    const keyless = changed((texts) => {
      for (const key of texts.keys()) if (key.startsWith('keys/')) texts.delete(key);
    });
    await expect(verify(world.items, keyless)).rejects.toThrow(/is not the one to check with/);
  });
});
