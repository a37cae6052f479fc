import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { Delivery } from '../domain/webhooks/delivery.ts';
import type { Deliveries, TurnedAway } from '../ports.ts';
import { type JunkLog, reportJunk } from './report-junk.ts';

type Key = Record<'pk' | 'sk', AttributeValue>;

const BY_DUE = 'by-due';
const TURNED_AWAY = 'turned-away';
/** How long what a receiver has not taken is kept, in seconds. */
const KEPT = 90 * 86_400;

/**
 * What receivers have not taken, on a DynamoDB table with partition key `pk` (S), sort key `sk` (S) and the time to live `expires`:
 * an item for each delivery, and one for a receiver that turned us away. What waits for its time is in the index `by-due`, which
 * is by the receiver (`waiting`) and the instant (`due`). An item that is none is left out, counted and named.
 */
export class DynamoDbDeliveries implements Deliveries {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #log: JunkLog;

  constructor(client: DynamoDBClient, table: string, log: JunkLog) {
    this.#client = client;
    this.#table = table;
    this.#log = log;
  }

  async begin(delivery: Delivery): Promise<void> {
    await this.#put(delivery, 'attribute_not_exists(pk)');
  }

  async keep(delivery: Delivery): Promise<void> {
    await this.#put(delivery);
  }

  async forget(webhook: string, id: string): Promise<void> {
    await this.#delete(keyOf(webhook, id));
  }

  async *due(webhook: string, now: Date): AsyncIterable<Delivery> {
    const found = this.#query({
      IndexName: BY_DUE,
      KeyConditionExpression: 'waiting = :webhook AND due <= :now',
      ExpressionAttributeValues: { ':webhook': { S: webhook }, ':now': { S: now.toISOString() } },
    });
    // The index has keys alone.
    for await (const { sk } of found) {
      const { Item } = await this.#get(keyOf(webhook, sk?.S ?? ''));
      const delivery = Item && this.#read(webhook, Item);
      if (delivery?.due !== undefined && delivery.due <= now.toISOString()) yield delivery;
    }
  }

  async *of(webhook: string): AsyncIterable<Delivery> {
    const found = this.#query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition(webhook) } },
    });
    for await (const item of found) {
      if (item['sk']?.S === TURNED_AWAY) continue;
      const delivery = this.#read(webhook, item);
      if (delivery !== undefined) yield delivery;
    }
  }

  async again(webhook: string, id: string, now: Date): Promise<boolean> {
    const { Item } = await this.#get(keyOf(webhook, id));
    const delivery = Item && this.#read(webhook, Item);
    if (delivery === undefined) return false;
    return this.#put({ ...delivery, attempts: 0, due: now.toISOString() }, 'attribute_exists(pk)');
  }

  async turnedAway(webhook: string): Promise<TurnedAway | undefined> {
    const { Item } = await this.#get(keyOf(webhook, TURNED_AWAY));
    const [url, at] = [Item?.['url']?.S, Item?.['at']?.S];
    return url === undefined || at === undefined ? undefined : { webhook, url, at };
  }

  async turnAway({ webhook, url, at }: TurnedAway): Promise<void> {
    const Item = { ...keyOf(webhook, TURNED_AWAY), url: { S: url }, at: { S: at } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async welcome(webhook: string): Promise<void> {
    await this.#delete(keyOf(webhook, TURNED_AWAY));
  }

  /** @returns false where the condition does not hold */
  async #put(delivery: Delivery, condition?: string): Promise<boolean> {
    const { webhook, id, due, lastAt } = delivery;
    const Item: Record<string, AttributeValue> = {
      ...keyOf(webhook, id),
      delivery: { S: JSON.stringify(delivery) },
      expires: { N: String(Math.ceil(Date.parse(lastAt) / 1_000) + KEPT) },
      ...(due === undefined ? {} : { waiting: { S: webhook }, due: { S: due } }),
    };
    const only = condition === undefined ? {} : { ConditionExpression: condition };
    try {
      await this.#client.send(new PutItemCommand({ TableName: this.#table, Item, ...only }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #get(Key: Key) {
    return this.#client.send(new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }));
  }

  async #delete(Key: Key): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key }));
  }

  async *#query(what: {
    readonly IndexName?: string;
    readonly KeyConditionExpression: string;
    readonly ExpressionAttributeValues: Record<string, AttributeValue>;
  }): AsyncIterable<Record<string, AttributeValue>> {
    const pages = paginateQuery({ client: this.#client }, { TableName: this.#table, ...what });
    for await (const { Items = [] } of pages) yield* Items;
  }

  #read(webhook: string, { sk, delivery }: Record<string, AttributeValue>): Delivery | undefined {
    try {
      const read = JSON.parse(delivery?.S ?? '') as Delivery | null;
      if (read?.webhook === webhook && read.id === sk?.S && Number.isSafeInteger(read.attempts)) return read;
    } catch {
      // It is none.
    }
    reportJunk(this.#log, this.#table, { pk: partition(webhook), sk: sk?.S ?? '' });
    return undefined;
  }
}

const partition = (webhook: string): string => `webhook/${webhook}`;
const keyOf = (webhook: string, id: string): Key => ({ pk: { S: partition(webhook) }, sk: { S: id } });
