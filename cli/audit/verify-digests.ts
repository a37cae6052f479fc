import type { KeyObject } from 'node:crypto';
import { type ArchiveReader, readDigestLines } from './read-digests.ts';
import type { Trail } from './trail.ts';
import { Damage } from './verifier/damage.ts';
import {
  type Digest,
  DigestChain,
  describeBackdated,
  describePostdated,
  earliestAfter,
  type Gap,
  latestIn,
  type MovedStream,
} from './verifier/digests.ts';
import { Tree } from './verifier/merkle.ts';
import type { DamagedEntry } from './verify-chain.ts';

/** The digests to hold a ledger to. */
export interface Recorded {
  readonly archive: ArchiveReader;
  /** The public keys to believe, by their fingerprints. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Number of the last digest before the ledger was read: what it covers was there by then. 0 if there is none. */
  readonly last: number;
  /** Digests that somebody hid or put something over. */
  readonly spoilt: readonly DamagedDigest[];
}

/** A digest that is not as it was signed. */
export interface DamagedDigest {
  readonly digest: number;
  readonly what: string;
}

/** How far digests vouch for what was checked. */
export interface DigestExtent {
  readonly checked: number;
  readonly last?: {
    readonly number: number;
    readonly at: string;
    readonly hash: string;
    readonly key: string;
    /** How often digests are made, in seconds. */
    readonly every: number;
  };
  /** Entries that no digest covers yet. */
  readonly exposed: number;
  /** Entries that a digest covers late: their dates rest on themselves. */
  readonly late: number;
  /** Times for which no digest was made although one was due: the first hundred. */
  readonly gaps: readonly Gap[];
}

/**
 * Holds a ledger to its digests, from the first to the last: that each follows the one before and the last of each
 * key is signed by it, that every stream goes through the heads they name, that their Merkle roots are those of the
 * entries, and that nothing was put in later under an earlier date. Yields each stream's first damage; a digest that
 * is damaged itself ends it.
 *
 * @param trails what was read of streams that are whole by themselves; `undefined` for one that is damaged
 * @param complete whether these are all streams there are. Otherwise other streams are left out, and so are roots.
 * @throws UnusableExport when a key is missing.
 */
export async function* verifyDigests(
  { archive, keys, last, spoilt }: Recorded,
  trails: ReadonlyMap<string, Trail | undefined>,
  complete: boolean,
): AsyncGenerator<DamagedEntry | DamagedDigest, DigestExtent> {
  yield* spoilt;
  const comparison = new Comparison(keys, trails, complete);
  for await (const { number, line } of readDigestLines(archive, 1, last)) {
    const digest = inOrder(number, () => comparison.follow(number, line));
    if ('what' in digest) {
      yield digest;
      return comparison.extent();
    }
    yield* comparison.compare(digest);
  }
  const forged = inOrder(last, () => comparison.checkSignature());
  if (forged !== undefined) yield forged;
  yield* comparison.compareRest();
  return comparison.extent();
}

class Comparison {
  readonly #chain: DigestChain;
  readonly #trails: ReadonlyMap<string, Trail | undefined>;
  readonly #complete: boolean;
  /** How far the digests so far vouch for each stream. */
  readonly #reached = new Map<string, { readonly seq: number; readonly hash: string }>();
  /** Streams whose damage has been told. */
  readonly #damaged = new Set<string>();
  /** No entry that comes now may be dated before this. */
  #earliest = Number.NEGATIVE_INFINITY;
  #checked = 0;
  #late = 0;

  constructor(
    keys: ReadonlyMap<string, KeyObject>,
    trails: ReadonlyMap<string, Trail | undefined>,
    complete: boolean,
  ) {
    this.#chain = new DigestChain(keys);
    this.#trails = trails;
    this.#complete = complete;
  }

  /** Takes the next digest. @throws Damage when it is damaged itself, or the one before was forged. */
  follow(number: number, line: string | undefined): Digest {
    if (line === undefined) throw new Damage(`digest ${number}`, 'is missing');
    const before = this.#chain.last?.digest;
    const digest = this.#chain.take(Buffer.from(line).toString('latin1'));
    if (before !== undefined) this.#earliest = Date.parse(earliestAfter(before, digest));
    this.#checked += 1;
    return digest;
  }

  /** Checks the signature of the last digest, which vouches for all before it. @throws Damage */
  checkSignature(): undefined {
    this.#chain.checkSignature();
  }

  /** Compares the ledger with a digest. */
  *compare(digest: Digest): Generator<DamagedEntry | DamagedDigest> {
    const { heads, number, root, entries } = digest;
    const tree = new Tree();
    let sound = this.#complete;
    for (const head of heads) {
      const stream = Buffer.from(head.stream, 'latin1').toString('utf8');
      const known = this.#reached.get(stream);
      this.#reached.set(stream, head);
      if (known?.hash !== head.after?.hash) {
        yield { digest: number, what: `does not go on where the digests before left ${stream}` };
        sound = false;
      }
      const trail = this.#trails.get(stream);
      const damaged = this.#damaged.has(stream) ? undefined : this.#judge(stream, trail, head, digest);
      if (damaged !== undefined) {
        this.#damaged.add(stream);
        yield damaged;
      }
      if (trail === undefined || this.#damaged.has(stream)) sound = false;
      else if (sound) for (let seq = firstOf(head); seq <= head.seq; seq++) tree.add(trail.hashOf(seq));
    }
    if (sound && (tree.size !== entries || tree.root() !== root))
      yield { digest: number, what: 'covers other entries than these: its Merkle root differs' };
  }

  /** Looks at what no digest covers yet. */
  *compareRest(): Generator<DamagedEntry> {
    const last = this.#chain.last?.digest;
    if (last === undefined) return;
    this.#earliest = Date.parse(earliestAfter(last));
    for (const [stream, trail] of this.#trails) {
      const next = (this.#reached.get(stream)?.seq ?? 0) + 1;
      const damaged = this.#damaged.has(stream) ? undefined : this.#whyBackdated(stream, trail, next);
      if (damaged !== undefined) yield damaged;
    }
  }

  extent(): DigestExtent {
    const { last } = this.#chain;
    let exposed = 0;
    for (const [stream, trail] of this.#trails) {
      exposed += Math.max(0, (trail?.length ?? 0) - (this.#reached.get(stream)?.seq ?? 0));
    }
    if (last === undefined) return { checked: this.#checked, exposed, late: 0, gaps: this.#chain.gaps };
    const { number, at, key, every = 3_600 } = last.digest;
    return {
      checked: this.#checked,
      last: { number, at, hash: last.hash, key, every },
      exposed,
      late: this.#late,
      gaps: this.#chain.gaps,
    };
  }

  #judge(
    stream: string,
    trail: Trail | undefined,
    head: MovedStream,
    digest: Digest,
  ): DamagedEntry | undefined {
    const from = firstOf(head);
    const { number } = digest;
    if (trail === undefined) {
      if (!this.#complete || this.#trails.has(stream)) return undefined;
      return { stream, seq: 1, what: `is missing: digest ${number} recorded it` };
    }
    if (trail.length < head.seq) {
      const what = `is missing: digest ${number} recorded the stream up to entry ${head.seq}`;
      return { stream, seq: trail.length + 1, what };
    }
    if (trail.hashOf(head.seq) === head.hash) {
      if (head.late) this.#late += head.seq - from + 1;
      const backdated = head.late ? undefined : this.#whyBackdated(stream, trail, from);
      return backdated ?? whyPostdated(stream, trail, head, digest);
    }
    const which =
      from === head.seq ? 'is not the one' : `or one before it, from entry ${from} on, is not the one`;
    return { stream, seq: head.seq, what: `${which} that digest ${number} recorded: it was rewritten` };
  }

  #whyBackdated(stream: string, trail: Trail | undefined, seq: number): DamagedEntry | undefined {
    const at = trail?.instantOf(seq) ?? Number.POSITIVE_INFINITY;
    if (at >= this.#earliest) return undefined;
    return { stream, seq, what: describeBackdated(new Date(at).toISOString()) };
  }
}

const firstOf = ({ after }: MovedStream): number => (after?.seq ?? 0) + 1;

function whyPostdated(
  stream: string,
  trail: Trail,
  head: MovedStream,
  digest: Digest,
): DamagedEntry | undefined {
  const latest = Date.parse(latestIn(digest));
  for (let seq = firstOf(head); seq <= head.seq; seq++) {
    const at = trail.instantOf(seq) ?? 0;
    if (at > latest) return { stream, seq, what: describePostdated(new Date(at).toISOString(), digest) };
  }
  return undefined;
}

/** The damage of a digest that a step finds, or what the step gives. */
function inOrder<Result>(number: number, step: () => Result): Result | DamagedDigest {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    // The signature of a key's last digest is checked when the next key comes.
    const [named] = /\d+/.exec(error.where) ?? [];
    return { digest: named === undefined ? number : Number(named), what: error.what };
  }
}
