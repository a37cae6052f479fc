import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { SealedEntry } from '../domain/entry.ts';
import { fromItem } from './dynamodb-ledger.ts';

/** Where an entry is. */
export type EntryKey = Pick<SealedEntry, 'stream' | 'seq'>;

/**
 * Every entry of the ledger's table that was there when the call began, unchecked, strongly consistent: those of a
 * stream one after another, streams in an order that stays the same.
 *
 * @param after the entry after which to go on, in that order; from the beginning, if it is left out
 */
export async function* entriesIn(
  client: DynamoDBClient,
  table: string,
  after?: EntryKey,
): AsyncIterable<SealedEntry> {
  const startingToken = after && { stream: { S: after.stream }, seq: { N: String(after.seq) } };
  const pages = paginateScan({ client, startingToken }, { TableName: table, ConsistentRead: true });
  for await (const { Items = [] } of pages) for (const item of Items) yield fromItem(item);
}
