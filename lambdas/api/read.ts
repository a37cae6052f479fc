import type { StreamState } from '../domain/actions.ts';
import {
  FOREIGN,
  open,
  type ReadEntry,
  requestStream,
  type SealedEntry,
  subjectStream,
} from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import type { Ports } from '../ports.ts';
import type { Frozen } from './call.ts';
import type { DeploymentAnswer, Entry, Place } from './schemas/domain.ts';

/** The name of a subject from its two parts in a path. */
export function subjectOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}

/**
 * The newest entry of a subject. One strongly consistent read of one item.
 * @throws GovernanceError `UnknownSubject`, `LedgerDamaged`.
 */
export async function lastOfSubject(
  { ledger }: Pick<Ports, 'ledger'>,
  subject: string,
): Promise<ReadEntry<SubjectState>> {
  const sealed = await ledger.last(subjectStream(subject));
  if (sealed !== undefined) return open<SubjectState>(sealed);
  const message = `The ledger knows no subject '${subject}': check its name, or submit a version of it.`;
  throw new GovernanceError('UnknownSubject', message, { subject });
}

/**
 * All entries of a request, in order; at least one.
 * @throws GovernanceError `UnknownRequest`, `LedgerDamaged`.
 */
export async function entriesOfRequest(
  { ledger }: Pick<Ports, 'ledger'>,
  request: string,
): Promise<readonly [...ReadEntry<RequestState>[], ReadEntry<RequestState>]> {
  const entries: ReadEntry<RequestState>[] = [];
  for await (const sealed of ledger.read(requestStream(request))) entries.push(open<RequestState>(sealed));
  const last = entries.pop();
  if (last === undefined) throw unknownRequest(request);
  return [...entries, last];
}

/** The error that says so. */
export function unknownRequest(request: string): GovernanceError<'UnknownRequest'> {
  const message = `The ledger knows no request '${request}': check its id.`;
  return new GovernanceError('UnknownRequest', message, { request });
}

/** An entry of any stream, as far as this version knows it. */
export type AnyEntry = ReadEntry<RequestState> | ReadEntry<SubjectState>;

/** The attempt of a request that an entry of a subject speaks of; `undefined` when it is about none. */
export function attemptIn({
  action,
  details,
}: ReadEntry<SubjectState>):
  | { readonly request: string; readonly version: string; readonly attempt: number }
  | undefined {
  if (action === FOREIGN || action === 'finding-closed' || action === 'finding-reported') return undefined;
  if (action === 'policy-suspended' || action === 'policy-resumed') return undefined;
  return action === 'request-opened' ? { ...details, attempt: 1 } : details;
}

/** An entry without the state that it left, as it was written. */
export function toEntry(entry: AnyEntry): Frozen<Entry> {
  const { stream, seq, at, actor, prev, hash } = entry;
  const { action, details } = entry.action === FOREIGN ? entry.details : entry;
  return { stream, seq, at, actor, action, details: { ...details }, prev, hash };
}

/** Where an entry is. */
export function toPlace({ stream, seq, at, hash }: Frozen<Place>): Frozen<Place> {
  return { stream, seq, at, hash };
}

/** What of a subject's state answers show. */
export function describeSubject({ environments, open, findings }: SubjectState) {
  return {
    environments: environments satisfies Readonly<Record<string, Frozen<DeploymentAnswer>>>,
    open: Object.entries(open).map(([request, { workflow, version, requestedAt, supersededBy, queued }]) => ({
      request,
      workflow,
      version,
      requestedAt,
      supersededBy,
      queued,
    })),
    findings: Object.entries(findings).map(([finding, open]) => ({ finding, ...open })),
  };
}

/** Opens entries as they come. @throws GovernanceError `LedgerDamaged`. */
export async function* opened<State extends StreamState>(
  sealed: AsyncIterable<SealedEntry>,
): AsyncIterable<ReadEntry<State>> {
  for await (const one of sealed) yield open<State>(one);
}

/** All of a source. */
export async function collect<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}
