import { hash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { CanonicalReader } from './canonical.ts';
import { Damage, damagedEntry } from './damage.ts';
import {
  coveredBy,
  type Digest,
  DigestChain,
  describeBackdated,
  describePostdated,
  earliestAfter,
  type Gap,
  latestIn,
  type MovedStream,
  readKeys,
} from './digests.ts';
import { placeOf, readExpected } from './entry-text.ts';
import { type Head, Links } from './links.ts';
import { isHash, rootOfProof, Tree } from './merkle.ts';
import { type Manifest, openLines, readManifest, readPems } from './open-export.ts';
import { type BelievedProvider, type SignedBy, Signers } from './providers.ts';
import type { Lines } from './read-lines.ts';
import { covers, describeScope, type Scope, SubjectStreams } from './scope.ts';

/** What the verification found. */
export interface Report {
  readonly whole: boolean;
  /** The first damage. */
  readonly damage?: { readonly where: string; readonly what: string } | undefined;
  /** What it says that it is of; it is damaged unless it is all of that. */
  readonly scope: Scope;
  readonly entries: number;
  readonly digests: number;
  /** The last digest that was reached: compare it with the one in the bucket, which nobody can change. */
  readonly lastDigest?:
    | { readonly number: number; readonly at: string; readonly hash: string; readonly key: string }
    | undefined;
  /** The exposure: entries that no digest covers yet. Only their chains were checked. */
  readonly afterLastDigest: number;
  /** Times for which no digest was made although one was due: the first hundred. */
  readonly gaps: readonly Gap[];
  /** Entries that nobody noticed when they were written, so that a digest covers them late. */
  readonly late: number;
  /** By whom decisions are countersigned; absent when none is. */
  readonly signedBy?: readonly SignedBy[] | undefined;
}

/** What is known of an entry before it is read. */
interface Taking {
  /** Whether its stream begins here. */
  readonly begins: boolean;
  /** Whether nobody noticed it in time. */
  readonly late?: boolean | undefined;
  /** The digest that covers it. */
  readonly digest?: Digest;
}

const OUTSIDE = 'is outside the scope of the export';

/**
 * Verifies an export, all in this directory and without any network: one pass, in memory that does not grow with
 * the export's length. Stops at the first damage.
 *
 * @param pem the public key to believe; without it, the ones in the export, whose fingerprint is in the report
 * @param progress is told now and then which share of the bytes was read, 0 to 1
 * @param expected what it must be of at least: this subject, from here, to here
 * @param believed the identity providers to believe; without them, any that is named in the report
 * @throws UnusableExport when there is nothing to judge
 */
export function verifyExport(
  directory: string,
  pem?: string,
  progress: (share: number) => void = () => {},
  expected: Scope = {},
  believed?: readonly BelievedProvider[],
): Report {
  const manifest = readManifest(directory);
  const keys = readKeys(pem === undefined ? readPems(directory) : [pem]);
  const verification = new Verification(
    directory,
    { ...manifest, expected },
    new DigestChain(keys),
    progress,
    new Signers(believed),
  );
  try {
    verification.run();
    return verification.report();
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return verification.report(error);
  } finally {
    verification.close();
  }
}

class Verification {
  readonly #manifest: Manifest & { readonly expected: Scope };
  /** The streams of the subject, if it is of one. */
  readonly #own: SubjectStreams | undefined;
  /** The first digest that moved the subject's own stream. */
  #firstOwn: Digest | undefined;
  readonly #chain: DigestChain;
  readonly #progress: (share: number) => void;
  readonly #entries: Lines;
  readonly #digests: Lines;
  readonly #proofs: Lines | undefined;
  readonly #links: Links;
  #count = 0;
  #after = 0;
  #late = 0;
  #digestCount = 0;
  /** No entry of the present digest may be dated before this. */
  #earliest = '';

  constructor(
    directory: string,
    manifest: Manifest & { readonly expected: Scope },
    chain: DigestChain,
    progress: (share: number) => void,
    signers: Signers,
  ) {
    this.#manifest = manifest;
    const { subject } = manifest.scope;
    this.#own = subject === undefined ? undefined : readSubjectStreams(directory, subject);
    this.#chain = chain;
    this.#progress = progress;
    this.#entries = openLines(directory, 'entries.jsonl');
    this.#digests = openLines(directory, 'digests.jsonl');
    this.#proofs = manifest.scope.subject === undefined ? undefined : openLines(directory, 'proofs.jsonl');
    this.#links = new Links(manifest.scope.from === undefined || this.#beginsWithFirst(), signers);
  }

  run(): void {
    stopGrowing();
    for (let line = this.#digests.next(); line !== undefined; line = this.#digests.next()) {
      const before = this.#chain.last?.digest;
      const digest = this.#chain.take(line.toString('latin1'));
      this.#digestCount += 1;
      if (before !== undefined) this.#earliest = earliestAfter(before, digest);
      else this.#checkBeginning(digest);
      this.#takeDigest(digest, before === undefined && !this.#links.complete);
      this.#links.settle();
    }
    const last = this.#chain.last?.digest;
    if (last === undefined)
      throw new Damage('the export', 'holds no digest: nothing vouches for its entries');
    this.#chain.checkSignature();
    this.#checkScope(last);
    this.#earliest = earliestAfter(last);
    this.#takeRest();
    this.#links.settle();
    this.#links.judge(this.#manifest.scope.to === undefined);
    this.#checkCounts();
  }

  /** Whether the first digest of all is there. */
  #beginsWithFirst(): boolean {
    return this.#digests.peek()?.includes(',"number":1,"prev":null,') === true;
  }

  /** An export begins with the first digest of all, or early enough for where it says that it begins. */
  #checkBeginning(first: Digest): void {
    if (first.number === 1) return;
    const { from } = this.#manifest.scope;
    if (from === undefined) throw new Damage('digest 1', 'is missing');
    if (coveredBy(first) <= from) return;
    const what = `does not show what was recorded since ${from}: it begins with digest ${first.number} of ${first.at}`;
    throw new Damage('the export', what);
  }

  /** An export is of what it says, all of it, and of what is expected. */
  #checkScope(last: Digest): void {
    const { scope, expected } = this.#manifest;
    if (scope.to !== undefined && coveredBy(last) < scope.to)
      throw new Damage('the export', `does not reach ${scope.to}: its last digest covers ${coveredBy(last)}`);
    if (!covers(scope, expected, coveredBy(last)))
      throw new Damage('the export', `is of ${describeScope(scope)}, and not of what is expected`);
    if (this.#own === undefined) return;
    if (this.#own.first === 0)
      throw new Damage('the export', `does not show the stream subject/${this.#own.name} itself`);
    // What is under way where it begins, only the subject says.
    const since = scope.from ?? '';
    const shown = this.#firstOwn !== undefined && coveredBy(this.#firstOwn) <= since;
    if (this.#links.complete || this.#own.first === 1 || shown) return;
    throw new Damage(
      'the export',
      `does not show which requests were under way at ${since}: begin it earlier`,
    );
  }

  report(damage?: Damage): Report {
    const { last } = this.#chain;
    return {
      whole: damage === undefined,
      damage: damage && { where: damage.where, what: damage.what },
      scope: this.#manifest.scope,
      entries: this.#count,
      digests: this.#digestCount,
      lastDigest: last && {
        number: last.digest.number,
        at: last.digest.at,
        hash: last.hash,
        key: last.digest.key,
      },
      afterLastDigest: this.#after,
      gaps: this.#chain.gaps,
      late: this.#late,
      signedBy: this.#links.signers.list(),
    };
  }

  close(): void {
    for (const lines of [this.#entries, this.#digests, this.#proofs]) lines?.close();
  }

  /** Checks that the entries that a digest covers come next, and that they are what it says. */
  #takeDigest(digest: Digest, first: boolean): void {
    const tree = new Tree();
    const own = this.#own;
    for (const head of digest.heads) {
      if (own === undefined || own.has(head.stream)) this.#takeStream(head, digest, tree, first);
      else this.#refuseForeign(head);
      if (own !== undefined && head.stream === `subject/${own.name}`) this.#firstOwn ??= digest;
    }
    if (this.#proofs === undefined && (tree.size !== digest.entries || tree.root() !== digest.root)) {
      throw new Damage(`digest ${digest.number}`, 'covers other entries than these: its Merkle root differs');
    }
    this.#progress(this.#entries.read / Math.max(1, this.#entries.size));
  }

  /** Nothing is shown of a stream that is none of the subject's. */
  #refuseForeign({ stream, after }: MovedStream): void {
    const next = this.#entries.peek()?.toString('latin1');
    if (next?.endsWith(`,"stream":"${stream}"}`) === true)
      throw damagedEntry(stream, (after?.seq ?? 0) + 1, OUTSIDE);
  }

  #takeStream(
    { stream, after, seq: last, hash: lastHash, late }: MovedStream,
    digest: Digest,
    tree: Tree,
    first: boolean,
  ) {
    const known = this.#links.headOf(stream);
    if (known === undefined ? after !== null && this.#links.complete : known.hash !== after?.hash) {
      throw damagedEntry(
        stream,
        (after?.seq ?? 0) + 1,
        'does not go on where the digest before left its stream',
      );
    }
    const begins = !first && after === null;
    let head = { seq: after?.seq ?? 0, hash: after?.hash ?? null, at: known?.at ?? '' };
    while (head.seq < last) {
      head = this.#takeEntry(stream, head, { begins, late, digest });
      if (late) this.#late += 1;
      if (this.#proofs === undefined) tree.add(head.hash as string);
      else this.#checkProof(stream, head as Head, digest);
    }
    if (head.hash !== lastHash) {
      const from = (after?.seq ?? 0) + 1;
      const which =
        from === last ? 'is not the one' : `or one before it, from entry ${from} on, is not the one`;
      throw damagedEntry(stream, last, `${which} that digest ${digest.number} recorded: it was rewritten`);
    }
    this.#links.reach(stream, head as Head);
  }

  /** Takes the next line, which must be the entry after `before`; where its stream then stands. */
  #takeEntry(
    stream: string,
    before: { seq: number; hash: string | null; at: string },
    { begins, late, digest }: Taking,
  ) {
    const line = this.#entries.next();
    const seq = before.seq + 1;
    if (line === undefined) throw damagedEntry(stream, seq, 'is missing: the export ends before it');
    const entry = readExpected(line, { stream, seq, prev: before.hash });
    this.#count += 1;
    if (entry.at < before.at) throw damagedEntry(stream, seq, 'is dated before the entry that it follows');
    if (entry.at < this.#earliest && !late) {
      throw damagedEntry(stream, seq, describeBackdated(entry.at));
    }
    if (digest !== undefined && entry.at > digest.at && entry.at > latestIn(digest))
      throw damagedEntry(stream, seq, describePostdated(entry.at, digest));
    const own = hash('sha256', line);
    this.#links.take(stream, seq, begins, { ...entry, hash: own });
    return { seq, hash: own, at: entry.at };
  }

  #checkProof(stream: string, { seq, hash: data }: Head, { entries, root, number }: Digest): void {
    const { index, path } = readProof(this.#proofs?.next());
    if (path === undefined || rootOfProof(data, index, entries, path) !== root) {
      throw damagedEntry(
        stream,
        seq,
        `is not in digest ${number}: its proof of inclusion does not lead there`,
      );
    }
  }

  /** Follows the chains of what no digest covers yet. */
  #takeRest(): void {
    for (let line = this.#entries.peek(); line !== undefined; line = this.#entries.peek()) {
      const place = placeOf(line, this.#count + 1);
      if (this.#manifest.scope.to !== undefined || this.#own?.has(place.stream) === false)
        throw damagedEntry(place.stream, place.seq, OUTSIDE);
      const known = this.#links.headOf(place.stream);
      if (known === undefined && place.seq > 1 && this.#links.complete) {
        throw damagedEntry(
          place.stream,
          place.seq,
          'was added to a stream that had ended, or is not in its place',
        );
      }
      const before = known ?? { seq: place.seq - 1, hash: place.prev, at: '' };
      const head = this.#takeEntry(place.stream, before, { begins: place.seq === 1 });
      this.#links.reach(place.stream, head);
      this.#after += 1;
      if (this.#after % 1_000 === 0) this.#progress(this.#entries.read / Math.max(1, this.#entries.size));
    }
  }

  #checkCounts(): void {
    if (this.#entries.torn || this.#digests.torn)
      throw new Damage('the export', 'ends in the middle of a line');
    const { entries, digests, afterLastDigest } = this.#manifest;
    if (this.#count === entries && this.#digestCount === digests && this.#after === afterLastDigest) return;
    const what = `has ${this.#count} entries and ${this.#digestCount} digests, and says ${entries} and ${digests}`;
    throw new Damage('the export', `${what}: some were removed or added`);
  }
}

/**
 * The streams of a subject, as its own entries in an export name them. They are only believed because all entries are
 * verified afterwards.
 */
function readSubjectStreams(directory: string, subject: string): SubjectStreams {
  const streams = new SubjectStreams(subject);
  const end = Buffer.from(`,"stream":"subject/${streams.name}"}`);
  const reader = new CanonicalReader();
  const details = { get: (name: string) => reader.innerText('details', name) };
  const state = { get: (name: string) => reader.innerText('state', name) };
  const lines = openLines(directory, 'entries.jsonl');
  try {
    for (let line = lines.next(); line !== undefined; line = lines.next())
      if (line.subarray(-end.length).equals(end) && reader.read(line))
        streams.take({ seq: Number(reader.text('seq')), details, state });
  } catch (error) {
    // A line that is too long is found again where it stands.
    if (!(error instanceof Damage)) throw error;
  } finally {
    lines.close();
  }
  return streams;
}

/**
 * Keeps V8's young generation as small as it begins. It would otherwise grow to some 200 MB on a long export, step by
 * step, though what is live stays the same, and takes no less time for it.
 */
function stopGrowing(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The next proof; without a path if it is none. */
function readProof(line: Buffer | undefined): { readonly index: number; readonly path?: readonly string[] } {
  try {
    const { index, path } = JSON.parse(line?.toString('latin1') ?? '{}');
    return Array.isArray(path) && path.every(isHash) ? { index, path } : { index };
  } catch {
    return { index: 0 };
  }
}
