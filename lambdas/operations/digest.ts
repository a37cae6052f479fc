import { sha256Hex } from '../../schema/canonical-json.ts';
import {
  type Digest,
  decodeDigest,
  digestKey,
  encodeDigest,
  isSpoilt,
  publicKeyKey,
  sealDigest,
  signedMessage,
  slotOf,
} from '../domain/digest/digest.ts';
import {
  beginning,
  decodeStanding,
  encodeStanding,
  follow,
  type Standing,
} from '../domain/digest/standing.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { Archive, DigestMemory, DigestSigner, Moves, Ports, Streams } from '../ports.ts';
import { readNews } from './digest-news.ts';

export interface DigestPorts extends Pick<Ports, 'clock' | 'log'> {
  readonly moves: Moves;
  readonly memory: DigestMemory;
  readonly streams: Pick<Streams, 'after'>;
  readonly archive: Archive;
  readonly signer: DigestSigner;
  /** How often a digest is made, in seconds. */
  readonly every: number;
}

/** Which digest stands for the present slot, and whether this call made it. */
export interface Digested {
  readonly number: number;
  readonly made: boolean;
}

const MAX_ATTEMPTS = 5;

/**
 * So long after it ended, nothing is noted any more in a minute in which moves were noticed: more than `follow` may run
 * (60 s), and than clocks may differ.
 */
export const MARGIN_MS = 120_000;

/** After so long the digests that are not remembered yet are left to the next run. */
const PATIENCE_MS = 600_000;

/**
 * Makes the digest of the present slot, unless there is one: also when nothing happened, so that a missing digest
 * always means that something is wrong. Run twice, or twice at once, it makes one: a digest's number is taken once.
 *
 * It reads what was noticed since the last digest, and those entries alone: the work grows with what happened, neither
 * with the ledger nor with the number of digests.
 *
 * A digest says what the ledger holds, it does not judge it. But where the ledger is not what was noticed or what an
 * earlier digest recorded, the log names the stream and `LedgerDamage` counts it.
 *
 * @throws GovernanceError `Unavailable` when others were faster every time, or earlier digests must be remembered first.
 */
export const digest = (ports: DigestPorts) => async (): Promise<Digested> => {
  let number = 0;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const standing = await readStanding(ports);
    if (attempt === 0) await nameSpoilt(ports, standing);
    number = standing.number + 1;
    const now = ports.clock.now();
    const slot = slotOf(now, ports.every);
    if (standing.slot >= slot) return { number: standing.number, made: false };
    const der = await ports.signer.publicKey();
    const key = sha256Hex(der);
    if (key !== standing.key) await ports.archive.put(publicKeyKey(key), toPem(der));
    const until = new Date(now.getTime() - MARGIN_MS);
    const text = sealDigest({
      ...(await readNews(ports, standing, until)),
      format: 2,
      number: standing.number + 1,
      prev: standing.hash,
      slot,
      every: ports.every,
      at: now.toISOString(),
      history: standing.history.root().toString('hex'),
      key,
    } satisfies Digest);
    const signature = Buffer.from(await ports.signer.sign(signedMessage(text))).toString('base64');
    const line = encodeDigest({ text, signature });
    if ((await ports.archive.put(digestKey(standing.number + 1), line)) === 'taken') continue;
    await remember(ports, standing, line);
    return { number: standing.number + 1, made: true };
  }
  const others = 'Other runs made digests all the time: run it again.';
  const hidden = `Digest ${number} can't be kept: a delete marker has its name. Remove the marker (docs/operations.md, "Breaking the glass").`;
  const isThere = (await ports.archive.get(digestKey(number))) !== undefined;
  throw new GovernanceError('Unavailable', isThere ? others : hidden, {});
};

/** As many names are looked at in each run: those of three and a half days, and all later ones. */
const LOOKED_AT = 1_000;

/**
 * Names the digests that somebody hid, or put something over. What is read of them is what was kept first, so that no run goes
 * on from anywhere else than where the chain ends.
 */
async function nameSpoilt({ archive, log }: DigestPorts, { number }: Standing): Promise<void> {
  const after = digestKey(Math.max(0, number - LOOKED_AT));
  const spoilt: string[] = [];
  for await (const kept of archive.list('digests/', after)) if (isSpoilt(kept)) spoilt.push(kept.key);
  if (spoilt.length === 0) return;
  log.error('digests are hidden, or something was put over them', undefined, { digests: spoilt.join(', ') });
  log.count('LedgerDamage', spoilt.length);
}

/**
 * Where the chain of digests stands, as the memory says, and after every digest that came since: whoever made one may
 * have died before it was remembered. A memory that is lost or wrong is made anew from the digests themselves.
 */
async function readStanding(ports: DigestPorts): Promise<Standing> {
  const started = ports.clock.now().getTime();
  let standing = (await recall(ports)) ?? beginning();
  for (;;) {
    const line = await ports.archive.get(digestKey(standing.number + 1));
    if (line === undefined) return standing;
    standing = await remember(ports, standing, line);
    if (ports.clock.now().getTime() - started < PATIENCE_MS) continue;
    const message = `Digests are remembered up to number ${standing.number}: run it again.`;
    throw new GovernanceError('Unavailable', message, {});
  }
}

/** What the memory says, if that digest is there as it says. */
async function recall({ memory, archive, log }: DigestPorts): Promise<Standing | undefined> {
  const text = await memory.standing();
  if (text === undefined) return undefined;
  const standing = decodeStanding(text);
  const line = standing && (await archive.get(digestKey(standing.number)));
  if (standing !== undefined && line !== undefined && sha256Hex(line) === standing.hash) return standing;
  log.warn('the memory of digests is wrong: it is made anew from the digests', { number: standing?.number });
  log.count('LedgerDamage');
  return undefined;
}

/** Remembers a digest that is kept. Remembering it again changes nothing. */
async function remember({ memory }: DigestPorts, standing: Standing, line: string): Promise<Standing> {
  const decoded = decodeDigest(line);
  await memory.noteDigested(decoded.digest.heads);
  const next = follow(standing, decoded);
  await memory.keepStanding(encodeStanding(next));
  return next;
}

function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
