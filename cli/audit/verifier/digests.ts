import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { Damage, UnusableExport } from './damage.ts';
import { Tree } from './merkle.ts';

/** A digest, as docs/ledger-format.md describes it. */
export interface Digest {
  readonly at: string;
  /** Format 2: all that was noticed before this instant is in this digest or an earlier one. */
  readonly covers?: string;
  readonly entries: number;
  /** Format 2: the seconds after its slot's beginning at which the next one is due. */
  readonly every?: number;
  readonly format: 1 | 2;
  readonly heads: readonly MovedStream[];
  readonly history: string;
  readonly key: string;
  readonly number: number;
  readonly prev: string | null;
  readonly root: string;
  /** Format 2: when the oldest of the new entries was written, as the database says; `null` when there is none. */
  readonly since?: string | null;
  readonly slot: string;
}

export interface MovedStream {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
  readonly after: { readonly seq: number; readonly hash: string } | null;
  /** Format 2: nobody noticed in time that it moved. */
  readonly late?: true;
}

/** A digest as its line has it. */
export interface SignedLine {
  readonly digest: Digest;
  /** Hash of the whole line, by which the next digest names it. */
  readonly hash: string;
  /** Hash of the digest's own text, which is signed. */
  readonly textHash: string;
  /** Base64. */
  readonly signature: string;
}

/** From the first instant without a digest to the next one's. */
export interface Gap {
  readonly from: string;
  readonly to: string;
}

/** So many gaps are named. */
const MOST_GAPS = 100;

const LINE = /^\{"digest":(\{.*\}),"signature":"([A-Za-z0-9+/=]+)"\}$/s;

/**
 * Follows the chain of digests. Texts are one character a byte.
 *
 * Each digest holds the hash of the line before, so a signature vouches for all lines before its own: checked are the
 * last one of each key.
 */
export class DigestChain {
  /** The last digest; `undefined` before the first. */
  last: SignedLine | undefined;
  /** Times for which no digest was made although one was due. */
  readonly gaps: Gap[] = [];
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #history = new Tree();

  /** @param keys public keys by their fingerprints */
  constructor(keys: ReadonlyMap<string, KeyObject>) {
    this.#keys = keys;
  }

  /** Takes the next digest. @throws Damage; UnusableExport when a key is not there. */
  take(line: string): Digest {
    const next = readLine(line, `digest ${(this.last?.digest.number ?? 0) + 1}`, 'latin1');
    const { digest } = next;
    const where = `digest ${digest.number}`;
    if (this.last !== undefined && this.last.digest.key !== digest.key) this.checkSignature();
    this.#follow(digest, where);
    this.#noteGap(digest);
    this.#history.add(next.hash);
    this.last = next;
    return digest;
  }

  /** Checks the signature of the last digest. @throws Damage; UnusableExport when its key is not there. */
  checkSignature(): void {
    if (this.last !== undefined) checkSignature(this.last, this.#keys);
  }

  /** Whether a digest was due between the last one and this; which of very many there are does not matter. */
  #noteGap({ slot }: Digest): void {
    const before = this.last?.digest;
    if (before?.every === undefined || this.gaps.length >= MOST_GAPS) return;
    const due = new Date(Date.parse(before.slot) + before.every * 1000).toISOString();
    if (slot > due) this.gaps.push({ from: due, to: slot });
  }

  #follow(digest: Digest, where: string): void {
    const { last } = this;
    if (last === undefined && digest.number > 1) return;
    if (digest.number !== (last?.digest.number ?? 0) + 1 || digest.prev !== (last?.hash ?? null)) {
      throw new Damage(where, 'does not follow the digest before it: one was removed or replaced');
    }
    if (last !== undefined && digest.slot <= last.digest.slot) {
      throw new Damage(where, 'is for a time that had a digest already');
    }
    if (last !== undefined && coveredBy(digest) < coveredBy(last.digest)) {
      throw new Damage(where, 'covers less than the digest before it');
    }
    if (this.#history.size === digest.number - 1 && this.#history.root() !== digest.history) {
      throw new Damage(where, 'does not stand on the digests before it');
    }
  }
}

/** An entry is recorded within moments of its instant; clocks and retries may take this much. */
const TOLERANCE_MS = 300_000;

/** The instant up to which a digest vouches that nothing is missing. */
export const coveredBy = ({
  covers,
  at,
}: {
  readonly covers?: string | undefined;
  readonly at: string;
}): string => covers ?? at;

/**
 * The instant before which no new entry of a digest may be dated: what is older was there when the digest before was
 * made, unless it was noticed late. Without `digest`, the same for what no digest covers yet.
 */
export function earliestAfter(before: Digest, digest?: Digest): string {
  const covered = Date.parse(coveredBy(before));
  const noticed = digest?.since ?? undefined;
  const earliest = noticed === undefined ? covered : Math.min(covered, Date.parse(noticed));
  return new Date(earliest - TOLERANCE_MS).toISOString();
}

/** The instant after which no entry that a digest covers may be dated: it was there by then. */
export const latestIn = ({ at }: Digest): string => new Date(Date.parse(at) + TOLERANCE_MS).toISOString();

/** What is wrong with an entry that is dated after it may be. */
export const describePostdated = (at: string, { number, at: made }: Digest): string =>
  `is dated ${at}, but digest ${number} of ${made} has it already: it was postdated`;

/** What is wrong with an entry that is dated before it may be. */
export const describeBackdated = (at: string): string =>
  `is dated ${at}, but was not there when the digest before was made: it was backdated`;

/** Reads the line of a digest and checks its signature. @throws Damage; UnusableExport when its key is not there. */
export function readDigest(line: string, keys: ReadonlyMap<string, KeyObject>): SignedLine {
  const signed = readLine(line, 'the digest', 'utf8');
  checkSignature(signed, keys);
  return signed;
}

function readLine(line: string, where: string, encoding: 'latin1' | 'utf8'): SignedLine {
  const [, text = '', signature = ''] = LINE.exec(line) ?? [];
  const hashOf = (part: string) => hash('sha256', Buffer.from(part, encoding));
  return { digest: parse(text, where), hash: hashOf(line), textHash: hashOf(text), signature };
}

function checkSignature(
  { digest, textHash, signature }: SignedLine,
  keys: ReadonlyMap<string, KeyObject>,
): void {
  const key = keys.get(digest.key);
  if (key === undefined) {
    throw new UnusableExport(
      `The key ${digest.key} that signed digest ${digest.number} is not the one to check with: get the right public key.`,
    );
  }
  const message = Buffer.from(`countersign digest ${textHash}\n`);
  if (verify('sha256', message, key, Buffer.from(signature, 'base64'))) return;
  throw new Damage(`digest ${digest.number}`, 'was changed: its signature does not belong to it');
}

const PEM = /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g;

/** Public keys by their fingerprints; a text may hold several. @throws UnusableExport when a text is no public key. */
export function readKeys(pems: readonly string[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const pem of pems.flatMap((text) => text.match(PEM) ?? [text])) {
    try {
      const key = createPublicKey(pem);
      keys.set(hash('sha256', key.export({ format: 'der', type: 'spki' })), key);
    } catch {
      throw new UnusableExport('The public key can not be read: it must be in PEM format.');
    }
  }
  return keys;
}

// The signature is checked at the end, so until then a digest can hold anything.
function isMovedStream({ stream, seq, hash: head, after }: MovedStream): boolean {
  const from = after === null ? 0 : after.seq;
  return typeof stream === 'string' && typeof head === 'string' && Number.isSafeInteger(seq) && from < seq;
}

function isSecond({ format, covers, since, every }: Digest): boolean {
  const timed = isInstant(covers) && (since === null || isInstant(since));
  return format === 2 && timed && Number.isSafeInteger(every);
}

const isInstant = (text: unknown): boolean => typeof text === 'string' && !Number.isNaN(Date.parse(text));

function parse(text: string, where: string): Digest {
  try {
    const digest = JSON.parse(text) as Digest;
    const { format, number, at, heads } = digest;
    const placed = Number.isSafeInteger(number) && isInstant(at);
    if (placed && (format === 1 || isSecond(digest)) && heads.every(isMovedStream)) return digest;
  } catch {
    // What can't be parsed is no digest either.
  }
  throw new Damage(where, 'is no signed digest');
}
