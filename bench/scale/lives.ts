import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import type { Item } from './expressions.ts';
import { exampleLife, indexOf, type Living, relive } from './life.ts';

/** The time of so many open requests is over when a round of the sweeper is counted. */
export const DUE = 10;
/** So much earlier those began. */
const DUE_DAYS_BEFORE = 5;
/** So many requests have closed in the month that reports are asked about, however many closed in earlier ones. */
const CLOSED_THIS_MONTH = 100;
/** The others closed in one of so many months before: not so long ago that their approval would have to be renewed by now. */
const MONTHS = 4;

const [OPEN, CLOSED] = [exampleLife('open'), exampleLife('closed')];

/**
 * So many open requests and so many entries at least, each request with a subject of its own. What one did is made when it
 * is asked for, the same every time: a million entries need no memory but for the views that lead to them.
 */
export class Lives {
  readonly open: number;
  readonly closed: number;

  constructor(open: number, entries: number) {
    this.open = open;
    const more = Math.ceil((entries - open * OPEN.items.length) / CLOSED.items.length);
    this.closed = Math.max(CLOSED_THIS_MONTH, more);
  }

  get entries(): number {
    return this.open * OPEN.items.length + this.closed * CLOSED.items.length;
  }

  /** All that a request and its subject have recorded. */
  at(index: number): readonly SealedEntry[] {
    return relive(index < this.open ? OPEN : CLOSED, this.#living(index));
  }

  /** The items of a stream in the ledger's table. */
  itemsOf(stream: string): readonly Item[] {
    const index = indexOf(stream);
    if (index === undefined || index >= this.open + this.closed) return [];
    return this.at(index)
      .filter((entry) => entry.stream === stream)
      .map(toItem);
  }

  #living(index: number): Living {
    if (index < this.open) return index < DUE ? { index, daysBefore: DUE_DAYS_BEFORE } : { index };
    const month = Math.max(0, index - this.open - CLOSED_THIS_MONTH + 1) % MONTHS;
    return { index, daysBefore: index < this.open + CLOSED_THIS_MONTH ? 0 : 31 * (month + 1) };
  }
}
