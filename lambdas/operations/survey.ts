import type { Heads, Ports, SegmentedLedger, SurveyMemory } from '../ports.ts';
import { surveyEntries } from './survey-entries.ts';
import { beginSurvey, decodePosition, encodePosition, type Position } from './survey-position.ts';

export interface SurveyPorts extends Pick<Ports, 'clock' | 'log'> {
  readonly ledger: SegmentedLedger;
  readonly heads: Pick<Heads, 'head' | 'note'>;
  readonly memory: SurveyMemory;
}

/** Reports a place at which the ledger is not what it should be. */
export type Report = (stream: string, seq: number, what: string) => void;

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

/**
 * Reads all of the ledger once a week, piece by piece: each run goes on where the one before stopped, and works for five
 * minutes at most, however large the ledger is. It finds what nobody noticed when it happened:
 *
 * - items that are no entries, and chains that are broken: counted as `LedgerDamage`, and named in the log;
 * - entries that nobody noticed: counted as `UnnoticedEntries`, and noted late, so that the next digest covers them;
 * - at last, entries that were noticed and are gone or others, whatever is left of their streams: damage, too.
 *
 * Whatever is in an item, everything else goes on. A run that dies repeats at most a page.
 */
export const survey = (ports: SurveyPorts) => async (): Promise<Surveyed> => {
  const { clock, memory } = ports;
  const started = clock.now();
  let position = decodePosition(await memory.position());
  if (position === undefined || (position.done && isOver(position, started))) position = beginSurvey(started);
  const run = { entries: 0, damaged: 0 };
  const report: Report = (stream, seq, what) => {
    run.damaged++;
    ports.log.warn('the ledger is damaged: verify it, and restore a copy to compare', { stream, seq, what });
  };
  while (!position.done && clock.now().getTime() - started.getTime() < BUDGET_MS) {
    const before = run.damaged;
    if (position.segment < ports.ledger.segments) {
      const page = await ports.ledger.page(position.segment, position.after);
      run.entries += page.entries.length;
      position = await surveyEntries(ports, position, page, report);
    } else position = await surveyHeads(ports, position, report);
    ports.log.count('LedgerDamage', run.damaged - before);
    await memory.keepPosition(encodePosition(position));
  }
  if (position.done) ports.log.info('the survey of the ledger is done', { began: position.began });
  return { done: position.done, ...run };
};

const isOver = ({ began }: Position, now: Date): boolean => now.getTime() - Date.parse(began) >= PERIOD_MS;

/** Looks for what was noticed: what is in no place any more is in no page of the ledger, either. */
async function surveyHeads(
  { ledger, memory }: SurveyPorts,
  position: Position,
  report: Report,
): Promise<Position> {
  const { heads, next } = await memory.noticedStreams(position.after);
  for (const { stream, seq } of await ledger.missing(heads))
    report(stream, seq, 'the entry that was noticed here is gone, or another one');
  return { ...position, after: next, done: next === undefined };
}
