import type { AttributeValue, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { bytesOf, givenFor, type Item, nameOf, order } from './expressions.ts';

/** A table's or an index's partition key, and the sort key. */
export type Keys = readonly [hash: string, range: string];

/** So much a query reads at once, as DynamoDB does. */
const PAGE_BYTES = 1_048_576;

/** The items of one partition, sorted when they are asked for. */
class Partition {
  readonly #range: string;
  readonly #items = new Set<Item>();
  #sorted: readonly Item[] | undefined;

  constructor(range: string) {
    this.#range = range;
  }

  get items(): readonly Item[] {
    this.#sorted ??= [...this.#items].sort((a, b) => order(a[this.#range], b[this.#range]));
    return this.#sorted;
  }

  put(item: Item): void {
    this.#items.add(item);
    this.#sorted = undefined;
  }

  remove(item: Item): void {
    if (this.#items.delete(item)) this.#sorted = undefined;
  }
}

/** A table in memory with its indexes, each of which holds the items that have both of its attributes. */
export class MemoryTable {
  readonly keys: Keys;
  readonly #items = new Map<string, Item>();
  readonly #partitions = new Map<string, Map<string, Partition>>();
  readonly #indexes: Readonly<Record<string, Keys>>;
  readonly #origin: (hash: string) => readonly Item[];

  /** @param origin what was in a partition before anything was put into it; it is asked anew each time */
  constructor(
    keys: Keys,
    indexes: Readonly<Record<string, Keys>> = {},
    origin: (hash: string) => readonly Item[] = () => [],
  ) {
    this.keys = keys;
    this.#indexes = { '': keys, ...indexes };
    this.#origin = origin;
    for (const name of Object.keys(this.#indexes)) this.#partitions.set(name, new Map());
  }

  get(key: Item): Item | undefined {
    const [hash, range] = this.keys;
    return (
      this.#items.get(this.#idOf(key)) ??
      this.#origin(key[hash]?.S ?? '').find((item) => order(item[range], key[range]) === 0)
    );
  }

  /** All that was put. */
  items(): Iterable<Item> {
    return this.#items.values();
  }

  /** Puts an item in place of the one with its key, into every index that it belongs to. */
  put(item: Item): void {
    this.remove(item);
    this.#items.set(this.#idOf(item), item);
    for (const [name, [hash, range]] of Object.entries(this.#indexes)) {
      const partition = item[hash]?.S;
      if (partition === undefined || item[range] === undefined) continue;
      const known = this.#partitions.get(name)?.get(partition) ?? new Partition(range);
      known.put(item);
      this.#partitions.get(name)?.set(partition, known);
    }
  }

  remove(key: Item): void {
    const item = this.#items.get(this.#idOf(key));
    if (item === undefined) return;
    this.#items.delete(this.#idOf(key));
    for (const [name, [hash]] of Object.entries(this.#indexes))
      this.#partitions
        .get(name)
        ?.get(item[hash]?.S ?? '')
        ?.remove(item);
  }

  /** A page of what a query finds: as many as it asks for, and no more than a megabyte. */
  query(query: QueryCommandInput): Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'> {
    const { IndexName = '', ScanIndexForward = true, Limit = Infinity, ExclusiveStartKey } = query;
    const [hash, range] = this.#indexes[IndexName] ?? this.keys;
    const { partition, fits } = readCondition(query, [hash, range]);
    const put = this.#partitions.get(IndexName)?.get(partition)?.items ?? [];
    const origin = this.keys[0] === hash ? this.#origin(partition) : [];
    const all = origin.length === 0 ? put : [...origin, ...put];
    const found = between(all, range, fits);
    const items = ScanIndexForward ? found : found.toReversed();
    const start = ExclusiveStartKey === undefined ? 0 : this.#placeAfter(items, ExclusiveStartKey);
    const page: Item[] = [];
    let bytes = 0;
    let next = start;
    for (; next < items.length && page.length < Limit && bytes < PAGE_BYTES; next++) {
      const item = items[next] as Item;
      const shown = IndexName === '' ? item : this.#keysOf(item, [hash, range]);
      page.push(shown);
      bytes += bytesOf(shown);
    }
    const last = items[next - 1];
    const more = last !== undefined && (next < items.length || page.length === Limit);
    return {
      Items: page,
      Count: page.length,
      ...(more ? { LastEvaluatedKey: this.#keysOf(last, [hash, range]) } : {}),
    };
  }

  #placeAfter(items: readonly Item[], key: Item): number {
    const id = this.#idOf(key);
    return items.findIndex((item) => this.#idOf(item) === id) + 1;
  }

  /** An index holds keys alone: its own and the table's. */
  #keysOf(item: Item, names: Keys): Item {
    const kept = [...new Set([...this.keys, ...names])];
    return Object.fromEntries(kept.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
  }

  #idOf(key: Item): string {
    const [hash, range] = this.keys;
    return `${key[hash]?.S}\n${key[range]?.S ?? key[range]?.N}`;
  }
}

type Fits = (place: AttributeValue | undefined) => 'before' | 'in' | 'after';

/** The partition that a query is of, and which places it asks for. */
function readCondition(query: QueryCommandInput, [hash, range]: Keys): { partition: string; fits: Fits } {
  const { KeyConditionExpression = '' } = query;
  const [first = '', ...rest] = KeyConditionExpression.split(/ AND (.*)/s);
  const [name = '', value = ''] = first.split(' = ');
  const partition = givenFor(value, query)?.S;
  if (nameOf(name, query) !== hash || partition === undefined)
    throw new Error(`the tables in memory do not know the query '${KeyConditionExpression}'`);
  const [condition = ''] = rest;
  if (condition === '') return { partition, fits: () => 'in' };
  const [, named = '', operator = '', low = '', high] =
    /^(\S+) (=|<=?|>=?|BETWEEN) (\S+)(?: AND (\S+))?$/.exec(condition) ?? [];
  const [from, to] = [givenFor(low, query), givenFor(high ?? '', query)];
  if (nameOf(named, query) !== range || from === undefined)
    throw new Error(`the tables in memory do not know the condition '${condition}'`);
  const fits: Fits = (place) => {
    const compared = order(place, from);
    if (operator === '<') return compared < 0 ? 'in' : 'after';
    if (operator === '<=') return compared <= 0 ? 'in' : 'after';
    if (operator === '>') return compared > 0 ? 'in' : 'before';
    if (operator === '>=') return compared >= 0 ? 'in' : 'before';
    if (compared < 0) return 'before';
    if (operator === '=') return compared === 0 ? 'in' : 'after';
    return to !== undefined && order(place, to) <= 0 ? 'in' : 'after';
  };
  return { partition, fits };
}

/** Those of sorted items that fit. */
function between(items: readonly Item[], range: string, fits: Fits): readonly Item[] {
  const from = firstWhere(items.length, (index) => fits(items[index]?.[range]) !== 'before');
  const to = firstWhere(items.length, (index) => fits(items[index]?.[range]) === 'after');
  return items.slice(from, to);
}

/** The first index from which on something is true. */
function firstWhere(length: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
