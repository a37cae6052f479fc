import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger, fromItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import type { LedgerSource } from './verify-ledger.ts';

/** The items of a ledger table as they are, strongly consistent. */
export function dynamoDbSource(client: DynamoDBClient, table: string): LedgerSource {
  const ledger = new DynamoDbLedger(client, table);
  return {
    stream: (name) => ledger.read(name),
    async *all() {
      for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
        for (const item of page.Items ?? []) yield fromItem(item);
      }
    },
  };
}
