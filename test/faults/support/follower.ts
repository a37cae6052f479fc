import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger, fromItem } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbViews } from '../../../lambdas/adapters/dynamodb-views.ts';
import { unseal } from '../../../lambdas/domain/entry.ts';
import { project } from '../../../lambdas/engine/project.ts';
import type { DynamoDb } from '../../../local/aws/dynamodb.ts';
import { workflows } from '../../organisation/index.ts';
import { roles } from '../../organisation/roles.ts';

/**
 * Tables whose views follow every entry before its writer is answered, with calls of which no fault hook hears.
 * @param follows asked for each entry; where `follow` itself is looked at, it alone follows
 */
export function followed(
  dynamoDb: DynamoDb,
  ledgerTable: string,
  viewsTable: string,
  follows: () => boolean,
): DynamoDb {
  const client = clientOf(dynamoDb);
  const ports = {
    ledger: new DynamoDbLedger(client, ledgerTable),
    views: new DynamoDbViews(client, viewsTable),
    catalogue: { workflows, roles, freezes: [] },
  };
  return {
    ...dynamoDb,
    handle: async (action, body) => {
      const answer = await dynamoDb.handle(action, body);
      const { TableName, Item } = action === 'PutItem' ? JSON.parse(body) : {};
      if (answer.status === 200 && TableName === ledgerTable && follows())
        await project(ports, unseal(fromItem(Item)));
      return answer;
    },
  };
}

function clientOf(dynamoDb: DynamoDb): DynamoDBClient {
  return new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      handle: async ({ headers, body }: { headers: Record<string, string>; body: string }) => {
        const action = String(headers['x-amz-target']).split('.')[1] ?? '';
        const answer = await dynamoDb.handle(action, body);
        const response = {
          statusCode: answer.status,
          headers: { ...answer.headers },
          body: Readable.from([answer.body]),
        };
        return { response } as never;
      },
    },
  });
}
