import type { SignedReceipt } from '../../lambdas/domain/receipt.ts';

/** A stream of the ledger, whole: the texts of its entries as they are hashed, the first first. */
export interface PackedStream {
  readonly stream: string;
  readonly entries: readonly string[];
}

/** That an entry, and by its chain all before it in its stream, was in the ledger when a digest was signed. */
export interface PackedProof {
  readonly stream: string;
  readonly seq: number;
  /** Which leaf of the digest's tree it is, from 0. */
  readonly index: number;
  /** The way from there to the digest's root, from the bottom up. */
  readonly path: readonly string[];
  /** The line of the signed digest. */
  readonly digest: string;
}

/** Everything about one version of a subject that its evidence stands on. */
export interface Pack {
  readonly kind: 'countersign-evidence';
  readonly format: 1;
  readonly subject: string;
  readonly version: string;
  /** When it was put together: it says nothing of later. */
  readonly at: string;
  /**
   * The subject, the version, its requests and the definitions of their workflows; of each rule that approved one, its subject, the
   * request by which its people signed it, and the definition of that.
   */
  readonly streams: readonly PackedStream[];
  /** One for each stream, of the newest entry that a digest covers; a stream that none covers yet has none. */
  readonly proofs: readonly PackedProof[];
  /** Signed receipts for the environments that run the version now, if it has an artifact. */
  readonly receipts: readonly SignedReceipt[];
  /** Public keys in PEM, of digests and of receipts. */
  readonly keys: { readonly digests: readonly string[]; readonly receipts: string };
  /** What the key of links said of the links by which people decided, which nobody can ask offline. */
  readonly links: { readonly asked: number; readonly genuine: readonly string[] };
}

/** Hashes of all that was written beside `evidence.html`, and of the parts of that page. */
export interface Manifest {
  readonly kind: 'countersign-evidence-manifest';
  readonly format: 1;
  readonly subject: string;
  readonly version: string;
  readonly at: string;
  /** The version of Countersign that wrote it all: the same version writes the same of the same entries. */
  readonly madeBy: string;
  /** SHA-256 of files by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of what the page consists of, see `partsOf`. */
  readonly page: Readonly<Record<string, string>>;
}
