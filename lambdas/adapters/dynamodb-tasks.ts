import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../schema/canonical-json.ts';
import type { Tasks, WaitingTask } from '../ports.ts';
import { type JunkLog, reportJunk } from './report-junk.ts';

const partition = (request: string): string => `tasks/${request}`;

/**
 * The waiting tasks on a DynamoDB table with partition key `pk` (S) and sort key `sk` (S), each an item of its own. An item
 * that is none is left out, counted and named.
 */
export class DynamoDbTasks implements Tasks {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #log: JunkLog;

  constructor(client: DynamoDBClient, table: string, log: JunkLog) {
    this.#client = client;
    this.#table = table;
    this.#log = log;
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
      for (const { sk, task: text } of Items) {
        const task = readTask(request, text?.S);
        if (task !== undefined) tasks.push(task);
        else reportJunk(this.#log, this.#table, { pk: partition(request), sk: sk?.S ?? '' });
      }
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

/** A noted task of a request; `undefined` for a text that is none. */
function readTask(request: string, text = ''): WaitingTask | undefined {
  try {
    const task = JSON.parse(text) as WaitingTask | null;
    const isOne =
      task?.request === request &&
      typeof task.stage === 'string' &&
      Number.isSafeInteger(task.attempt) &&
      typeof task.taskToken === 'string';
    return isOne ? task : undefined;
  } catch {
    return undefined;
  }
}
