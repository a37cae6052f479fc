import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { defined } from '../../schema/defined.ts';
import type { Index, List, Spot } from '../domain/views/lists.ts';
import type { Line, View } from '../domain/views/view.ts';
import type { Range, Row, StoredView, Views } from '../ports.ts';
import { inBatches } from './in-batches.ts';
import { merge } from './merge.ts';
import { packText, unpackText } from './packed-text.ts';

type Item = Record<string, AttributeValue>;

/** Over so many partitions a list is spread to which every entry may write. */
const SHARDS = 4;
/** The sort key of a view; its partition key is its stream. */
const VIEW = 'view';
/** A number that is none keeps nobody from putting things right. */
const NO_SEQ = 'attribute_not_exists(seq) OR NOT attribute_type(seq, :number)';
const NUMBER = { ':number': { S: 'N' } };

/**
 * The views on a DynamoDB table with partition key `pk` (S) and sort key `sk` (S). A view's item stands in lists by the
 * attributes of the indexes `by-standing`, `by-due` and `by-subject`, so that one conditional put is all that moves it.
 * Every other row is an item of its own under the name of its list.
 */
export class DynamoDbViews implements Views {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find(stream: string): Promise<StoredView | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: viewKey(stream), ConsistentRead: true }),
    );
    return Item && fromItem(Item);
  }

  async findAll(streams: readonly string[], latest = false): Promise<ReadonlyMap<string, StoredView>> {
    const found = new Map<string, StoredView>();
    await inBatches([...new Set(streams)].map(viewKey), async (Keys) => {
      const request = { RequestItems: { [this.#table]: { Keys: [...Keys], ConsistentRead: latest } } };
      const { Responses, UnprocessedKeys } = await this.#client.send(new BatchGetItemCommand(request));
      for (const item of Responses?.[this.#table] ?? []) {
        found.set(item['pk']?.S ?? '', fromItem(item));
      }
      return UnprocessedKeys?.[this.#table]?.Keys ?? [];
    });
    return found;
  }

  put(view: View, former: readonly Spot[], again = false, over?: readonly Spot[]) {
    const rows = over && JSON.stringify(over.map(toPair));
    return this.#putNewer(toItem(view, former), view.seq, again ? '<=' : '<', rows);
  }

  correct(view: View, former: readonly Spot[]) {
    return this.#putNewer(toItem(view, former), view.seq, '>');
  }

  setDue(stream: string, seq: number, due?: Spot) {
    const set = due === undefined ? undefined : standing('due', due, stream);
    return kept(() =>
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: viewKey(stream),
          ConditionExpression: set ? 'seq = :seq AND attribute_exists(due)' : 'seq = :seq',
          UpdateExpression: set ? 'SET due = :list, duePlace = :place' : 'REMOVE due, duePlace',
          ExpressionAttributeValues: defined({
            ':seq': { N: String(seq) },
            ':list': set?.['due'],
            ':place': set?.['duePlace'],
          }),
        }),
      ),
    );
  }

  putRow({ list, place }: Spot, stream: string, seq: number, last?: number): Promise<'stored' | 'kept'> {
    const Item = { ...rowKey(list, place), stream: { S: stream }, seq: { N: String(seq) } };
    const older = {
      ConditionExpression: `${NO_SEQ} OR seq <= :seq`,
      ExpressionAttributeValues: { ...NUMBER, ':seq': Item.seq },
    };
    const untrue = {
      ConditionExpression: 'seq > :last OR #stream <> :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':last': { N: String(last) }, ':stream': Item.stream },
    };
    return kept(() => this.#put({ Item, ...(last === undefined ? older : untrue) }));
  }

  async removeRow({ list, place }: Spot, seq: number): Promise<void> {
    await kept(() =>
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: rowKey(list, place),
          ConditionExpression: `${NO_SEQ} OR seq <= :seq`,
          ExpressionAttributeValues: { ...NUMBER, ':seq': { N: String(seq) } },
        }),
      ),
    );
  }

  async putLine({ spot: { list, place }, text }: Line): Promise<void> {
    await this.#put({ Item: { ...rowKey(list, place), text: { S: text } } });
  }

  rows(list: List, range: Range = {}): AsyncIterable<Row> {
    const sources = partitionsOf(list).map((partition) => this.#rowsIn(partition, list.by, range));
    return merge(sources, range.before !== undefined);
  }

  async *#rowsIn(
    partition: string,
    by: Index | undefined,
    { after, until, before, atOnce }: Range,
  ): AsyncIterable<Row> {
    if (after !== undefined && until !== undefined && after >= until) return;
    const [hash, range] = by === undefined ? ['pk', 'sk'] : [by, `${by}Place`];
    const bounds = [
      after !== undefined && '#range > :after',
      until !== undefined && '#range <= :until',
      before !== undefined && '#range < :before',
    ];
    // A query takes one condition on the sort key: the least place after one is that with a character more.
    const both = after !== undefined && until !== undefined;
    const condition = both ? '#range BETWEEN :after AND :until' : bounds.find((bound) => bound !== false);
    const pages = paginateQuery(
      { client: this.#client, ...defined({ pageSize: atOnce }) },
      {
        TableName: this.#table,
        IndexName: by && `by-${by}`,
        KeyConditionExpression: ['#hash = :hash', ...(condition ? [condition] : [])].join(' AND '),
        ExpressionAttributeNames: defined({ '#hash': hash, '#range': condition && range }),
        ExpressionAttributeValues: defined({
          ':hash': { S: partition },
          ':after': after === undefined ? undefined : { S: both ? `${after}\u0001` : after },
          ':until': until === undefined ? undefined : { S: until },
          ':before': before === undefined ? undefined : { S: before },
        }),
        ...(before !== undefined && { ScanIndexForward: false }),
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const stream = by === undefined ? item['stream']?.S : item['pk']?.S;
        yield { place: item[range]?.S ?? '', stream, text: item['text']?.S };
      }
    }
  }

  #putNewer(item: Item, seq: number, than: '<' | '<=' | '>', over?: string): Promise<'stored' | 'kept'> {
    const newer = `${NO_SEQ} OR seq ${than} :seq`;
    return kept(() =>
      this.#put({
        Item: item,
        ConditionExpression: over === undefined ? newer : `(${newer}) AND #rows = :rows`,
        ...(over !== undefined && { ExpressionAttributeNames: { '#rows': 'rows' } }),
        ExpressionAttributeValues: defined({
          ...NUMBER,
          ':seq': { N: String(seq) },
          ':rows': over === undefined ? undefined : { S: over },
        }),
      }),
    );
  }

  #put(input: Omit<PutItemCommandInput, 'TableName'>): Promise<unknown> {
    return this.#client.send(new PutItemCommand({ TableName: this.#table, ...input }));
  }
}

/** Tells whether a conditional write took place. */
async function kept(write: () => Promise<unknown>): Promise<'stored' | 'kept'> {
  try {
    await write();
    return 'stored';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'kept';
    throw error;
  }
}

const viewKey = (stream: string): Item => ({ pk: { S: stream }, sk: { S: VIEW } });

const rowKey = ({ name }: List, place: string): Item => ({ pk: { S: name }, sk: { S: place } });

function toItem({ stream, seq, text, at, rows }: View, former: readonly Spot[]): Item {
  const spots = Object.entries(at).map(([by, spot]) => standing(by as Index, spot, stream));
  return {
    ...viewKey(stream),
    seq: { N: String(seq) },
    text: packText(text),
    rows: { S: JSON.stringify(rows.map(toPair)) },
    former: { S: JSON.stringify(former.map(toPair)) },
    ...Object.assign({}, ...spots),
  };
}

/** The attributes by which an item stands in a list. */
function standing(by: Index, { list, place }: Spot, stream: string): Item {
  const shard = Number.parseInt(sha256Hex(stream).slice(0, 4), 16) % SHARDS;
  return { [by]: { S: list.spread ? `${list.name}/${shard}` : list.name }, [`${by}Place`]: { S: place } };
}

function partitionsOf({ name, spread }: List): readonly string[] {
  return spread ? Array.from({ length: SHARDS }, (_, shard) => `${name}/${shard}`) : [name];
}

const toPair = ({ list, place }: Spot): readonly [string, string] => [list.name, place];

/** What an item says; entry 0 and no text where it says nothing that could be read. */
function fromItem({ seq, text, rows, former }: Item): StoredView {
  const number = Number(seq?.N);
  const known = Number.isSafeInteger(number) ? number : 0;
  return { seq: known, text: unpackText(text) ?? '', rows: fromPairs(rows?.S), former: fromPairs(former?.S) };
}

function fromPairs(text: string | undefined): readonly Spot[] {
  try {
    const pairs = JSON.parse(text ?? '[]') as readonly (readonly [string, string])[];
    return pairs.map(([name, place]) => ({ list: { name: String(name) }, place: String(place) }));
  } catch {
    return [];
  }
}
