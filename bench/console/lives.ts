import { hash } from 'node:crypto';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { SampleLedger, sampleInput } from '../../test/cli/support/sample-ledger.ts';

const SUBJECT = 'model/churn';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Each subject has so many requests: one is open, every third of the others was rejected, the rest run or ran. */
const REQUESTS = 20;
const BETWEEN_MS = 18 * DAY_MS;
/** So much later each subject lived than the one before it: all of them within the time that the open ones have. */
const APART_MS = 8 * 60_000;
const NAMED = /\b(?:[0-9a-f]{64}|[0-9a-z]{26}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\b|\bmodel\/churn\b/g;

/** A ledger in memory whose entries are hours apart, and whose requests are weeks apart. */
class SpacedLedger extends SampleLedger {
  /** Undefined while the ledger records its rules. */
  private at: number | undefined;

  override now(): Date {
    this.at = (this.at ?? Date.parse('2026-01-01')) + 2 * HOUR_MS;
    return new Date(this.at);
  }

  waitUntil(instant: number): void {
    this.at = instant;
  }
}

/** About a year of one subject, the last request of which waits for its first approval since a day before `now`. */
function exampleYear(now: Date): readonly SealedEntry[] {
  const last = now.getTime() - DAY_MS;
  const begins = (number: number) => last - (REQUESTS - number) * BETWEEN_MS;
  const ledger = new SpacedLedger();
  for (let number = 1; number <= REQUESTS; number++) {
    ledger.waitUntil(begins(number));
    const metrics = { auc: 0.9 + number / 1_000, recall: 0.7 + ((number * 7) % 10) / 100, logLoss: 0.21 };
    const request = ledger.submit(sampleInput(String(number), SUBJECT, { metrics }));
    if (number === REQUESTS) ledger.open(request, 'review');
    else {
      if (number % 3 === 0) ledger.advance(request, 'review', 'reject');
      else ledger.advance(request, 'deploy');
      ledger.leave(request);
    }
  }
  return ledger.items();
}

/** How many subjects have so many requests. */
export const subjectsFor = (requests: number): number => Math.ceil(requests / REQUESTS);

/** Such as `model/number-007`. */
export const subjectOf = (index: number): string => `model/number-${String(index).padStart(3, '0')}`;

/** So many requests with all their entries, subject by subject: each subject's year is the same under other names. */
export function* livesOf(requests: number, now: Date): Generator<readonly SealedEntry[]> {
  const year = exampleYear(now);
  for (let index = 0; index < subjectsFor(requests); index++) yield relive(year, index);
}

/** A year under other names and earlier: each hash that an entry names is that of the entry as it is now. */
function relive(year: readonly SealedEntry[], index: number): readonly SealedEntry[] {
  const named = new Map<string, string>([[SUBJECT, subjectOf(index)]]);
  const rename = (name: string): string => {
    const known = named.get(name);
    if (known !== undefined) return known;
    const other = /T.*Z$/.test(name)
      ? new Date(Date.parse(name) - index * APART_MS).toISOString()
      : name.length === 26
        ? `${index.toString(36).padStart(4, '0')}${name.slice(4)}`
        : name;
    named.set(name, other);
    return other;
  };
  return year.map((item) => {
    if (item.stream.startsWith('definition/')) return item;
    const entry = item.entry.replace(NAMED, rename);
    const sealed = {
      stream: item.stream.replace(NAMED, rename),
      seq: item.seq,
      entry,
      hash: hash('sha256', entry),
    };
    named.set(item.hash, sealed.hash);
    return sealed;
  });
}
