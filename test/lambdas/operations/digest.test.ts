import { describe, expect, it } from 'vitest';
import { decodeDigest, digestKey, signedMessage } from '../../../lambdas/domain/digest/digest.ts';
import { CHECKPOINT_EVERY } from '../../../lambdas/domain/digest/standing.ts';
import { digest, readStanding } from '../../../lambdas/operations/digest.ts';
import { MemoryArchive, makeSigner, silent, surveyOf } from '../../cli/support/digested-ledger.ts';
import { sampleLedger } from '../../cli/support/sample-ledger.ts';
import { rewrite } from '../../cli/support/tamper.ts';

const HOUR_MS = 3_600_000;
const { ledger, completed } = sampleLedger();

function makeWorld() {
  let time = Date.parse('2026-03-01T12:20:00.000Z');
  let items = ledger.items().slice(0, 12);
  const archive = new MemoryArchive();
  const counts: number[] = [];
  const run = digest({
    survey: surveyOf(() => items),
    archive,
    signer: makeSigner().signer,
    clock: { now: () => new Date(time) },
    log: { ...silent, count: (_, value = 1) => void counts.push(value) },
  });
  const digestOf = (number: number) => decodeDigest(archive.texts.get(digestKey(number)) ?? '');
  return {
    archive,
    counts,
    run,
    digestOf,
    hold: (held: typeof items) => {
      items = held;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('the digest of an hour', () => {
  it('is one, however often it is run, also at once', async () => {
    const { run, archive, pass } = makeWorld();
    const results = await Promise.all([run(), run(), run()]);
    expect(results.filter(({ made }) => made)).toHaveLength(1);
    pass(39 * 60_000);
    expect(await run()).toEqual({ number: 1, made: false });
    pass(60_000);
    expect(await run()).toEqual({ number: 2, made: true });
    expect([...archive.texts.keys()].filter((key) => key.startsWith('digests/'))).toHaveLength(2);
  });

  it('holds what is new, and is made also when nothing is', async () => {
    const { run, digestOf, hold, pass } = makeWorld();
    await run();
    pass(HOUR_MS);
    await run();
    hold(ledger.items());
    pass(HOUR_MS);
    await run();
    const [first, second, third] = [digestOf(1), digestOf(2), digestOf(3)];
    expect(first.digest.entries).toBe(12);
    expect(second.digest).toMatchObject({ entries: 0, heads: [], prev: first.hash });
    expect(third.digest).toMatchObject({ entries: ledger.items().length - 12, prev: second.hash });
    for (const { stream, after, seq, hash } of third.digest.heads) {
      const entries = ledger.streams.get(stream) ?? [];
      expect(entries.at(-1)).toMatchObject({ seq, hash });
      if (after !== null) expect(entries[after.seq - 1]?.hash).toBe(after.hash);
    }
  });

  it('counts the streams that are not what an earlier one recorded, and goes on', async () => {
    const { run, counts, hold, pass } = makeWorld();
    hold(ledger.items());
    await run();
    const target = ledger.streams.get(`request/${completed}`)?.[2];
    if (target === undefined) throw new Error('the sample has no such entry');
    hold(rewrite(ledger.items(), target, () => ({ actor: 'mallory' })));
    pass(HOUR_MS);
    expect(await run()).toEqual({ number: 2, made: true });
    hold(ledger.items().filter(({ stream }) => stream !== target.stream));
    pass(HOUR_MS);
    await run();
    expect(counts).toEqual([0, 1, 1]);
  });

  it('goes on from checkpoints as from all digests', async () => {
    const { run, archive, pass } = makeWorld();
    for (let hour = 0; hour < 2 * CHECKPOINT_EVERY + 3; hour++) {
      await run();
      pass(HOUR_MS);
    }
    expect([...archive.texts.keys()].filter((key) => key.startsWith('heads/'))).toHaveLength(2);
    const standing = await readStanding(archive);
    for (const key of archive.texts.keys()) if (key.startsWith('heads/')) archive.texts.delete(key);
    const again = await readStanding(archive);
    expect(again).toEqual(standing);
    expect(again.history.root()).toEqual(standing.history.root());
  });

  it('signs nothing that could mean something else', () => {
    expect(Buffer.from(signedMessage('{}')).toString()).toMatch(/^countersign digest [0-9a-f]{64}\n$/);
  });
});
