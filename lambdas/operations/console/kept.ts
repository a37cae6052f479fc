import type { Placed } from '../../api/paging.ts';
import type { Clock, Range } from '../../ports.ts';
import type { Gathered } from './gather.ts';

/** What somebody counted, and when. */
export interface Counted<Value> {
  readonly value: Value;
  readonly at: Date;
}

/** A list of what happened: each place begins with the instant, and nothing is put in before what is long there. */
export interface GrowingList<Item> {
  readonly name: string;
  /** Nothing is added any more some time after this instant. */
  readonly endsAt: string;
  /** The newest of it: so many. */
  readonly most: number;
  readonly read: (range: Range) => AsyncIterable<Placed<Item>>;
}

/**
 * What an instance of the function keeps in memory of the views, so that a page that speaks of very many requests does not
 * read all of them each time. Nothing here is ever decided on, and nothing is kept longer than some minutes: what was
 * put right in the views meanwhile is seen then.
 */
export class Kept {
  readonly #clock: Clock;
  readonly #counted = new Map<string, { readonly at: Date; readonly value: Promise<unknown> }>();
  readonly #lists = new Map<string, List>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What was counted within the last minute, or is counted now. Whoever fails to count keeps nobody from trying again. */
  async counted<Value>(name: string, count: () => Promise<Value>): Promise<Counted<Value>> {
    const now = this.#clock.now();
    const known = this.#counted.get(name);
    if (known !== undefined && now.getTime() - known.at.getTime() < COUNTS_MS)
      return { at: known.at, value: (await known.value) as Value };
    const value = count();
    this.#counted.set(name, { at: now, value });
    if (this.#counted.size > MOST_COUNTS) this.#counted.delete(this.#counted.keys().next().value ?? '');
    value.catch(() => this.#counted.delete(name));
    return { at: now, value: await value };
  }

  /** A list, the latest first, with what came since it was read before: so much of that is read again as could have come late. */
  async grown<Item>(list: GrowingList<Item>): Promise<Gathered<Item>> {
    const now = this.#clock.now().getTime();
    const before = this.#lists.get(list.name) as List<Item> | undefined;
    const known =
      before !== undefined && now - before.readAt < LISTS_MS ? before : await readNewest(list, now);
    const isOver = known.toppedUpAt > Date.parse(list.endsAt) + LATE_MS;
    if (known === before && !isOver) await topUp(known, list, now);
    this.#remember(list.name, known);
    return { items: known.placed.map(({ item }) => item).reverse(), complete: known.complete };
  }

  /** Keeps a list as the one that was asked for last, and forgets others when all of them together are long. */
  #remember(name: string, list: List): void {
    this.#lists.delete(name);
    this.#lists.set(name, list as List);
    let all = [...this.#lists.values()].reduce((sum, { placed }) => sum + placed.length, 0);
    for (const [other, { placed }] of this.#lists) {
      if (all <= MOST_ITEMS || other === name) return;
      this.#lists.delete(other);
      all -= placed.length;
    }
  }
}

const [COUNTS_MS, LISTS_MS, LATE_MS] = [60_000, 10 * 60_000, 10 * 60_000];
const [MOST_COUNTS, MOST_ITEMS] = [50, 40_000];
/** Comes after every instant. */
const LAST = '~';

interface List<Item = unknown> {
  /** The earliest first. */
  placed: Placed<Item>[];
  complete: boolean;
  readonly readAt: number;
  toppedUpAt: number;
}

async function readNewest<Item>({ read, most }: GrowingList<Item>, now: number): Promise<List<Item>> {
  const placed: Placed<Item>[] = [];
  let complete = true;
  for await (const one of read({ before: LAST })) {
    complete = placed.length < most;
    if (!complete) break;
    placed.push(one);
  }
  return { placed: placed.reverse(), complete, readAt: now, toppedUpAt: now };
}

async function topUp<Item>(list: List<Item>, { read, most }: GrowingList<Item>, now: number): Promise<void> {
  const after = new Date(list.toppedUpAt - LATE_MS).toISOString();
  const fresh: Placed<Item>[] = [];
  for await (const one of read({ after })) fresh.push(one);
  const all = [...list.placed.filter(({ place }) => String(place) <= after), ...fresh];
  list.complete &&= all.length <= most;
  list.placed = all.slice(-most);
  list.toppedUpAt = now;
}
