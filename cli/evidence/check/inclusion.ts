import type { PackedProof } from '../pack.ts';
import { fromHex, hashOf, sha256, toHex } from './bytes.ts';
import { hasSigned, type PublicKey } from './keys.ts';

/** How far a stream reached when a digest was signed, and from where. */
export interface MovedStream {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
  readonly after: { readonly seq: number } | null;
}

/** What is read here of a digest. */
interface Digest {
  readonly number: number;
  readonly at: string;
  readonly entries: number;
  readonly root: string;
  readonly key: string;
  readonly heads: readonly MovedStream[];
}

const LINE = /^\{"digest":(\{.*\}),"signature":"([A-Za-z0-9+/=]+)"\}$/s;
const [LEAF, NODE] = [Uint8Array.of(0), Uint8Array.of(1)];

/**
 * Checks that an entry is in a digest that one of the keys has signed (docs/ledger-format.md, "Proofs").
 * @param text the entry
 * @returns the digest
 * @throws Error saying what is wrong, to go on after "The proof of entry 4 of subject/model/x"
 */
export async function checkInclusion(
  text: string,
  proof: PackedProof,
  keys: readonly PublicKey[],
): Promise<Digest> {
  const { digest, digestText, signature } = readDigest(proof);
  const key = keys.find(({ fingerprint }) => fingerprint === digest.key);
  if (key === undefined) throw new Error('is of a digest that another key has signed');
  if (!(await hasSigned(key, `countersign digest ${await hashOf(digestText)}\n`, signature)))
    throw new Error('is of a digest that was changed: its signature does not belong to it');
  if (placeOf(digest, proof) !== proof.index) throw new Error('is of another place in its digest');
  if ((await rootOf(await hashOf(text), proof, digest.entries)) !== digest.root)
    throw new Error('does not lead to the root of its digest');
  return digest;
}

/** The digest of a proof, unchecked. @throws Error when it has none */
export function readDigest({ digest: line }: PackedProof) {
  const [, digestText, signature] = LINE.exec(line) ?? [];
  if (digestText === undefined || signature === undefined) throw new Error('has no digest');
  return { digest: JSON.parse(digestText) as Digest, digestText, signature };
}

/** The leaf at which a digest's heads place an entry. */
function placeOf({ heads }: Digest, { stream, seq }: PackedProof): number | undefined {
  let before = 0;
  for (const head of heads) {
    const from = head.after?.seq ?? 0;
    if (head.stream === stream && from < seq && seq <= head.seq) return before + seq - from - 1;
    before += head.seq - from;
  }
  return undefined;
}

/**
 * The root to which a path leads from a leaf whose data are the bytes of a hash, in a tree of so many leaves (RFC 9162, 2.1.3.2);
 * empty where it leads to none.
 */
export async function rootOf(
  hash: string,
  { index, path }: Pick<PackedProof, 'index' | 'path'>,
  entries: number,
): Promise<string> {
  let node = await sha256(LEAF, fromHex(hash));
  let [place, last] = [index, entries - 1];
  if (!(place >= 0 && place <= last)) return '';
  for (const sibling of path.map(fromHex)) {
    if (last <= 0 || sibling.length !== node.length) return '';
    const isRight = place % 2 === 1 || place === last;
    node = isRight ? await sha256(NODE, sibling, node) : await sha256(NODE, node, sibling);
    if (isRight) while (place % 2 === 0 && place > 0) [place, last] = [place / 2, Math.floor(last / 2)];
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? toHex(node) : '';
}
