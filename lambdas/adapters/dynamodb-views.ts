import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../workflows/schema/canonical-json.ts';
import type { RequestState } from '../domain/model.ts';
import type { RequestView, Views, WaitingTask } from '../ports.ts';

type Item = Record<string, AttributeValue>;

const UNDER_WAY = 'requests';
const taskPartition = (request: string): string => `tasks/${request}`;

/**
 * The views on a DynamoDB table with partition key `pk` (S) and sort key `sk` (S): waiting tasks under
 * `tasks/<request>`, and every request under way under `requests`.
 */
export class DynamoDbViews implements Views {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async putTask(task: WaitingTask): Promise<void> {
    const Item = { ...taskKey(task), task: { S: JSON.stringify(task) } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
  }

  async tasks(request: string): Promise<WaitingTask[]> {
    const tasks: WaitingTask[] = [];
    for await (const item of this.#items(taskPartition(request)))
      tasks.push(JSON.parse(item['task']?.S ?? ''));
    return tasks;
  }

  async deleteTask(task: WaitingTask): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: taskKey(task) }));
  }

  async putRequest({ seq, state }: RequestView): Promise<void> {
    const Item = {
      ...requestKey(state.request),
      seq: { N: String(seq) },
      state: { S: JSON.stringify(state) },
    };
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item,
          ConditionExpression: 'attribute_not_exists(pk) OR seq < :seq',
          ExpressionAttributeValues: { ':seq': { N: String(seq) } },
        }),
      );
    } catch (error) {
      // A newer view is there already.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async deleteRequest(request: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: requestKey(request) }));
  }

  async *requests(): AsyncIterable<RequestView> {
    for await (const item of this.#items(UNDER_WAY)) {
      yield { seq: Number(item['seq']?.N), state: JSON.parse(item['state']?.S ?? '') as RequestState };
    }
  }

  async *#items(partition: string): AsyncIterable<Item> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
      },
    );
    for await (const page of pages) yield* page.Items ?? [];
  }
}

function taskKey({ request, stage, attempt, taskToken }: WaitingTask): Item {
  return {
    pk: { S: taskPartition(request) },
    sk: { S: `${stage}/${attempt}/${sha256Hex(taskToken).slice(0, 32)}` },
  };
}

function requestKey(request: string): Item {
  return { pk: { S: UNDER_WAY }, sk: { S: request } };
}
