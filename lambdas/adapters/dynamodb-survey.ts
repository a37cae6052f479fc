import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Place, Survey } from '../ports.ts';
import { fromItem } from './dynamodb-ledger.ts';
import { DynamoDbStreams } from './dynamodb-streams.ts';

const NAMES = { '#stream': 'stream', '#hash': 'hash' };

/** Reads all of the ledger's table: strongly consistent, page by page. */
export class DynamoDbSurvey extends DynamoDbStreams implements Survey {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    super(client, table);
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
}
