import { type DecodedDigest, type Head, numberIn } from './digest.ts';
import { GrowingTree, leafHash } from './tree.ts';

/** So many digests apart, all heads are written down, so that no run has to read more digests than this. */
export const CHECKPOINT_EVERY = 24;

/** Where the chain of digests stands: what the next one goes on from. */
export interface Standing {
  readonly number: number;
  /** Hash of the last digest's line; `null` before the first. */
  readonly hash: string | null;
  readonly slot: string;
  /** The last digest's key. */
  readonly key: string;
  /** The head of every stream that any digest so far names. */
  readonly heads: Map<string, Head>;
  /** The tree over the hashes of all digests so far. */
  readonly history: GrowingTree;
}

/** Where the chain stands before the first digest. */
export const BEGINNING = (): Standing => ({
  number: 0,
  hash: null,
  slot: '',
  key: '',
  heads: new Map(),
  history: new GrowingTree(),
});

/** Where the chain stands after one more digest. The heads are changed in place. */
export function follow(
  { heads, history }: Standing,
  { digest, hash }: Pick<DecodedDigest, 'digest' | 'hash'>,
): Standing {
  for (const { stream, seq, hash: head } of digest.heads) heads.set(stream, { seq, hash: head });
  history.add(leafHash(Buffer.from(hash, 'hex')));
  return { number: digest.number, hash, slot: digest.slot, key: digest.key, heads, history };
}

/** A checkpoint: JSON Lines, first where the chain stands, then one line a stream, by name. */
export function encodeCheckpoint({ number, hash, slot, key, heads, history }: Standing): string {
  const peaks = history.peaks.map((peak) => peak.toString('hex'));
  const streams = [...heads].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    { number, hash, slot, key, peaks },
    ...streams.map(([stream, head]) => ({ stream, ...head })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Reads a checkpoint. @throws SyntaxError when it is none, or not the one of its name. */
export function decodeCheckpoint(key: string, text: string): Standing {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const { peaks, ...standing } = JSON.parse(first) as Omit<Standing, 'heads' | 'history'> & {
    readonly peaks: readonly string[];
  };
  if (standing.number !== numberIn(key)) throw new SyntaxError(`${key} is another checkpoint`);
  const heads = new Map<string, Head>();
  for (const line of rest) {
    const { stream, seq, hash } = JSON.parse(line) as Head & { readonly stream: string };
    heads.set(stream, { seq, hash });
  }
  const history = new GrowingTree(
    standing.number,
    peaks.map((peak) => Buffer.from(peak, 'hex')),
  );
  return { ...standing, heads, history };
}
