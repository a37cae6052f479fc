import { type DynamoDBClient, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { momentOf, type SealedEntry } from '../domain/entry.ts';
import type { Streams } from '../ports.ts';
import { BY_MOMENT, fromItem } from './dynamodb-ledger.ts';

/** Reads streams of the ledger's table, from any entry or instant on. */
export class DynamoDbStreams implements Streams {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *after(stream: string, seq: number, last = Number.MAX_SAFE_INTEGER): AsyncIterable<SealedEntry> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: '#stream = :stream AND seq BETWEEN :first AND :last',
        ExpressionAttributeNames: { '#stream': 'stream' },
        ExpressionAttributeValues: {
          ':stream': { S: stream },
          ':first': { N: String(seq + 1) },
          ':last': { N: String(Math.max(last, seq + 1)) },
        },
      },
    );
    for await (const page of pages) for (const item of page.Items ?? []) yield fromItem(item);
  }

  async seqAt(stream: string, instant: string): Promise<number> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: BY_MOMENT,
        ConsistentRead: true,
        KeyConditionExpression: '#stream = :stream AND moment <= :moment',
        ExpressionAttributeNames: { '#stream': 'stream' },
        ExpressionAttributeValues: {
          ':stream': { S: stream },
          ':moment': { S: momentOf(instant, 999_999_999_999) },
        },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0] === undefined ? 0 : fromItem(Items[0]).seq;
  }
}
