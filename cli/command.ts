import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { type ConnectionOptions, connectDynamoDb } from './connection.ts';
import type { Io } from './io.ts';

/** Lets `use` talk to DynamoDB at the place that the command's options name, and closes the connection. */
export async function withDynamoDb(
  command: Command,
  io: Io,
  use: (client: DynamoDBClient) => Promise<void>,
): Promise<void> {
  const client = connectDynamoDb(command.optsWithGlobals<ConnectionOptions>(), io.env);
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
