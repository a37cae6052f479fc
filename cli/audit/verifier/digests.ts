import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { Damage, UnusableExport } from './damage.ts';
import { Tree } from './merkle.ts';

/** A digest, as docs/ledger-format.md describes it. */
export interface Digest {
  readonly at: string;
  readonly entries: number;
  readonly format: 1;
  readonly heads: readonly MovedStream[];
  readonly history: string;
  readonly key: string;
  readonly number: number;
  readonly prev: string | null;
  readonly root: string;
  readonly slot: string;
}

export interface MovedStream {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
  readonly after: { readonly seq: number; readonly hash: string } | null;
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
    this.#history.add(next.hash);
    this.last = next;
    return digest;
  }

  /** Checks the signature of the last digest. @throws Damage; UnusableExport when its key is not there. */
  checkSignature(): void {
    if (this.last !== undefined) checkSignature(this.last, this.#keys);
  }

  #follow(digest: Digest, where: string): void {
    const { last } = this;
    if (last === undefined && digest.number > 1) return;
    if (digest.number !== (last?.digest.number ?? 0) + 1 || digest.prev !== (last?.hash ?? null)) {
      throw new Damage(where, 'does not follow the digest before it: one was removed or replaced');
    }
    if (last !== undefined && digest.slot <= last.digest.slot) {
      throw new Damage(where, 'is for an hour that had a digest already');
    }
    if (this.#history.size === digest.number - 1 && this.#history.root() !== digest.history) {
      throw new Damage(where, 'does not stand on the digests before it');
    }
  }
}

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

function parse(text: string, where: string): Digest {
  try {
    const digest = JSON.parse(text) as Digest;
    const { format, number, at, heads } = digest;
    const placed = format === 1 && Number.isSafeInteger(number) && !Number.isNaN(Date.parse(at));
    if (placed && heads.every(isMovedStream)) return digest;
  } catch {
    // What can't be parsed is no digest either.
  }
  throw new Damage(where, 'is no signed digest');
}
