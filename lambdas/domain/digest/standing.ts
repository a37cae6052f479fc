import type { DecodedDigest } from './digest.ts';
import { GrowingTree, leafHash } from './tree.ts';

/** Where the chain of digests stands: what the next one goes on from. Its size does not grow with anything. */
export interface Standing {
  readonly number: number;
  /** Hash of the last digest's line; `null` before the first. */
  readonly hash: string | null;
  readonly slot: string;
  /** Up to which instant all that was noticed is in a digest. */
  readonly covers: string;
  /** The last digest's key. */
  readonly key: string;
  /** The tree over the hashes of all digests so far. */
  readonly history: GrowingTree;
}

/** Where the chain stands before the first digest. */
export const beginning = (): Standing => ({
  number: 0,
  hash: null,
  slot: '',
  covers: '',
  key: '',
  history: new GrowingTree(),
});

/** Where the chain stands after one more digest. The tree is changed in place. */
export function follow(
  { history }: Standing,
  { digest, hash }: Pick<DecodedDigest, 'digest' | 'hash'>,
): Standing {
  const { number, slot, key, at, covers = at } = digest;
  history.add(leafHash(Buffer.from(hash, 'hex')));
  return { number, hash, slot, covers, key, history };
}

/** Where the chain stands, as text. */
export function encodeStanding({ history, ...standing }: Standing): string {
  return JSON.stringify({ ...standing, peaks: history.peaks.map((peak) => peak.toString('hex')) });
}

/** Reads what `encodeStanding` wrote; `undefined` when it is something else. */
export function decodeStanding(text: string): Standing | undefined {
  try {
    const { peaks, ...standing } = JSON.parse(text) as Omit<Standing, 'history'> & {
      readonly peaks: readonly string[];
    };
    const { number, hash, slot, covers, key } = standing;
    const ones = number.toString(2).replaceAll('0', '').length;
    const texts = [slot, covers, key, ...peaks].every((part) => typeof part === 'string');
    if (!Number.isSafeInteger(number) || number < 1 || peaks.length !== ones || !texts) return undefined;
    const history = new GrowingTree(
      number,
      peaks.map((peak) => Buffer.from(peak, 'hex')),
    );
    return { number, hash, slot, covers, key, history };
  } catch {
    return undefined;
  }
}
