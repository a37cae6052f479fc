import { type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { SealedEntry } from '../domain/entry.ts';
import type { Place, Survey } from '../ports.ts';
import { fromItem } from './dynamodb-ledger.ts';

const NAMES = { '#stream': 'stream', '#hash': 'hash' };

/** Reads all of the ledger's table: strongly consistent, page by page. */
export class DynamoDbSurvey implements Survey {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async *places(): AsyncIterable<Place> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        ProjectionExpression: '#stream, seq, #hash',
        ExpressionAttributeNames: NAMES,
      },
    );
    for await (const page of pages) {
      for (const item of page.Items ?? []) {
        const { stream, seq, hash } = fromItem(item);
        yield { stream, seq, hash };
      }
    }
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
}
