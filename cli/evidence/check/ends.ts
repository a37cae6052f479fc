import { requestStream, subjectStream } from '../../../lambdas/domain/entry.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import type { Pack } from '../pack.ts';
import type { HashedEntry } from './chain.ts';
import type { MovedStream } from './inclusion.ts';
import type { Streams } from './whole.ts';

/** An entry that something else in a pack names. */
interface NamedEntry {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
  /** What names it. */
  readonly by: string;
  /** True where nothing comes after it. */
  readonly isLast?: boolean;
}

/** A digest that a key has signed: how far streams reached. */
export interface Reached {
  readonly number: number;
  readonly heads: readonly MovedStream[];
}

const EFFECTS = ['promoted', 'attested', 'retired'];

/**
 * Where the streams of a pack end before what the rest of it names, in whole sentences: somebody has left out the end of one, such as
 * a rejection. What nothing in the pack names can be left out all the same, up to the digest that covers its stream.
 *
 * @param digests those in it whose signatures hold
 * @param optional streams that belong to it and are not needed: where a digest names one, it is
 */
export function describeCut(
  pack: Pack,
  streams: Streams,
  { digests, optional }: { readonly digests: readonly Reached[]; readonly optional: ReadonlySet<string> },
): string[] {
  const entriesOf = (stream: string) => streams.get(stream) ?? (optional.has(stream) ? [] : undefined);
  const named = [
    ...digests.flatMap(({ number, heads }) => heads.map((head) => ({ ...head, by: `digest ${number}` }))),
    ...pack.receipts.map(({ receipt }) => ({
      ...receipt.entry,
      by: `the receipt for ${receipt.environment}`,
    })),
    ...[...streams].flatMap(([stream, entries]) => closingsIn(stream, entries)),
  ];
  return [
    // One digest may be that of many proofs.
    ...new Set(named.flatMap((one) => wrongEnd(one, entriesOf(one.stream)))),
    ...unfoundedEffects(streams),
    ...foreignEffects(streams),
    ...unknownEffects(streams),
  ];
}

function wrongEnd({ stream, seq, hash, by, isLast }: NamedEntry, entries?: readonly HashedEntry[]): string[] {
  if (entries === undefined) return [];
  if (entries[seq - 1]?.hash !== hash)
    return [`Entry ${seq} of ${stream} is missing, or another one than ${by} names.`];
  return isLast && entries.length > seq
    ? [`${stream} goes on after the entry that is its last by ${by}.`]
    : [];
}

/** With which entries requests have ended, as a subject's entries say. */
function closingsIn(stream: string, entries: readonly HashedEntry[]): NamedEntry[] {
  return entries.flatMap(({ entry: { action, details, seq } }) =>
    action === 'request-closed'
      ? [
          {
            stream: requestStream(details.request),
            seq: details.lastEntry.seq,
            hash: details.lastEntry.hash,
            by: `entry ${seq} of ${stream}`,
            isLast: true,
          },
        ]
      : [],
  );
}

/** Effects on a subject that stand on a decision which their request ends before. */
function unfoundedEffects(streams: Streams): string[] {
  return effectsOfSubjects(streams).flatMap(({ entry: { stream, details, seq } }) => {
    const by = streams.get(requestStream(details.request));
    if (by === undefined) return [];
    const made = new Set(
      by.flatMap(({ entry }) => (entry.action === 'decided' ? [decisionIn(entry.details)] : [])),
    );
    return (details.authorisedBy ?? [])
      .filter((one: SubjectDecision) => !made.has(decisionIn(apart(one))))
      .map(
        ({ person }: SubjectDecision) =>
          `Entry ${seq} of ${stream} stands on a decision by ${person} that request/${details.request} does not have.`,
      );
  });
}

/** Effects on a subject of something else than the attempt brought by which they took place. */
function foreignEffects(streams: Streams): string[] {
  return effectsOfSubjects(streams).flatMap(({ entry: { stream, action, details, seq } }) => {
    const submitted = streams
      .get(requestStream(details.request))
      ?.find(({ entry }) => entry.action === 'submitted' && entry.details.attempt === details.attempt);
    if (submitted === undefined) return [];
    const { state } = submitted.entry;
    const brought = { ...state, requestedBy: state.requesters?.at(-1) };
    const names = action === 'promoted' ? BROUGHT : ['version'];
    const isOther = names.some(
      (name) => canonicalize(details[name] ?? null) !== canonicalize(brought[name] ?? null),
    );
    return isOther
      ? [
          `Entry ${seq} of ${stream} is of something else than attempt ${details.attempt} of request/${details.request} brought.`,
        ]
      : [];
  });
}

/** What a promotion has of its attempt. */
const BROUGHT = ['version', 'artifact', 'metrics', 'variables', 'workflow', 'requestedBy'];

/** Effects that a request notes and its subject ends before. */
function unknownEffects(streams: Streams): string[] {
  const had = new Set(
    effectsOfSubjects(streams).map(({ entry }) => placeOf(entry.details.request, entry.details)),
  );
  return [...streams].flatMap(([stream, entries]) =>
    stream.startsWith(requestStream(''))
      ? effectsIn(entries)
          .filter(({ entry: { details, state } }) => !had.has(placeOf(state.request, details)))
          .map(
            ({ entry: { seq, state } }) =>
              `Entry ${seq} of ${stream} notes an effect that ${subjectStream(state.subject)} does not have.`,
          )
      : [],
  );
}

const effectsOfSubjects = (streams: Streams): readonly HashedEntry[] =>
  [...streams].flatMap(([stream, entries]) =>
    stream.startsWith(subjectStream('')) ? effectsIn(entries) : [],
  );

type SubjectDecision = Readonly<Record<string, unknown>>;

const effectsIn = (entries: readonly HashedEntry[] = []): readonly HashedEntry[] =>
  entries.filter(({ entry }) => EFFECTS.includes(entry.action));

const placeOf = (request: unknown, { attempt, stage, environment }: SubjectDecision): string =>
  canonicalize([request, attempt, stage, environment]);

const decisionIn = ({ attempt, stage, decision }: SubjectDecision): string =>
  canonicalize([attempt, stage, decision]);

/** A decision as a subject has it, with its place beside it, as its request has it. */
const apart = ({ stage, attempt, signedFor: _, ...decision }: SubjectDecision): SubjectDecision => ({
  stage,
  attempt,
  decision,
});
