import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { LedgerPage, Place, SegmentedLedger } from '../ports.ts';
import { fromItem } from './dynamodb-ledger.ts';
import { inBatches } from './in-batches.ts';

type Item = Record<string, AttributeValue>;

/** Few enough that a small ledger is read in few calls, enough that none grows out of hand. */
const SEGMENTS = 8;

/** The ledger's table by parallel scan: a partition key, and so a stream, is in one segment. */
export class DynamoDbSegments implements SegmentedLedger {
  readonly segments = SEGMENTS;
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async page(segment: number, after: string | undefined): Promise<LedgerPage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new ScanCommand({
        TableName: this.#table,
        ConsistentRead: true,
        Segment: segment,
        TotalSegments: SEGMENTS,
        ExclusiveStartKey: after === undefined ? undefined : toKey(after),
      }),
    );
    return { entries: Items.map(fromItem), next: LastEvaluatedKey && JSON.stringify(LastEvaluatedKey) };
  }

  async missing(places: readonly Place[]): Promise<Place[]> {
    const held = new Map<string, string | undefined>();
    const keys = places.map(({ stream, seq }) => ({ stream: { S: stream }, seq: { N: String(seq) } }));
    await inBatches<Item>(keys, async (Keys) => {
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [this.#table]: {
              Keys: [...Keys],
              ConsistentRead: true,
              ProjectionExpression: '#stream, #hash',
              ExpressionAttributeNames: { '#stream': 'stream', '#hash': 'hash' },
            },
          },
        }),
      );
      for (const { stream, hash } of Responses?.[this.#table] ?? []) held.set(stream?.S ?? '', hash?.S);
      return UnprocessedKeys?.[this.#table]?.Keys ?? [];
    });
    return places.filter(({ stream, hash }) => held.get(stream) !== hash);
  }
}

const toKey = (text: string): Item => JSON.parse(text);
