import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../schema/canonical-json.ts';
import type { Tasks, WaitingTask } from '../ports.ts';

const partition = (request: string): string => `tasks/${request}`;

/** The waiting tasks on a DynamoDB table with partition key `pk` (S) and sort key `sk` (S), each an item of its own. */
export class DynamoDbTasks implements Tasks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async put(task: WaitingTask): Promise<void> {
    const Item = { ...keyOf(task), task: { S: JSON.stringify(task) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async of(request: string): Promise<WaitingTask[]> {
    const tasks: WaitingTask[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition(request) } },
      },
    );
    for await (const { Items = [] } of pages)
      for (const item of Items) tasks.push(JSON.parse(item['task']?.S ?? ''));
    return tasks;
  }

  async delete(task: WaitingTask): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(task) }));
  }
}

function keyOf({ request, stage, attempt, taskToken }: WaitingTask): Record<string, AttributeValue> {
  return {
    pk: { S: partition(request) },
    sk: { S: `${stage}/${attempt}/${sha256Hex(taskToken).slice(0, 32)}` },
  };
}
