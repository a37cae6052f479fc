import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../cli/connection.ts';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import { type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';
import { project, projectLines } from '../../lambdas/engine/project.ts';
import type { Catalogue } from '../../lambdas/ports.ts';

/** What one `BatchWriteItem` takes. */
const BATCH = 25;

/** Fills tables by many items a call; what is shown goes through the projections of the product itself. */
export class Loader {
  readonly #client: DynamoDBClient;
  readonly #catalogue: Catalogue;
  readonly #progress: (items: number) => void;
  /** By its key: a batch may not name an item twice. */
  #waiting = new Map<string, { readonly table: string; readonly put: WriteRequest }>();
  #items = 0;

  constructor(client: DynamoDBClient, catalogue: Catalogue, progress: (items: number) => void) {
    this.#client = client;
    this.#catalogue = catalogue;
    this.#progress = progress;
  }

  /** Keeps entries in the ledger. */
  async keep(entries: readonly SealedEntry[]): Promise<void> {
    for (const entry of entries) await this.#put(LEDGER_TABLE, toItem(entry));
  }

  /** Shows what an entry says, in views that know nothing of its stream yet. */
  async show(entry: SealedEntry): Promise<void> {
    await this.#project(project, entry);
  }

  /** Lists what happened by an entry, which no later one changes. */
  async list(entry: SealedEntry): Promise<void> {
    await this.#project(projectLines, entry);
  }

  async #project(show: typeof project, entry: SealedEntry): Promise<void> {
    const puts: Record<string, never>[] = [];
    const client = {
      send: async (command: { readonly input: { readonly Item?: Record<string, never> } }) => {
        if (command instanceof PutItemCommand && command.input.Item) puts.push(command.input.Item as never);
        return {};
      },
    } as unknown as DynamoDBClient;
    const views = new DynamoDbViews(client, VIEWS_TABLE);
    const ledger = { last: async () => undefined };
    await show({ views, ledger, catalogue: this.#catalogue }, unseal(entry));
    for (const item of puts) await this.#put(VIEWS_TABLE, item);
  }

  async end(): Promise<void> {
    const batch = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (batch.length === 0) return;
    const RequestItems: Record<string, WriteRequest[]> = {};
    for (const { table, put } of batch) RequestItems[table] = [...(RequestItems[table] ?? []), put];
    await this.#client.send(new BatchWriteItemCommand({ RequestItems }));
    this.#items += batch.length;
    if (this.#items % 10_000 < BATCH) this.#progress(this.#items);
  }

  async #put(table: string, item: ReturnType<typeof toItem>): Promise<void> {
    const key = JSON.stringify([table, item['pk'] ?? item['stream'], item['sk'] ?? item['seq']]);
    this.#waiting.set(key, { table, put: { PutRequest: { Item: item } } });
    if (this.#waiting.size >= BATCH) await this.end();
  }
}
