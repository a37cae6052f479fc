import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { LedgerPage, SegmentedLedger } from '../ports.ts';
import { fromItem } from './dynamodb-ledger.ts';

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

  async hashAt(stream: string, seq: number): Promise<string | undefined> {
    const Key = { stream: { S: stream }, seq: { N: String(seq) } };
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item?.['hash']?.S;
  }
}

const toKey = (text: string): Record<string, AttributeValue> => JSON.parse(text);
