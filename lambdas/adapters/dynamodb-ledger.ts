import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { momentOf, type SealedEntry } from '../domain/entry.ts';
import type { Ledger } from '../ports.ts';

type Item = Record<string, AttributeValue>;

/**
 * The ledger on a DynamoDB table with partition key `stream` (S) and sort key `seq` (N).
 *
 * Compare-and-swap is the put's condition; consistency is the strongly consistent read. There is deliberately no
 * method that changes or removes an item.
 */
export class DynamoDbLedger implements Ledger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async last(stream: string): Promise<SealedEntry | undefined> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({ ...this.#query(stream), ScanIndexForward: false, Limit: 1 }),
    );
    return Items[0] === undefined ? undefined : fromItem(Items[0]);
  }

  async append(entry: SealedEntry): Promise<'appended' | 'lost'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: toItem(entry),
          ConditionExpression: 'attribute_not_exists(seq)',
        }),
      );
      return 'appended';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'lost';
      throw error;
    }
  }

  async *read(stream: string): AsyncIterable<SealedEntry> {
    for await (const page of paginateQuery({ client: this.#client }, this.#query(stream))) {
      for (const item of page.Items ?? []) yield fromItem(item);
    }
  }

  #query(stream: string) {
    return {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: '#stream = :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: stream } },
    };
  }
}

/**
 * The item that keeps an entry, with its `moment` for the index `by-moment`.
 * @throws SyntaxError when the text is no JSON.
 */
export function toItem({ stream, seq, entry, hash }: SealedEntry): Item {
  const { at } = JSON.parse(entry) as { readonly at: string };
  return {
    stream: { S: stream },
    seq: { N: String(seq) },
    entry: { S: entry },
    hash: { S: hash },
    moment: { S: momentOf(at, seq) },
  };
}

/** The local secondary index of the ledger's table, by `moment`. */
export const BY_MOMENT = 'by-moment';

/** The entry in an item, unchecked: attributes of another type read as empty, which no hash matches. */
export function fromItem(item: Item): SealedEntry {
  return {
    stream: item['stream']?.S ?? '',
    seq: numberIn(item['seq']?.N),
    entry: item['entry']?.S ?? '',
    hash: item['hash']?.S ?? '',
  };
}

/** A number that is an integer after rounding, and was none before, is no place: it must not be taken for another one. */
function numberIn(text: string | undefined): number {
  const number = Number(text);
  return Number.isInteger(number) && String(number) !== text ? Number.NaN : number;
}
