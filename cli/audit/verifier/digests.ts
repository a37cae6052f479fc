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

const LINE = /^\{"digest":(\{.*\}),"signature":"([A-Za-z0-9+/=]+)"\}$/s;

/**
 * Follows the chain of digests. Texts are one character a byte.
 *
 * Each digest holds the hash of the line before, so a signature vouches for all lines before its own: checked are the
 * last one of each key.
 */
export class DigestChain {
  /** The last digest and the hash of its line; `undefined` before the first. */
  last:
    | { readonly digest: Digest; readonly hash: string; readonly text: string; readonly signature: string }
    | undefined;
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #history = new Tree();

  /** @param keys public keys by their fingerprints */
  constructor(keys: ReadonlyMap<string, KeyObject>) {
    this.#keys = keys;
  }

  /** Takes the next digest. @throws Damage; UnusableExport when a key is not there. */
  take(line: string): Digest {
    const number = (this.last?.digest.number ?? 0) + 1;
    const [, text = '', signature = ''] = LINE.exec(line) ?? [];
    const digest = parse(text, `digest ${number}`);
    const where = `digest ${digest.number}`;
    const own = hash('sha256', Buffer.from(line, 'latin1'));
    if (this.last !== undefined && this.last.digest.key !== digest.key) this.checkSignature();
    this.#follow(digest, where);
    this.#history.add(own);
    this.last = { digest, hash: own, text, signature };
    return digest;
  }

  /** Checks the signature of the last digest. @throws Damage; UnusableExport when its key is not there. */
  checkSignature(): void {
    if (this.last === undefined) return;
    const { digest, text, signature } = this.last;
    const key = this.#keys.get(digest.key);
    if (key === undefined) {
      throw new UnusableExport(
        `The key ${digest.key} that signed digest ${digest.number} is not the one to check with: get the right public key.`,
      );
    }
    const message = Buffer.from(`countersign digest ${hash('sha256', Buffer.from(text, 'latin1'))}\n`);
    if (verify('sha256', message, key, Buffer.from(signature, 'base64'))) return;
    throw new Damage(`digest ${digest.number}`, 'was changed: its signature does not belong to it');
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

/** Public keys by their fingerprints. @throws UnusableExport when a text is no public key. */
export function readKeys(pems: readonly string[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const pem of pems) {
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
    const { format, number, heads } = digest;
    if (format === 1 && Number.isSafeInteger(number) && heads.every(isMovedStream)) return digest;
  } catch {
    // What can't be parsed is no digest either.
  }
  throw new Damage(where, 'is no signed digest');
}
