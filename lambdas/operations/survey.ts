import type { Head } from '../domain/digest/digest.ts';
import type { SealedEntry } from '../domain/entry.ts';
import { place } from '../domain/placement.ts';
import type { Heads, LedgerPage, Ports, SegmentedLedger, SurveyMemory } from '../ports.ts';
import { beginSurvey, decodePosition, encodePosition, type Place, type Position } from './survey-position.ts';

export interface SurveyPorts extends Pick<Ports, 'clock' | 'log'> {
  readonly ledger: SegmentedLedger;
  readonly heads: Pick<Heads, 'head' | 'note'>;
  readonly memory: SurveyMemory;
}

/** What one run did: `done` when all of the ledger is surveyed for this time. */
export interface Surveyed {
  readonly done: boolean;
  /** Entries looked at in this run. */
  readonly entries: number;
  /** Places at which the ledger is not what it should be, found in this run. */
  readonly damaged: number;
}

const DAY_MS = 86_400_000;
/** One survey begins a week after the one before did. */
const PERIOD_MS = 7 * DAY_MS;
/** So long one run works; its function may run three times as long. */
const BUDGET_MS = 300_000;
/** An entry that is younger may still be on its way to whoever notices entries. */
const ON_ITS_WAY_MS = 3_600_000;

/**
 * Reads all of the ledger once a week, piece by piece: each run goes on where the one before stopped, and works for five
 * minutes at most, however large the ledger is. It finds what nobody noticed when it happened:
 *
 * - items that are no entries, chains that are broken, and streams that are not as they were noticed: counted as
 *   `LedgerDamage`, and named in the log;
 * - entries that nobody noticed: counted as `UnnoticedEntries`, and noted late, so that the next digest covers them.
 *
 * Whatever is in an item, everything else goes on. A run that dies repeats at most a page.
 */
export const survey = (ports: SurveyPorts) => async (): Promise<Surveyed> => {
  const { clock, memory } = ports;
  const started = clock.now();
  let position = decodePosition(await memory.position());
  if (position === undefined || (position.done && isOver(position, started))) position = beginSurvey(started);
  const run = { entries: 0, damaged: 0 };
  while (!position.done && clock.now().getTime() - started.getTime() < BUDGET_MS) {
    const page = await ports.ledger.page(position.segment, position.after);
    position = await takePage(ports, position, page, run);
    await memory.keepPosition(encodePosition(position));
  }
  if (position.done) ports.log.info('the survey of the ledger is done', { began: position.began });
  return { done: position.done, ...run };
};

const isOver = ({ began }: Position, now: Date): boolean => now.getTime() - Date.parse(began) >= PERIOD_MS;

async function takePage(
  ports: SurveyPorts,
  position: Position,
  page: LedgerPage,
  run: { entries: number; damaged: number },
): Promise<Position> {
  const reached = new Map<string, Place>();
  let { last } = position;
  const report = (stream: string, seq: number, what: string) => {
    run.damaged++;
    ports.log.warn('the ledger is damaged: verify it, and restore a copy to compare', { stream, seq, what });
  };
  for (const item of page.entries) {
    run.entries++;
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
  await compare(ports, [...reached.values()], report);
  ports.log.count('LedgerDamage', run.damaged);
  const segment = page.next === undefined ? position.segment + 1 : position.segment;
  return {
    ...position,
    segment,
    after: page.next,
    last: page.next === undefined ? undefined : last,
    done: segment >= ports.ledger.segments,
  };
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

/** Holds streams to how far they were noticed. */
async function compare(
  { heads, ledger, clock, log }: SurveyPorts,
  places: readonly Place[],
  report: (stream: string, seq: number, what: string) => void,
): Promise<void> {
  const noticed = await heads.head(places.map(({ stream }) => stream));
  const now = clock.now();
  let unnoticed = 0;
  for (const place of places) {
    const head = noticed.get(place.stream);
    if (head === undefined || head.seq < place.seq) {
      if (now.getTime() - Date.parse(place.at) < ON_ITS_WAY_MS) continue;
      unnoticed += place.seq - (head?.seq ?? 0);
      log.warn('entries of the ledger were not noticed when they were written', { ...place });
      await heads.note({ ...place, writtenAt: place.at, late: true }, now);
      continue;
    }
    if (head.seq === place.seq ? head.hash === place.hash : await isThere(ledger, place.stream, head))
      continue;
    report(place.stream, head.seq, 'this entry is not the one that was noticed');
  }
  log.count('UnnoticedEntries', unnoticed);
}

/** Whether a stream has gone on since it was read here. */
async function isThere(ledger: SegmentedLedger, stream: string, head: Head): Promise<boolean> {
  return (await ledger.hashAt(stream, head.seq)) === head.hash;
}
