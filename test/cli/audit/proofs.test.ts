import { beforeAll, describe, expect, test } from 'vitest';
import { describeVerification } from '../../../cli/audit/describe-verification.ts';
import { type ProofOptions, Proofs } from '../../../cli/audit/proofs.ts';
import { type Verification, verifyOnline } from '../../../cli/audit/verify-online.ts';
import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { InformedStory, people } from '../../lambdas/operations/informed.ts';
import { linkOf } from '../../support/in-memory-ports.ts';
import { memorySource, rewrite } from '../support/tamper.ts';

const { uma, morgan } = people;

/** A ledger with four deeds: three decisions, one of which was taken back. */
let items: readonly SealedEntry[];
let request: readonly SealedEntry[];
let asked: string[];

beforeAll(async () => {
  const story = await InformedStory.takenBack();
  await story.decide(morgan, 'review', 'approve');
  await story.decide(uma, 'review', 'approve');
  items = [...story.world.streams.values()].flat();
  request = story.world.streams.get(requestStream(story.request)) ?? [];
});

const found = (action: string): SealedEntry => {
  const sealed = request.findLast(({ entry }) => entry.startsWith(`{"action":"${action}"`));
  if (sealed === undefined) throw new Error(`nobody has ${action}`);
  return sealed;
};

/** Verifies a ledger with a key that made every link but these. */
function verify(
  ledger: readonly SealedEntry[],
  options: ProofOptions = {},
  forged: readonly string[] = [],
): Promise<Verification> {
  asked = [];
  const askKey = async (link: string) => {
    asked.push(link);
    return !forged.includes(link);
  };
  const proofs = new Proofs(askKey, options);
  return verifyOnline(memorySource(ledger), undefined, {
    names: undefined,
    pem: undefined,
    progress() {},
    proofs,
  });
}

const without = (action: string, changes: object): SealedEntry[] =>
  rewrite(items, found(action), ({ details }) => {
    const { proof: _, ...rest } = details as { proof?: string };
    return { details: { ...rest, ...changes } };
  });

describe('the proofs of what people did', () => {
  test('are all asked about, once each, and told', async () => {
    const verification = await verify(items);
    expect(verification).toMatchObject({ whole: true, proofs: { proven: 4, asked: 4, earlier: 0 } });
    expect(new Set(asked).size).toBe(4);
    expect(describeVerification(verification).at(-1)).toBe(
      '4 deeds carry the link by which its person did it; the key was asked about all of them.',
    );
  });

  test('are missed where somebody who could only write the ledger put a decision in', async () => {
    const { whole, damage } = await verify(without('decided', {}));
    expect(whole).toBe(false);
    expect(damage).toContainEqual({
      stream: found('decided').stream,
      seq: found('decided').seq,
      what: 'has no proof: nothing shows that its person did it',
    });
  });

  test('are found forged by the key, and where they are of another deed without asking it', async () => {
    const claims = { request: 'x', stage: 'review', attempt: 1, approver: uma.email, expiresAt: '' };
    const elsewhere = without('decided', { proof: linkOf(claims) });
    const [{ damage: moved }, own] = [await verify(elsewhere), JSON.parse(found('decided').entry)];
    expect(moved.map(({ what }) => what)).toContain(
      'has a proof of something else: its link was for another deed',
    );
    expect(asked).not.toContain(linkOf(claims));
    expect((await verify(items, {}, [own.details.proof])).damage).toEqual([
      {
        stream: found('decided').stream,
        seq: found('decided').seq,
        what: 'has a forged proof: the key of links did not make it',
      },
    ]);
  });

  test('are asked about in a sample, while the claims of all are held to their entries', async () => {
    expect(await verify(items, { sample: 2 })).toMatchObject({
      whole: true,
      proofs: { proven: 4, asked: 2 },
    });
    expect(asked).toHaveLength(2);
    expect(await verify(without('rescinded', {}), { sample: 0 })).toMatchObject({ whole: false });
    expect(asked).toEqual([]);
  });

  test('are chosen with the same chance, wherever they stand', async () => {
    const times = new Map<string, number>();
    for (let round = 0; round < 2_000; round++) {
      await verify(items, { sample: 1 });
      for (const link of asked) times.set(link, (times.get(link) ?? 0) + 1);
    }
    // 500 of 2,000 each; six standard deviations are 116.
    for (const count of times.values()) expect(Math.abs(count - 500)).toBeLessThan(116);
    expect(times.size).toBe(4);
  });

  test('are not asked for before the instant from which they are kept', async () => {
    const { at } = JSON.parse(found('decided').entry);
    const [early, late] = [{ since: '2999-01-01T00:00:00.000Z' }, { since: at }];
    expect(await verify(without('decided', {}), early)).toMatchObject({ proofs: { proven: 3, earlier: 1 } });
    expect((await verify(without('decided', {}), late)).damage.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('has no proof'),
    );
  });

  test('are not half believed where the key can not be asked', async () => {
    const proofs = new Proofs(() => Promise.reject(new GovernanceError('LedgerBusy', 'busy', {} as never)));
    const options = { names: undefined, pem: undefined, progress() {}, proofs };
    await expect(verifyOnline(memorySource(items), undefined, options)).rejects.toThrow('busy');
  });
});
