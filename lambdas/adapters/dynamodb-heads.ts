import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Head } from '../domain/digest/digest.ts';
import { GovernanceError } from '../domain/errors.ts';
import type {
  DigestedHeads,
  DigestMemory,
  HeadPage,
  Heads,
  Move,
  Moves,
  Noticed,
  SurveyMemory,
} from '../ports.ts';
import { type JunkLog, reportJunk } from './report-junk.ts';

type Item = Record<string, AttributeValue>;

/** So long it is kept what moved in a minute: digests are done with it within the hour. */
const KEPT_DAYS = 90;
/** What one `BatchGetItem` takes. */
const BATCH = 100;
/** So many items are read of the whole table at once. */
const PAGE = 1_000;
/** So many times what a batch left out is asked for again. */
const TRIES = 8;

const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/;
const HASH = /^[0-9a-f]{64}$/;

const monthOf = (minute: string): string => minute.slice(0, 7);
const minuteOf = (instant: Date): string => `${instant.toISOString().slice(0, 16)}:00.000Z`;
const headKey = (stream: string): Item => key(`stream/${stream}`, 'head');
const digestedKey = (stream: string): Item => key(`stream/${stream}`, 'digested');
const STANDING = key('digests', 'standing');
const POSITION = key('survey', 'position');

/**
 * The table `heads`, with partition key `pk` (S) and sort key `sk` (S):
 *
 * | pk | sk | what |
 * |---|---|---|
 * | `stream/<stream>` | `head` | how far the stream was seen |
 * | `stream/<stream>` | `digested` | how far digests cover it |
 * | `minutes/<yyyy-mm>` | a minute | that something moved in it |
 * | `moved/<minute>` | the stream | how far it moved; removed after 90 days |
 * | `digests` | `standing` | where the chain of digests stands |
 * | `survey` | `position` | how far the survey of the ledger has come |
 *
 * An item that is none is left out, counted and named; what is noted in its place replaces it.
 */
export class DynamoDbHeads implements Heads, Moves, DigestMemory, SurveyMemory {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #log: JunkLog;
  /** The minute that is known to be listed. */
  #listed = '';

  constructor(client: DynamoDBClient, table: string, log: JunkLog) {
    this.#client = client;
    this.#table = table;
    this.#log = log;
  }

  async note({ stream, seq, hash, writtenAt, late = false }: Noticed, now: Date): Promise<void> {
    const minute = minuteOf(now);
    // The list first: a minute that is listed and empty does no harm, one that is not listed is overlooked.
    if (this.#listed !== minute) {
      const Item = key(`minutes/${monthOf(minute)}`, minute);
      await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
      this.#listed = minute;
    }
    await this.#setNewer(key(`moved/${minute}`, stream), seq, hash, {
      written: { S: writtenAt },
      late: { BOOL: late },
      expires: { N: String(Math.ceil(now.getTime() / 1000) + KEPT_DAYS * 86_400) },
    });
    await this.#setNewer(headKey(stream), seq, hash);
  }

  async head(streams: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const { heads } = await this.#getHeads(streams, headKey);
    return heads;
  }

  async *minutes(from: string, until: string): AsyncIterable<string> {
    if (from >= until) return;
    for (const month of monthsBetween(from, until)) {
      const items = this.#query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
        ExpressionAttributeValues: {
          ':pk': { S: `minutes/${month}` },
          ':from': { S: from === '' ? '0' : from },
          ':until': { S: until },
        },
      });
      for await (const { pk, sk } of items) {
        if (sk?.S === undefined || sk.S >= until) continue;
        if (MINUTE.test(sk.S)) yield sk.S;
        else this.#reportJunk(pk, sk);
      }
    }
  }

  async *noticed(minute: string): AsyncIterable<Move> {
    const items = this.#query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `moved/${minute}` } },
    });
    for await (const item of items) {
      const { pk, sk, written, late } = item;
      const head = readHead(item);
      if (head === undefined) {
        this.#reportJunk(pk, sk);
        continue;
      }
      yield {
        stream: sk?.S ?? '',
        ...head,
        writtenAt: written?.S ?? minute,
        late: late?.BOOL === true,
      };
    }
  }

  digested(streams: readonly string[]): Promise<DigestedHeads> {
    return this.#getHeads(streams, digestedKey);
  }

  async noteDigested(heads: readonly (Head & { readonly stream: string })[]): Promise<void> {
    for (let next = 0; next < heads.length; next += BATCH) {
      const batch = heads.slice(next, next + BATCH);
      await Promise.all(batch.map(({ stream, seq, hash }) => this.#setNewer(digestedKey(stream), seq, hash)));
    }
  }

  standing(): Promise<string | undefined> {
    return this.#text(STANDING);
  }

  keepStanding(text: string): Promise<void> {
    return this.#keepText(STANDING, text);
  }

  async noticedStreams(after: string | undefined): Promise<HeadPage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new ScanCommand({
        TableName: this.#table,
        ConsistentRead: true,
        Limit: PAGE,
        FilterExpression: 'sk = :head AND begins_with(pk, :stream)',
        ExpressionAttributeValues: { ':head': { S: 'head' }, ':stream': { S: 'stream/' } },
        ExclusiveStartKey: after === undefined ? undefined : (JSON.parse(after) as Item),
      }),
    );
    const { heads } = this.#sift(Items);
    return {
      heads: [...heads].map(([stream, head]) => ({ stream, ...head })),
      next: LastEvaluatedKey && JSON.stringify(LastEvaluatedKey),
    };
  }

  position(): Promise<string | undefined> {
    return this.#text(POSITION);
  }

  keepPosition(text: string): Promise<void> {
    return this.#keepText(POSITION, text);
  }

  async #text(Key: Item): Promise<string | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item?.['text']?.S;
  }

  async #keepText(Key: Item, text: string): Promise<void> {
    const Item = { ...Key, text: { S: text } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  /** Sets how far something reaches, unless it is known to reach further; other attributes only once. */
  async #setNewer(Key: Item, seq: number, hash: string, once: Item = {}): Promise<void> {
    const names = Object.keys(once);
    const kept = names.map((name) => `, #${name} = if_not_exists(#${name}, :${name})`).join('');
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key,
          UpdateExpression: `SET seq = :seq, #hash = :hash${kept}`,
          ConditionExpression: 'attribute_not_exists(seq) OR NOT attribute_type(seq, :number) OR seq < :seq',
          ExpressionAttributeNames: {
            '#hash': 'hash',
            ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ':seq': { N: String(seq) },
            ':number': { S: 'N' },
            ':hash': { S: hash },
            ...Object.fromEntries(names.map((name) => [`:${name}`, once[name] as AttributeValue])),
          },
        }),
      );
    } catch (error) {
      // It reaches further already.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async #getHeads(streams: readonly string[], keyOf: (stream: string) => Item): Promise<DigestedHeads> {
    const items: Item[] = [];
    for (let next = 0; next < streams.length; next += BATCH)
      items.push(...(await this.#batchGet(streams.slice(next, next + BATCH).map(keyOf))));
    return this.#sift(items);
  }

  /** What items say of streams; those that are none are counted and named. */
  #sift(items: readonly Item[]): DigestedHeads {
    const heads = new Map<string, Head>();
    const damaged: string[] = [];
    for (const item of items) {
      const stream = item['pk']?.S?.slice('stream/'.length) ?? '';
      const head = readHead(item);
      if (head !== undefined) heads.set(stream, head);
      else {
        this.#reportJunk(item['pk'], item['sk']);
        damaged.push(stream);
      }
    }
    return { heads, damaged };
  }

  #reportJunk(pk: AttributeValue | undefined, sk: AttributeValue | undefined): void {
    reportJunk(this.#log, this.#table, { pk: pk?.S ?? '', sk: sk?.S ?? '' });
  }

  async #batchGet(keys: readonly Item[]): Promise<Item[]> {
    const found: Item[] = [];
    let left = [...keys];
    for (let tries = 0; left.length > 0 && tries < TRIES; tries++) {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#table]: { Keys: left, ConsistentRead: true } } }),
      );
      found.push(...(Responses?.[this.#table] ?? []));
      left = [...(UnprocessedKeys?.[this.#table]?.Keys ?? [])];
    }
    if (left.length === 0) return found;
    throw new GovernanceError('Unavailable', 'DynamoDB answers too slowly: run it again.', {});
  }

  async *#query(
    query: Pick<Parameters<typeof paginateQuery>[1], 'KeyConditionExpression' | 'ExpressionAttributeValues'>,
  ): AsyncIterable<Item> {
    const pages = paginateQuery(
      { client: this.#client },
      { TableName: this.#table, ConsistentRead: true, ...query },
    );
    for await (const page of pages) yield* page.Items ?? [];
  }
}

/** How far an item says that something reaches; `undefined` for one that is none. */
function readHead({ seq, hash }: Item): Head | undefined {
  const head = { seq: Number(seq?.N), hash: hash?.S ?? '' };
  return Number.isSafeInteger(head.seq) && head.seq > 0 && HASH.test(head.hash) ? head : undefined;
}

function key(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** The months from one instant to another; from the first year of Countersign where there is none. */
function monthsBetween(from: string, until: string): string[] {
  const months: string[] = [];
  const last = monthOf(until);
  for (let month = from === '' ? FIRST_MONTH : monthOf(from); month <= last; month = monthAfter(month))
    months.push(month);
  return months;
}

/** Nothing moved before there was a table for it. */
const FIRST_MONTH = '2026-01';

function monthAfter(month: string): string {
  const next = new Date(`${month}-01T00:00:00.000Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 7);
}
