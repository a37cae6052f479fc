import type { Answer, Exchange } from '../../local/http/exchange.ts';
import type { Seen } from './seen.ts';

type Handle = (exchange: Exchange) => Answer | Promise<Answer>;
type Attributes = Readonly<Record<string, unknown>>;

/** A request of DynamoDB, as far as its price depends on it. */
interface TableCall {
  readonly TableName?: string;
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

interface TableAnswer {
  readonly Attributes?: Attributes;
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}

interface Capacity {
  readonly CapacityUnits: number;
}

/** The attribute by which each index is, with the one that sorts it; the indexes hold nothing but keys. */
const INDEXES = [
  ['moment'],
  ['standing', 'standingPlace'],
  ['due', 'duePlace'],
  ['subject', 'subjectPlace'],
] as const;

/** True for a request of DynamoDB. */
export const isTableCall = ({ request }: Exchange): boolean =>
  String(request.headers['x-amz-target'] ?? '').startsWith('DynamoDB_20120810.');

/**
 * Counts what DynamoDB would charge for: for a table what the store itself says that a call consumed (writes by 1 KB of
 * the larger item, before or after; reads by 4 KB, an eventually consistent one half), for an index as DynamoDB writes
 * it: nothing while an item keeps its place, once when it enters or leaves, twice when it moves.
 */
export class TableMeter {
  /** Where each item stands in the indexes, and what it costs to write, by table and key. */
  readonly #items = new Map<string, { readonly places: readonly string[]; readonly units: number }>();

  /** Passes a call on; what it costs, with its answer. */
  async measure(
    exchange: Exchange,
    handle: Handle,
  ): Promise<{ readonly answer: Answer; readonly seen: Seen }> {
    const action = String(exchange.request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(exchange.body.toString('utf8')) as TableCall;
    const asked = {
      ...input,
      ReturnConsumedCapacity: 'TOTAL',
      ...(action === 'UpdateItem' ? { ReturnValues: 'ALL_NEW' } : {}),
    };
    const answer = await handle({ ...exchange, body: Buffer.from(JSON.stringify(asked)) });
    const name = input.TableName ?? Object.keys(input.RequestItems ?? {})[0] ?? '';
    const table = name.replace(/^countersign-/, '');
    const output = JSON.parse(String(answer.body)) as TableAnswer;
    const units = [output.ConsumedCapacity ?? []].flat().reduce((sum, one) => sum + one.CapacityUnits, 0);
    const isWrite = action === 'PutItem' || action === 'UpdateItem' || action === 'DeleteItem';
    if (!isWrite) return { answer, seen: { call: `${table} read`, units } };
    const after = action === 'PutItem' ? input.Item : output.Attributes;
    const written = this.#note(`${table} ${keyOf(input)}`, answer.status === 200, after, units);
    return { answer, seen: { call: `${table} write`, units: written } };
  }

  /** What a write costs: one whose condition did not hold as much as the item that was there. */
  #note(key: string, isDone: boolean, after: Attributes | undefined, units: number): number {
    const before = this.#items.get(key);
    if (!isDone) return before?.units ?? 1;
    const places = INDEXES.map((names) => JSON.stringify(names.map((name) => after?.[name])));
    this.#items.set(key, { places, units });
    const indexes = places.map((place, index) =>
      movesOf(before?.places[index] ?? NOWHERE[index] ?? '', place, index),
    );
    return units + indexes.reduce((sum, writes) => sum + writes, 0);
  }
}

const NOWHERE = INDEXES.map((names) => JSON.stringify(names.map(() => undefined)));

function movesOf(before: string, after: string, index: number): number {
  if (before === after) return 0;
  return [before, after].filter((place) => place !== NOWHERE[index]).length;
}

/** An item's key: the tables have two pairs of names for theirs. */
function keyOf({ Item, Key }: TableCall): string {
  const { pk, sk, stream, seq } = (Item ?? Key ?? {}) as Record<string, unknown>;
  return JSON.stringify([pk ?? stream, sk ?? seq]);
}
