import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { sha256Hex } from '../../schema/canonical-json.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import type { RequestView, SubjectView, Views, WaitingTask } from '../ports.ts';

type Item = Record<string, AttributeValue>;

const UNDER_WAY = 'requests';
const SUBJECTS = 'subjects';
const taskPartition = (request: string): string => `tasks/${request}`;

/**
 * The views on a DynamoDB table with partition key `pk` (S) and sort key `sk` (S): waiting tasks under
 * `tasks/<request>`, every request under way under `requests`, and every subject under `subjects`.
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

  putRequest({ seq, state }: RequestView): Promise<void> {
    return this.#putNewer(requestKey(state.request), seq, state);
  }

  async deleteRequest(request: string): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: requestKey(request) }));
  }

  async *requests(after?: string): AsyncIterable<RequestView> {
    for await (const item of this.#items(UNDER_WAY, after)) {
      yield { seq: Number(item['seq']?.N), state: JSON.parse(item['state']?.S ?? '') as RequestState };
    }
  }

  putSubject({ seq, state }: SubjectView): Promise<void> {
    return this.#putNewer({ pk: { S: SUBJECTS }, sk: { S: state.subject } }, seq, state);
  }

  async *subjects(after?: string): AsyncIterable<SubjectView> {
    for await (const item of this.#items(SUBJECTS, after)) {
      yield { seq: Number(item['seq']?.N), state: JSON.parse(item['state']?.S ?? '') as SubjectState };
    }
  }

  async #putNewer(key: Item, seq: number, state: RequestState | SubjectState): Promise<void> {
    const Item = { ...key, seq: { N: String(seq) }, state: { S: JSON.stringify(state) } };
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

  async *#items(partition: string, after?: string): AsyncIterable<Item> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: {
          ':pk': { S: partition },
          ...(after !== undefined && { ':after': { S: after } }),
        },
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
