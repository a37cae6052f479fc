import { sha256Hex } from '../../schema/canonical-json.ts';
import {
  type Digest,
  decodeDigest,
  digestKey,
  encodeDigest,
  type Head,
  headsKey,
  type MovedStream,
  publicKeyKey,
  sealDigest,
  signedMessage,
  slotOf,
} from '../domain/digest/digest.ts';
import {
  BEGINNING,
  CHECKPOINT_EVERY,
  decodeCheckpoint,
  encodeCheckpoint,
  follow,
  type Standing,
} from '../domain/digest/standing.ts';
import { GrowingTree, leafHash } from '../domain/digest/tree.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { Archive, DigestSigner, Ports, Survey } from '../ports.ts';

export interface DigestPorts extends Pick<Ports, 'clock' | 'log'> {
  readonly survey: Survey;
  readonly archive: Archive;
  readonly signer: DigestSigner;
}

/** Which digest stands for the present hour, and whether this call made it. */
export interface Digested {
  readonly number: number;
  readonly made: boolean;
}

const MAX_ATTEMPTS = 5;

/**
 * Makes the digest of the present hour, unless there is one: also when nothing happened, so that a missing digest
 * always means that something is wrong. Run twice, or twice at once, it makes one: a digest's number is taken once.
 *
 * A digest says what the ledger holds, it does not judge it. But where the ledger is no longer what an earlier
 * digest recorded, the log names the stream and `LedgerDamage` counts it.
 *
 * @throws GovernanceError `Unavailable` when others were faster every time.
 */
export const digest = (ports: DigestPorts) => async (): Promise<Digested> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const standing = await readStanding(ports.archive);
    const now = ports.clock.now();
    const slot = slotOf(now);
    if (standing.slot >= slot) return { number: standing.number, made: false };
    const der = await ports.signer.publicKey();
    const key = sha256Hex(der);
    if (key !== standing.key) await ports.archive.put(publicKeyKey(key), toPem(der));
    const text = sealDigest({
      ...(await readNews(ports, standing)),
      format: 1,
      number: standing.number + 1,
      prev: standing.hash,
      slot,
      at: now.toISOString(),
      history: standing.history.root().toString('hex'),
      key,
    });
    const signature = Buffer.from(await ports.signer.sign(signedMessage(text))).toString('base64');
    const kept = await ports.archive.put(digestKey(standing.number + 1), encodeDigest({ text, signature }));
    if (kept === 'kept') return { number: standing.number + 1, made: true };
  }
  throw new GovernanceError('Unavailable', 'Other runs made digests all the time: run it again.', {});
};

/**
 * Where the chain of digests stands: the newest checkpoint, and the digests after it. Writes the next checkpoint
 * down when it is due; what is in it follows from the digests alone.
 */
export async function readStanding(archive: Archive): Promise<Standing> {
  let [standing, checkpoint] = [BEGINNING(), 0];
  let newest: string | undefined;
  for await (const key of archive.list('heads/')) newest = key;
  if (newest !== undefined) {
    standing = decodeCheckpoint(newest, (await archive.get(newest)) ?? '');
    checkpoint = standing.number;
  }
  for (;;) {
    const line = await archive.get(digestKey(standing.number + 1));
    if (line === undefined) return standing;
    standing = follow(standing, decodeDigest(line));
    if (standing.number - checkpoint < CHECKPOINT_EVERY) continue;
    await archive.put(headsKey(standing.number), encodeCheckpoint(standing));
    checkpoint = standing.number;
  }
}

/** What the ledger has that no digest names yet. */
async function readNews(
  { survey, log }: DigestPorts,
  { heads: known }: Standing,
): Promise<Pick<Digest, 'heads' | 'entries' | 'root'>> {
  const damaged = new Set<string>();
  const found = await findHeads(survey, known, damaged);
  const tree = new GrowingTree();
  const heads: MovedStream[] = [];
  const moved = [...found.keys()].filter(
    (stream) => (found.get(stream) ?? 0) > (known.get(stream)?.seq ?? 0),
  );
  for (const stream of moved.sort()) {
    const after = known.get(stream) ?? null;
    let head: Head | undefined;
    for await (const { seq, entry, hash } of survey.after(stream, after?.seq ?? 0)) {
      head = { seq, hash: sha256Hex(entry) };
      if (head.hash !== hash) damaged.add(stream);
      tree.add(leafHash(Buffer.from(head.hash, 'hex')));
    }
    if (head !== undefined) heads.push({ stream, after, ...head });
  }
  for (const stream of damaged) {
    log.warn('a stream of the ledger was tampered with: verify it, and restore a copy to compare', {
      stream,
    });
  }
  log.count('LedgerDamage', damaged.size);
  return { heads, entries: tree.size, root: tree.root().toString('hex') };
}

/** How far each stream reaches. Streams that lost or changed the entry that the last digest named are damaged. */
async function findHeads(
  survey: Survey,
  known: ReadonlyMap<string, Head>,
  damaged: Set<string>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const confirmed = new Set<string>();
  for await (const { stream, seq, hash } of survey.places()) {
    found.set(stream, Math.max(seq, found.get(stream) ?? 0));
    const head = known.get(stream);
    if (head?.seq === seq && head.hash === hash) confirmed.add(stream);
  }
  for (const stream of known.keys()) if (!confirmed.has(stream)) damaged.add(stream);
  return found;
}

function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
