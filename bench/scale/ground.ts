import { DynamoDbHeads } from '../../lambdas/adapters/dynamodb-heads.ts';
import { DynamoDbLedger } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbTasks } from '../../lambdas/adapters/dynamodb-tasks.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import { QUERIES } from '../../lambdas/api/queries.ts';
import { serve } from '../../lambdas/api/serve.ts';
import { type SealedEntry, unseal } from '../../lambdas/domain/entry.ts';
import { project, projectLines } from '../../lambdas/engine/project.ts';
import { digest } from '../../lambdas/operations/digest.ts';
import { sweep } from '../../lambdas/operations/sweep.ts';
import type { Catalogue } from '../../lambdas/ports.ts';
import { MemoryArchive, makeSigner, silent } from '../../test/cli/support/digested-ledger.ts';
import { workflow } from '../../test/cli/support/sample-ledger.ts';
import { roles } from '../../test/organisation/index.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../../test/support/table-names.ts';
import { VIEW_INDEXES } from '../../test/support/table-shapes.ts';
import { DUE, Lives } from './lives.ts';
import { MemoryDynamoDb, type Volume } from './memory-dynamodb.ts';
import { type Keys, MemoryTable } from './memory-table.ts';

const HEADS_TABLE = 'countersign-heads';
/** So many entries are new when a digest is made. */
const NEW_ENTRIES = 100;
/** When questions are asked, and the sweeper comes: after the time of those that began earlier, before the others'. */
const NOW = new Date('2026-03-02T00:00:00.000Z');
const KEYED: Keys = ['pk', 'sk'];

/** Tables full of requests under way and of entries, with a count of what is asked of them. */
export class Ground {
  readonly #client: MemoryDynamoDb;
  readonly #lives: Lives;
  readonly #catalogue: Catalogue = { workflows: [workflow], roles, freezes: [] };

  private constructor(lives: Lives) {
    this.#lives = lives;
    const indexes = VIEW_INDEXES.indexes.map(
      ({ IndexName, KeySchema: [hash, range] }) =>
        [IndexName, [hash?.AttributeName ?? '', range?.AttributeName ?? '']] as const,
    );
    this.#client = new MemoryDynamoDb({
      [LEDGER_TABLE]: new MemoryTable(['stream', 'seq'], { 'by-moment': ['stream', 'moment'] }, (stream) =>
        lives.itemsOf(stream),
      ),
      [VIEWS_TABLE]: new MemoryTable(KEYED, Object.fromEntries(indexes)),
      [TASKS_TABLE]: new MemoryTable(KEYED),
      [HEADS_TABLE]: new MemoryTable(KEYED),
    });
  }

  /** Tables with so many open requests and, by those of closed ones, so many entries at least. */
  static async fill(requests: number, entries: number, progress: (done: number) => void): Promise<Ground> {
    const lives = new Lives(requests, entries);
    const ground = new Ground(lives);
    for (let index = 0; index < lives.open + lives.closed; index++) {
      await ground.#show(lives.at(index));
      if (index % 1_000 === 999) progress(index + 1);
    }
    return ground;
  }

  get entries(): number {
    return this.#lives.entries;
  }

  /** What a question of the API asks of the tables. */
  ask(path: string, query: Readonly<Record<string, string>> = {}): Promise<Volume> {
    const ports = { ...this.#ports(NOW), receiptSigner: makeSigner().signer };
    const event = {
      rawPath: path,
      queryStringParameters: query,
      requestContext: { http: { method: 'GET' }, authorizer: { iam: { userArn: 'arn:aws:iam::1:user/x' } } },
      isBase64Encoded: false,
    };
    return this.#client.count(() => serve(QUERIES, ports)(event));
  }

  /** What a digest of a hundred new entries asks of the ledger, and of what it remembers. */
  async digest(): Promise<Volume> {
    const heads = new DynamoDbHeads(this.#client, HEADS_TABLE, silent);
    const news: SealedEntry[] = [];
    for (let index = 0; news.length < NEW_ENTRIES; index++) news.push(...this.#lives.at(index));
    for (const { stream, seq, hash, entry } of news.slice(0, NEW_ENTRIES))
      await heads.note({ stream, seq, hash, writtenAt: JSON.parse(entry).at }, NOW);
    const now = new Date(NOW.getTime() + 300_000);
    return this.#client.count(
      digest({
        ...{ moves: heads, memory: heads, archive: new MemoryArchive(), signer: makeSigner().signer },
        ...{ streams: this.#ports(now).streams, every: 300, clock: { now: () => now }, log: silent },
      }),
    );
  }

  /** What a round of the sweeper asks of the tables in which the time of some requests is over. */
  async sweep(): Promise<Volume> {
    const expired = new Set<string>();
    const ports = this.#ports(NOW);
    const append = ports.ledger.append.bind(ports.ledger);
    ports.ledger.append = (entry) => {
      if (entry.stream.startsWith('request/')) expired.add(entry.stream);
      return append(entry);
    };
    const volume = await this.#client.count(
      sweep({
        ...ports,
        tasks: new DynamoDbTasks(this.#client, TASKS_TABLE, silent),
        callback: { succeed: async () => 'gone', fail: async () => 'gone' },
        notifier: { send: async () => 'sent' },
        subscriptions: { confirmed: async () => new Set() },
        executions: {
          start: async () => 'exists',
          look: async () => undefined,
          running: async function* () {},
        },
      }),
    );
    if (expired.size !== DUE) throw new Error(`${expired.size} requests have expired, not ${DUE}`);
    return volume;
  }

  #ports(now: Date) {
    return {
      ledger: new DynamoDbLedger(this.#client, LEDGER_TABLE),
      streams: new DynamoDbStreams(this.#client, LEDGER_TABLE),
      views: new DynamoDbViews(this.#client, VIEWS_TABLE),
      clock: { now: () => now },
      log: silent,
      catalogue: this.#catalogue,
    };
  }

  /** Shows what was recorded in the views, by the projections of the product itself. */
  async #show(entries: readonly SealedEntry[]): Promise<void> {
    const ports = this.#ports(NOW);
    // Decisions alone leave lines.
    for (const sealed of entries)
      if (sealed.entry.includes('"action":"decided"')) await projectLines(ports, unseal(sealed));
    for (const last of new Map(entries.map((entry) => [entry.stream, entry])).values())
      await project(ports, unseal(last));
  }
}
