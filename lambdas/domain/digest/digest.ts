import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';

/** How far a stream reaches: its newest entry, and the hash of it, which stands for all before. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** A stream that moved since the digest before: from `after` (`null` when it is new) to its head. */
export interface MovedStream extends Head {
  readonly stream: string;
  readonly after: Head | null;
  /** Set when nobody noticed in time that it moved, and a survey of the whole ledger found it. */
  readonly late?: true | undefined;
}

/** What the ledger held at one moment, in the chain of all such statements. */
export interface Digest {
  /** 1 was made every hour, from a reading of the whole ledger: without `covers` and `since`. */
  readonly format: 2;
  /** 1, 2, 3 ... without a gap. */
  readonly number: number;
  /** SHA-256 of the line of the digest before, its signature included; `null` for the first. */
  readonly prev: string | null;
  /** The beginning of the time that it was made for; no two digests have the same. */
  readonly slot: string;
  /** How long that time is, in seconds: the next digest is due when it is over. */
  readonly every: number;
  /** When it was made. */
  readonly at: string;
  /** Every entry that was noticed before this instant is in this digest or an earlier one. */
  readonly covers: string;
  /** When the oldest of its entries was written, as the database says; `null` when it has none. */
  readonly since: string | null;
  /** The streams that moved, in the order of their names (UTF-16 code units). */
  readonly heads: readonly MovedStream[];
  /** How many entries are new: the sum of how far the streams moved. */
  readonly entries: number;
  /** RFC 6962 root over the new entries' hashes, stream by stream as in `heads`, each in order of `seq`. */
  readonly root: string;
  /** RFC 6962 root over the lines' hashes of all digests before this one. */
  readonly history: string;
  /** SHA-256 of the public key (DER, SubjectPublicKeyInfo) that checks the signature. */
  readonly key: string;
}

/** A digest as it is kept: its canonical JSON, and the signature over `signedMessage` of it. */
export interface SignedDigest {
  readonly text: string;
  /** ECDSA with P-256 and SHA-256, DER, base64. */
  readonly signature: string;
}

/** The beginning of the slot of an instant, where one follows the other every so many seconds since 1970. */
export function slotOf(instant: Date, everySeconds: number): string {
  const length = everySeconds * 1000;
  return new Date(Math.floor(instant.getTime() / length) * length).toISOString();
}

/** The text of a digest. */
export const sealDigest = (digest: Digest): string => canonicalize(digest);

/** What is signed. The words before the hash keep the signature from meaning anything else. */
export function signedMessage(text: string): Uint8Array {
  return Buffer.from(`countersign digest ${sha256Hex(text)}\n`);
}

const SIGNATURE = /^\{"digest":(?<text>\{.*\}),"signature":"(?<signature>[A-Za-z0-9+/=]+)"\}$/s;

/** One line of JSON: `{"digest":<the text itself>,"signature":"..."}`. */
export function encodeDigest({ text, signature }: SignedDigest): string {
  return `{"digest":${text},"signature":${JSON.stringify(signature)}}`;
}

/** What a line holds, and the line's own hash, by which the next digest names it. */
export interface DecodedDigest extends SignedDigest {
  readonly digest: DigestOfAnyFormat;
  readonly hash: string;
}

/** A digest as it may be found: those of format 1 lack what format 2 added. */
export type DigestOfAnyFormat = Omit<Digest, 'format' | 'covers' | 'since' | 'every'> & {
  readonly format: 1 | 2;
} & Partial<Pick<Digest, 'covers' | 'since' | 'every'>>;

/** Reads a line that `encodeDigest` wrote. @throws SyntaxError when it is none. */
export function decodeDigest(line: string): DecodedDigest {
  const { text, signature } = SIGNATURE.exec(line)?.groups ?? {};
  if (text === undefined || signature === undefined) throw new SyntaxError('this is no signed digest');
  return { text, signature, hash: sha256Hex(line), digest: JSON.parse(text) as DigestOfAnyFormat };
}

/** Where an archive keeps things. Numbers are padded, so that names sort as numbers do. */
export const digestKey = (number: number): string => `digests/${pad(number)}.json`;
export const publicKeyKey = (fingerprint: string): string => `keys/${fingerprint}.pem`;

/** The number in a name that `digestKey` made. */
export const numberIn = (key: string): number => Number(/\d+/.exec(key)?.[0]);

const pad = (number: number): string => String(number).padStart(12, '0');

/** Whether somebody has hidden what is kept under a name, or put something else over it. */
export const isSpoilt = ({ texts, markers }: { readonly texts: number; readonly markers: number }): boolean =>
  texts !== 1 || markers > 0;
