import type { Head } from '../domain/digest/digest.ts';
import type { SealedEntry } from '../domain/entry.ts';
import { place } from '../domain/placement.ts';
import type { LedgerPage } from '../ports.ts';
import type { Report, SurveyPorts } from './survey.ts';
import type { Place, Position } from './survey-position.ts';

/** An entry that is younger may still be on its way to whoever notices entries. */
const ON_ITS_WAY_MS = 3_600_000;
/** Clocks may differ by so much. */
const SKEW_MS = 300_000;

/**
 * Looks at a page of a segment: reports each item that is no entry or does not follow the one before, and notes late what
 * nobody noticed.
 * @returns where the survey goes on: the first page of the heads, after the last segment
 */
export async function surveyEntries(
  ports: SurveyPorts,
  position: Position,
  page: LedgerPage,
  report: Report,
): Promise<Position> {
  const reached = new Map<string, Place>();
  let { last } = position;
  for (const item of page.entries) {
    const before = last?.stream === item.stream ? last : undefined;
    const { what, here } = judge(item, before);
    if (what !== undefined) report(item.stream, item.seq, what);
    if (here === undefined) continue;
    last = here;
    reached.set(item.stream, here);
  }
  // A stream that may go on in the next page is compared there.
  const open = page.next === undefined ? undefined : last?.stream;
  if (position.last !== undefined && position.last.stream !== open && !reached.has(position.last.stream))
    reached.set(position.last.stream, position.last);
  if (open !== undefined) reached.delete(open);
  await noteUnnoticed(ports, [...reached.values()]);
  if (page.next !== undefined) return { ...position, after: page.next, last };
  return { ...position, segment: position.segment + 1, after: undefined, last: undefined };
}

/**
 * What is wrong with an item as the one after `before` in its stream, and where the stream then stands: where it stood,
 * if the item is no entry.
 */
function judge(
  item: SealedEntry,
  before: Head | undefined,
): { readonly what?: string; readonly here?: Place } {
  const placement = place(item);
  if (placement.kind === 'damage') return { what: placement.what };
  const { stream, seq, hash, at, prev } = placement.entry;
  const here = { stream, seq, hash, at };
  if (seq !== (before?.seq ?? 0) + 1) return { what: 'an entry before it is missing', here };
  return prev === (before?.hash ?? null) ? { here } : { what: 'it does not follow the entry before', here };
}

/** Notes late how far streams reach that were not noticed to reach so far, except what may be on its way. */
async function noteUnnoticed({ heads, clock, log }: SurveyPorts, places: readonly Place[]): Promise<void> {
  const noticed = await heads.head(places.map(({ stream }) => stream));
  const now = clock.now();
  let unnoticed = 0;
  for (const place of places) {
    const seen = noticed.get(place.stream)?.seq ?? 0;
    if (seen >= place.seq || isOnItsWay(place, now)) continue;
    unnoticed += place.seq - seen;
    log.warn('entries of the ledger were not noticed when they were written', { ...place });
    await heads.note({ ...place, writtenAt: place.at, late: true }, now);
  }
  log.count('UnnoticedEntries', unnoticed);
}

/** Whether an entry is as young as it says: what is dated in the future was written before that, and how long is unknown. */
function isOnItsWay({ at }: Place, now: Date): boolean {
  const age = now.getTime() - Date.parse(at);
  return age < ON_ITS_WAY_MS && age >= -SKEW_MS;
}
