import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { ApiClient } from './api/client.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Io } from './io.ts';

/** The HTTP API that the command's options name. @throws UsageError when they name none. */
export function connectApi(command: Command, { env }: Io): ApiClient {
  return new ApiClient(command.optsWithGlobals<ConnectionOptions>(), env);
}

/** Lets `use` talk to DynamoDB at the place that the command's options name, and closes the connection. */
export async function withDynamoDb(
  command: Command,
  io: Io,
  use: (client: DynamoDBClient) => Promise<void>,
): Promise<void> {
  // Loaded only now: most commands ask the HTTP API, and should not wait for clients that they don't use.
  const { connectDynamoDb } = await import('./aws-clients.ts');
  const client = connectDynamoDb(command.optsWithGlobals<ConnectionOptions>(), io.env);
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
