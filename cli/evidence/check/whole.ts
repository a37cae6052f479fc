import { subjectStream } from '../../../lambdas/domain/entry.ts';
import { type Belonging, streamsAbout } from '../belonging.ts';
import type { Pack } from '../pack.ts';
import type { HashedEntry } from './chain.ts';

/** The streams of a pack, read, by their names. */
export type Streams = ReadonlyMap<string, readonly HashedEntry[]>;

/**
 * What is in a pack twice, in whole sentences: of two streams, one could be shown and the other be proven; of two proofs or
 * receipts, one be written into a file and the other be checked.
 */
export function describeRepeats({ streams, proofs, receipts }: Pack): string[] {
  return [
    ...repeatsIn(streams.map(({ stream }) => stream)).map((stream) => `${stream} is in it twice.`),
    ...repeatsIn(proofs.map(({ stream }) => stream)).map((stream) => `A proof of ${stream} is in it twice.`),
    ...repeatsIn(receipts.map(({ receipt }) => receipt.environment)).map(
      (environment) => `A receipt for ${environment} is in it twice.`,
    ),
  ];
}

/** The streams of which a pack consists, by its own entries. */
export const belongingOf = ({ subject, version }: Pack, streams: Streams): Promise<Belonging> =>
  streamsAbout(subject, version, async (stream) => (streams.get(stream) ?? []).map(({ entry }) => entry));

/** What a pack of one version lacks, and what has no place in it, in whole sentences. */
export function describeOthers(pack: Pack, streams: Streams, belonging: Belonging): string[] {
  const strange = (stream: string) => !belonging.needed.has(stream) && !belonging.optional.has(stream);
  const packed = new Set(pack.streams.map(({ stream }) => stream));
  return [
    ...[...belonging.needed].filter(([stream]) => !packed.has(stream)).map(describeMissing(pack)),
    ...[...packed]
      .filter(strange)
      .map((stream) => `${stream} does not belong to it: it is about something else.`),
    ...pack.proofs
      .filter(({ stream }) => !packed.has(stream))
      .map(({ stream }) => `It has a proof of ${stream}, and not the stream.`),
    ...ofOtherSubjects(belonging, streams),
  ];
}

const describeMissing =
  ({ subject }: Pack) =>
  ([stream, by]: readonly [string, string]): string => {
    const [kind, ...name] = stream.split('/');
    if (kind === 'definition') return `The rules of ${by} are missing.`;
    if (kind === 'subject')
      return `The entries of ${name.join('/')} are missing${by === stream ? '' : `, which approved ${by}`}.`;
    const about =
      by === subjectStream(subject) ? 'is about this version' : `signed ${by.slice(SUBJECT.length)}`;
    return `The entries of request ${name.join('/')} are missing, which ${about}.`;
  };

const SUBJECT = subjectStream('');

function ofOtherSubjects({ needed }: Belonging, streams: Streams): string[] {
  return [...needed]
    .filter(
      ([stream, by]) =>
        by.startsWith(SUBJECT) &&
        !stream.startsWith(SUBJECT) &&
        streams.get(stream)?.some(({ entry }) => subjectStream(entry.state.subject) !== by),
    )
    .map(([stream]) => `${stream} is of another subject.`);
}

const repeatsIn = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
