import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { unpackText } from './packed-text.ts';

/** An item of the views' table, whatever it is; texts and a number that are none are absent. */
export interface ViewItem {
  readonly pk: string;
  readonly sk: string;
  readonly seq?: number | undefined;
  /** What a view or a line says. */
  readonly text?: string | undefined;
  /** Where a row leads to. */
  readonly stream?: string | undefined;
  /** A waiting task, as versions before 0.2 kept it here. */
  readonly task?: string | undefined;
}

/** Everything in the views' table that was there when the call began, strongly consistent. */
export async function* viewItemsIn(client: DynamoDBClient, table: string): AsyncIterable<ViewItem> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const { pk, sk, seq, text, stream, task } of Items)
      yield {
        pk: pk?.S ?? '',
        sk: sk?.S ?? '',
        seq: seq?.N === undefined ? undefined : Number(seq.N),
        text: unpackText(text),
        stream: stream?.S,
        task: task?.S,
      };
  }
}

/** Removes an item, unless another one has taken its place since it was read. */
export async function removeViewItem(
  client: DynamoDBClient,
  table: string,
  { pk, sk, seq }: ViewItem,
): Promise<void> {
  const Key: Record<string, AttributeValue> = { pk: { S: pk }, sk: { S: sk } };
  const unchanged =
    seq === undefined
      ? {}
      : { ConditionExpression: 'seq = :seq', ExpressionAttributeValues: { ':seq': { N: String(seq) } } };
  try {
    await client.send(new DeleteItemCommand({ TableName: table, Key, ...unchanged }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
