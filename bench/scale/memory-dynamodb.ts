import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { bytesOf, holds, type Item, type Placeholders, update } from './expressions.ts';
import type { MemoryTable } from './memory-table.ts';

/** What was asked of the tables: calls, and bytes that were answered. */
export interface Volume {
  readonly calls: number;
  readonly bytes: number;
}

/**
 * DynamoDB in memory for the adapters as they are deployed: conditions, indexes, and pages of at most a megabyte. It
 * counts what is asked of it. What it does not know it refuses.
 */
export class MemoryDynamoDb extends DynamoDBClient {
  readonly #tables: Readonly<Record<string, MemoryTable>>;
  #calls = 0;
  #bytes = 0;

  constructor(tables: Readonly<Record<string, MemoryTable>>) {
    super({ region: 'none', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
    this.#tables = tables;
  }

  /** What something asks of the tables. */
  async count(run: () => Promise<unknown>): Promise<Volume> {
    [this.#calls, this.#bytes] = [0, 0];
    await run();
    return { calls: this.#calls, bytes: this.#bytes };
  }

  override async send(command: object): Promise<never> {
    this.#calls++;
    const answer = this.#answer(command);
    this.#bytes += bytesOf(answer);
    return { $metadata: {}, ...answer } as never;
  }

  #answer(command: object): object {
    if (command instanceof QueryCommand) return this.#table(command.input).query(command.input);
    if (command instanceof GetItemCommand) {
      const found = this.#table(command.input).get(command.input.Key ?? {});
      return found === undefined ? {} : { Item: found };
    }
    if (command instanceof BatchGetItemCommand) return this.#getBatch(command);
    if (command instanceof PutItemCommand) {
      const { Item = {} } = command.input;
      return this.#write(command.input, Item, () => Item);
    }
    if (command instanceof UpdateItemCommand) {
      const { input } = command;
      const { Key = {}, UpdateExpression = '' } = input;
      return this.#write(input, Key, (before) => update(UpdateExpression, { ...before, ...Key }, input));
    }
    if (command instanceof DeleteItemCommand)
      return this.#write(command.input, command.input.Key ?? {}, () => undefined);
    throw new Error(`the tables in memory do not know ${command.constructor.name}`);
  }

  #getBatch({ input }: BatchGetItemCommand): object {
    const tables = Object.entries(input.RequestItems ?? {});
    const found = tables.map(([TableName, { Keys = [] }]) => {
      if (Keys.length > 100) throw new Error('a batch has a hundred keys at most');
      const table = this.#table({ TableName });
      return [TableName, Keys.map((key) => table.get(key)).filter((item) => item !== undefined)] as const;
    });
    return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
  }

  #write(
    input: Placeholders & {
      readonly TableName: string | undefined;
      readonly ConditionExpression?: string | undefined;
    },
    key: Item,
    change: (before: Item | undefined) => Item | undefined,
  ): object {
    const table = this.#table(input);
    const before = table.get(key);
    const { ConditionExpression: condition } = input;
    if (condition !== undefined && !holds(condition, before, input))
      throw new ConditionalCheckFailedException({ message: 'The condition does not hold.', $metadata: {} });
    const after = change(before);
    if (after === undefined) table.remove(key);
    else table.put(after);
    return {};
  }

  #table({ TableName = '' }: { readonly TableName?: string | undefined }): MemoryTable {
    const table = this.#tables[TableName];
    if (table === undefined) throw new Error(`there is no table '${TableName}' in memory`);
    return table;
  }
}
