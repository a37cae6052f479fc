import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { ApiClient } from './api/client.ts';
import type { ConnectionOptions } from './connection.ts';
import type { TableNames } from './deployment-name.ts';
import type { Io } from './io.ts';

/** The HTTP API that the command's options name. @throws UsageError when they name none. */
export function connectApi(command: Command, { env }: Io): ApiClient {
  return new ApiClient(command.optsWithGlobals<ConnectionOptions>(), env);
}

/** Lets `use` talk to the deployment's tables in DynamoDB at the place that the command's options name, and closes the connection. */
export async function withDynamoDb(
  command: Command,
  io: Io,
  use: (client: DynamoDBClient, tables: TableNames) => Promise<void>,
): Promise<void> {
  // Loaded only now: most commands ask the HTTP API, and should not wait for clients that they don't use.
  const { connectDynamoDb } = await import('./aws-clients.ts');
  const { deploymentName, tablesOf } = await import('./deployment-name.ts');
  const options = command.optsWithGlobals<ConnectionOptions>();
  const client = connectDynamoDb(options, io.env);
  try {
    // What is missing here is said before anybody is asked.
    await client.config.region();
    await client.config.credentials();
    await use(client, tablesOf(await deploymentName(options, io.env)));
  } finally {
    client.destroy();
  }
}
