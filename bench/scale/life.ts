import { hash } from 'node:crypto';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { SampleLedger, sampleInput } from '../../test/cli/support/sample-ledger.ts';

const SUBJECT = 'model/churn';
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const DAY_MS = 86_400_000;

/** The entries of one request and its subject, to be sealed again under other names. */
export interface Life {
  readonly request: string;
  readonly end: 'open' | 'closed';
  readonly items: readonly SealedEntry[];
}

/** Under which names a life is lived, and how many days before its example. */
export interface Living {
  readonly index: number;
  readonly daysBefore?: number;
}

/** A request that waits for its first approval, or that has gone all its way. */
export function exampleLife(end: 'open' | 'closed'): Life {
  const ledger = new SampleLedger();
  const request = ledger.submit(sampleInput('1', SUBJECT));
  ledger.advance(request, end === 'open' ? 'review' : 'deploy', 'approve');
  if (end === 'closed') ledger.leave(request);
  const items = ledger.items().filter(({ stream }) => !stream.startsWith('definition/'));
  const decided = items.findIndex(
    ({ stream, entry }) => stream === `request/${request}` && JSON.parse(entry).action === 'decided',
  );
  return {
    request,
    end,
    items:
      end === 'open'
        ? items.filter((item, index) => item.stream.startsWith('subject/') || index < decided)
        : items,
  };
}

/** A life under another id and about another subject: each hash that an entry names is that of the entry as it is now. */
export function relive({ request, items }: Life, { index, daysBefore = 0 }: Living): SealedEntry[] {
  const hashes = new Map<string, string>();
  return items.map((item) => {
    let entry = item.entry.replaceAll(request, requestOf(index)).replaceAll(SUBJECT, subjectOf(index));
    if (daysBefore > 0) entry = entry.replaceAll(INSTANT, (instant) => before(instant, daysBefore));
    for (const [then, now] of hashes) entry = entry.replaceAll(then, now);
    const stream = item.stream.replace(request, requestOf(index)).replace(SUBJECT, subjectOf(index));
    const sealed = { stream, seq: item.seq, entry, hash: hash('sha256', entry) };
    hashes.set(item.hash, sealed.hash);
    return sealed;
  });
}

/** The id of the request of a life, and the subject that it is about; both are in the order of the lives. */
export const requestOf = (index: number): string => index.toString(36).padStart(26, '0');
export const subjectOf = (index: number): string => `model/number-${String(index).padStart(7, '0')}`;

/** Which life a stream belongs to; nothing for a stream of none. */
export function indexOf(stream: string): number | undefined {
  const [, id] = /^request\/([0-9a-z]{26})$/.exec(stream) ?? [];
  const [, number] = /^subject\/model\/number-(\d+)$/.exec(stream) ?? [];
  if (id !== undefined) return Number.parseInt(id, 36);
  return number === undefined ? undefined : Number(number);
}

/** The lives of an example share their instants. */
const earlier = new Map<string, string>();

function before(instant: string, days: number): string {
  const key = `${days} ${instant}`;
  const known = earlier.get(key) ?? new Date(Date.parse(instant) - days * DAY_MS).toISOString();
  earlier.set(key, known);
  return known;
}
