import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import type { LedgerItem } from './verify-chain.ts';
import type { LedgerSource } from './verify-ledger.ts';

/** The items of a ledger table as they are, strongly consistent. */
export function dynamoDbSource(client: DynamoDBClient, table: string): LedgerSource {
  const input = { TableName: table, ConsistentRead: true };
  return {
    async *all() {
      for await (const { Items = [] } of paginateScan({ client }, input)) yield* Items.map(toLedgerItem);
    },
    async *stream(name) {
      const query = {
        ...input,
        KeyConditionExpression: '#stream = :stream',
        ExpressionAttributeNames: { '#stream': 'stream' },
        ExpressionAttributeValues: { ':stream': { S: name } },
      };
      for await (const { Items = [] } of paginateQuery({ client }, query)) yield* Items.map(toLedgerItem);
    },
  };
}

function toLedgerItem(item: Record<string, AttributeValue>): LedgerItem {
  return { ...fromItem(item), moment: item['moment']?.S ?? '' };
}
