import { type DigestOfAnyFormat as Digest, decodeDigest } from '../../../lambdas/domain/digest/digest.ts';
import { subjectStream } from '../../../lambdas/domain/entry.ts';
import type { Survey } from '../../../lambdas/ports.ts';
import { CommandError } from '../../errors.ts';
import { goingOnFrom } from '../placed.ts';
import { type ArchiveReader, lastDigestNumber, readDigestLines } from '../read-digests.ts';
import { coveredBy } from '../verifier/digests.ts';
import { membersOf } from '../verifier/members.ts';
import { type Scope, SubjectStreams } from '../verifier/scope.ts';

/** Which digests an export has, and which streams. */
export interface Plan {
  /** What it is of: a period that begins with the first digest, or has not ended, has no limit there. */
  readonly scope: Scope;
  readonly first: number;
  readonly last: number;
  /** The streams of the subject, if it is of one. */
  readonly own: OwnStreams | undefined;
}

/** The streams of a subject, and how far its own was read for that. */
export interface OwnStreams {
  readonly stream: string;
  readonly last: number | undefined;
  has(stream: string): boolean;
}

/** Where an export begins and ends. @throws CommandError when there is nothing to export. */
export async function readPlan(survey: Survey, archive: ArchiveReader, scope: Scope): Promise<Plan> {
  const { subject, from } = scope;
  const stream = subject === undefined ? undefined : subjectStream(subject);
  let [first, last] = [1, 0];
  let firstOwn: number | undefined;
  let end: Digest | undefined;
  let ended = false;
  /** The last entries of the subject's own stream in digests, by the digest. */
  const moves: { readonly number: number; readonly after: number; readonly seq: number }[] = [];
  for await (const { digest } of readDigests(archive)) {
    if (digest.number === 1) refuseEarlier(scope, digest);
    end = digest;
    last = digest.number;
    const move = digest.heads.find((head) => head.stream === stream);
    if (move !== undefined) moves.push({ number: last, after: move.after?.seq ?? 0, seq: move.seq });
    if (from !== undefined && coveredBy(digest) <= from) {
      first = last;
      if (move !== undefined) firstOwn = last;
    }
    ended = scope.to !== undefined && coveredBy(digest) >= scope.to;
    if (ended) break;
  }
  if (end === undefined)
    throw new CommandError('There is no digest yet: the first one comes within minutes.');
  if (from !== undefined && end.at < from)
    throw new CommandError(`No digest is as late as ${from}: the last one is of ${end.at}.`);
  if (firstOwn !== undefined) first = firstOwn;
  const limits = { subject, from: first > 1 ? from : undefined, to: ended ? scope.to : undefined };
  const shown = moves.filter(({ number }) => number >= first);
  const own =
    subject === undefined
      ? undefined
      : await readOwn(
          survey,
          subject,
          shown[0]?.after ?? moves.at(-1)?.seq ?? 0,
          ended ? (shown.at(-1)?.seq ?? 0) : undefined,
        );
  return { scope: limits, first, last, own };
}

/** The streams that a subject's own one names, after an entry and up to another. */
async function readOwn(
  survey: Survey,
  subject: string,
  after: number,
  upTo: number | undefined,
): Promise<OwnStreams> {
  const stream = subjectStream(subject);
  const streams = new SubjectStreams(subject);
  let last = after;
  if (upTo === undefined || upTo > after) {
    for await (const { seq, entry } of goingOnFrom(survey, { stream, after, last: upTo }, () => {})) {
      const members = membersOf(entry);
      const [details, state] = ['details', 'state'].map((name) => membersOf(members.get(name)));
      if (details !== undefined && state !== undefined) streams.take({ seq, details, state });
      last = seq;
    }
  }
  if (streams.first > 0) return { stream, last, has: (name) => streams.has(name) };
  throw new CommandError(`The ledger knows no subject '${subject}' in this period: check its name.`);
}

function refuseEarlier({ to }: Scope, first: Digest): void {
  if (to === undefined || to > first.slot) return;
  throw new CommandError(`Nothing was recorded as early as ${to}: the first digest is of ${first.at}.`);
}

/** The digests in the bucket, in order, up to a number. @throws CommandError where one is missing. */
export async function* readDigests(
  archive: ArchiveReader,
  upTo?: number,
): AsyncGenerator<{ line: string; digest: Digest }> {
  const last = upTo ?? (await lastDigestNumber(archive));
  for await (const { number, line } of readDigestLines(archive, 1, last)) {
    if (line === undefined) {
      throw new CommandError(
        `Digest ${number} is not in the bucket, which has later ones: find out who removed it.`,
      );
    }
    yield { line, digest: decodeDigest(line).digest };
  }
}
