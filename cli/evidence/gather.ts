import { open, type SealedEntry, subjectStream } from '../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../lambdas/domain/model.ts';
import type { SignedReceipt } from '../../lambdas/domain/receipt.ts';
import type { Kept, Survey } from '../../lambdas/ports.ts';
import { safeSubject } from '../../schema/names.ts';
import { hasPlace } from '../audit/placed.ts';
import type { AskKey } from '../audit/proofs.ts';
import { proveInclusion } from '../audit/prove.ts';
import { type ArchiveReader, lastDigestNumber, readPublicKeys } from '../audit/read-digests.ts';
import { CommandError } from '../errors.ts';
import { type Naming, streamsAbout } from './belonging.ts';
import type { Pack, PackedProof } from './pack.ts';

/** What evidence is made from. Nothing of it can write. */
export interface Sources {
  readonly survey: Survey;
  readonly archive: ArchiveReader;
  readonly askKey: AskKey;
  /** A receipt for an artifact in an environment, if it is approved there now. */
  receipt(environment: string, sha256: string): Promise<SignedReceipt | undefined>;
  /** The public key of receipts, PEM. */
  receiptKey(): Promise<string>;
}

/** Deeds whose entries keep the link by which they were done. */
const DEEDS = ['decided', 'rescinded', 'handed-over'];

/** So often it is read anew where it moves meanwhile. */
const MOST_READINGS = 5;

/**
 * Gathers everything that the ledger has about one version: the whole streams of its subject, of the version, of its
 * requests and of the rules that these are judged by, and what proves them.
 *
 * @param progress is told what is being read
 * @throws CommandError when the ledger has no such version
 */
export async function gatherPack(
  sources: Sources,
  { subject, version, at }: { readonly subject: string; readonly version: string; readonly at: Date },
  progress: (what: string) => void = () => {},
): Promise<Pack> {
  const { survey } = sources;
  const archive = asItIsNow(sources.archive);
  // Before anything else is read: no digest is looked at that names what came after that.
  await lastDigestNumber(archive);
  const { there, receipts } = await readAtOnce(sources, { subject, version }, progress);
  const proofs: PackedProof[] = [];
  for (const [index, entries] of there.entries()) {
    progress(`proving stream ${index + 1} of ${there.length}`);
    const proof = await proveNewest(survey, archive, entries);
    if (proof !== undefined) proofs.push(proof);
  }
  return {
    kind: 'countersign-evidence',
    format: 1,
    subject,
    version,
    at: at.toISOString(),
    streams: there.map((entries) => ({
      stream: entries[0]?.stream ?? '',
      entries: entries.map(({ entry }) => entry),
    })),
    proofs,
    receipts,
    keys: { digests: await readPublicKeys(archive), receipts: await sources.receiptKey() },
    links: await askAboutLinks(sources.askKey, there.flat()),
  };
}

/** What was there at one time: had the subject moved while the rest was read, this could name what the subject does not have yet. */
async function readAtOnce(
  sources: Sources,
  about: Pick<Pack, 'subject' | 'version'>,
  progress: (what: string) => void,
) {
  const own = subjectStream(about.subject);
  for (let count = 0; count < MOST_READINGS; count++) {
    const there = await readStreams(sources.survey, about, progress);
    const ofSubject = there[0] ?? [];
    progress('asking for receipts');
    const receipts = await receiptsFor(sources, ofSubject, about.version);
    const more = sources.survey.after(own, ofSubject.length)[Symbol.asyncIterator]();
    const isWhole = (await more.next()).done === true;
    await more.return?.();
    if (isWhole) return { there, receipts };
  }
  throw new CommandError(`${about.subject} moves all the time: make its evidence again in some minutes.`);
}

/** The streams that belong to it, the subject's first. @throws CommandError when the ledger has no such version */
async function readStreams(
  survey: Survey,
  { subject, version }: Pick<Pack, 'subject' | 'version'>,
  progress: (what: string) => void,
): Promise<SealedEntry[][]> {
  const reading = new Map<string, Promise<SealedEntry[]>>();
  const read = (stream: string) => {
    const entries = reading.get(stream) ?? readStream(survey, stream, progress);
    reading.set(stream, entries);
    return entries;
  };
  const { needed, optional } = await streamsAbout(subject, version, async (stream) =>
    (await read(stream)).map(({ entry }) => JSON.parse(entry) as Naming),
  );
  if (needed.size === 1)
    throw new CommandError(
      (await read(subjectStream(subject))).length === 0
        ? `The ledger knows no subject '${subject}': check its name.`
        : `The ledger knows no version '${version}' of ${subject}: 'countersign history ${safeSubject(subject)}' shows those that it knows.`,
    );
  const streams = await Promise.all([...needed.keys(), ...optional].map(read));
  return streams.filter((entries) => entries.length > 0);
}

async function readStream(
  survey: Survey,
  stream: string,
  progress: (what: string) => void,
): Promise<SealedEntry[]> {
  progress(`reading ${stream}`);
  const entries: SealedEntry[] = [];
  for await (const sealed of survey.after(stream, 0)) {
    if (!hasPlace(sealed.seq)) continue;
    open(sealed);
    entries.push(sealed);
  }
  return entries;
}

/** An archive of which each list and each text is read once: there are very many digests, and each proof looks for its own. */
function asItIsNow(archive: ArchiveReader): ArchiveReader {
  const lists = new Map<string, Promise<readonly Kept[]>>();
  const texts = new Map<string, Promise<string | undefined>>();
  const listAll = async (prefix: string) => {
    const found: Kept[] = [];
    for await (const kept of archive.list(prefix)) found.push(kept);
    return found;
  };
  return {
    get(key) {
      const text = texts.get(key) ?? archive.get(key);
      texts.set(key, text);
      return text;
    },
    async *list(prefix, after = '') {
      const list = lists.get(prefix) ?? listAll(prefix);
      lists.set(prefix, list);
      for (const kept of await list) if (kept.key > after) yield kept;
    },
  };
}

/** Of the newest entry of a stream that a digest covers. One that is minutes old is in none yet. */
async function proveNewest(
  survey: Survey,
  archive: ArchiveReader,
  entries: readonly SealedEntry[],
): Promise<PackedProof | undefined> {
  for (const { stream, seq } of entries.toReversed()) {
    try {
      const { index, path, digest } = await proveInclusion(survey, archive, stream, seq);
      return { stream, seq, index, path, digest };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    }
  }
  return undefined;
}

async function receiptsFor(
  { receipt }: Sources,
  entries: readonly SealedEntry[],
  version: string,
): Promise<SignedReceipt[]> {
  const last = entries.at(-1);
  const environments = last === undefined ? {} : open<SubjectState>(last).state.environments;
  const asked = Object.entries(environments).map(([environment, running]) =>
    running.version === version && running.artifact !== undefined
      ? receipt(environment, running.artifact.sha256)
      : undefined,
  );
  return (await Promise.all(asked)).filter((one) => one !== undefined);
}

/** Asks the key of links about every deed; where it may not be asked, none is confirmed. */
async function askAboutLinks(askKey: AskKey, entries: readonly SealedEntry[]): Promise<Pack['links']> {
  const deeds = entries.flatMap(({ entry, hash }) => {
    const { action, details } = JSON.parse(entry) as { action: string; details: { proof?: string } };
    return DEEDS.includes(action) && details.proof !== undefined ? [{ hash, link: details.proof }] : [];
  });
  const genuine: string[] = [];
  try {
    for (const { hash, link } of deeds) if (await askKey(link)) genuine.push(hash);
  } catch (error) {
    if (error instanceof CommandError) return { asked: 0, genuine: [] };
    throw error;
  }
  return { asked: deeds.length, genuine };
}
