import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../cli/connection.ts';
import { DynamoDbLedger } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import { QUERIES } from '../../lambdas/api/queries.ts';
import { serve } from '../../lambdas/api/serve.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { digest } from '../../lambdas/operations/digest.ts';
import type { Catalogue } from '../../lambdas/ports.ts';
import { MemoryArchive, makeSigner, silent } from '../../test/cli/support/digested-ledger.ts';
import { workflow } from '../../test/cli/support/sample-ledger.ts';
import { startTables, type Tables } from '../../test/cli/support/tables.ts';
import { roles } from '../../test/organisation/index.ts';
import { MemoryHeads } from '../../test/support/memory-heads.ts';
import { exampleLife, type Life, relive } from './life.ts';
import { Loader } from './loader.ts';

/** So many requests have closed in the month that reports are asked about, however many are open. */
const CLOSED_THIS_MONTH = 100;
/** So many entries are new when a digest is made. */
const NEW_ENTRIES = 100;

/** What a run asked of the tables: calls, and bytes that were answered. */
export interface Volume {
  readonly calls: number;
  readonly bytes: number;
}

/** Tables full of requests under way and of entries, with a count of what is asked of them. */
export class Ground {
  readonly #tables: Tables;
  readonly #catalogue: Catalogue;
  readonly #news: readonly SealedEntry[];
  #calls = 0;
  #bytes = 0;

  private constructor(tables: Tables, catalogue: Catalogue, news: readonly SealedEntry[]) {
    this.#tables = tables;
    this.#catalogue = catalogue;
    this.#news = news;
    tables.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        this.#calls += 1;
        this.#bytes += JSON.stringify(result.output).length;
        return result;
      },
      { step: 'initialize' },
    );
  }

  /** Fills tables with so many open requests and, by those of closed ones, so many entries at least. */
  static async fill(requests: number, entries: number, progress: (items: number) => void): Promise<Ground> {
    const tables = await startTables();
    const catalogue = { workflows: [workflow], roles, freezes: [] };
    const loader = new Loader(tables.client, catalogue, progress);
    const [open, closed] = [exampleLife('open'), exampleLife('closed')];
    const live = async (life: Life, index: number): Promise<readonly SealedEntry[]> => {
      const items = relive(life, index);
      await loader.keep(items);
      for (const item of lastsOf(items)) await loader.show(item);
      for (const item of items) await loader.list(item);
      return items;
    };
    let news: readonly SealedEntry[] = [];
    for (let index = 0; index < requests; index++) {
      const items = await live(open, index);
      if (news.length < NEW_ENTRIES) news = [...news, ...items].slice(0, NEW_ENTRIES);
    }
    let written = requests * open.items.length;
    for (let index = 0; index < CLOSED_THIS_MONTH || written < entries; index++) {
      if (index < CLOSED_THIS_MONTH) written += (await live(closed, requests + index)).length;
      else {
        const items = relive(closed, requests + index);
        await loader.keep(items);
        written += items.length;
      }
    }
    await loader.end();
    return new Ground(tables, catalogue, news);
  }

  /** What a question of the API asks of the tables. */
  ask(path: string, query: Readonly<Record<string, string>> = {}): Promise<Volume> {
    const ports = {
      ...portsOn(this.#tables.client),
      receiptSigner: makeSigner().signer,
      clock: { now: () => new Date('2026-03-02T00:00:00.000Z') },
      log: silent,
      catalogue: this.#catalogue,
    };
    const event = {
      rawPath: path,
      queryStringParameters: query,
      requestContext: { http: { method: 'GET' }, authorizer: { iam: { userArn: 'arn:aws:iam::1:user/x' } } },
      isBase64Encoded: false,
    };
    return this.#count(() => serve(QUERIES, ports)(event));
  }

  /** What a digest of a hundred new entries asks of the ledger, and of what it remembers. */
  async digest(): Promise<Volume> {
    const heads = new MemoryHeads();
    let now = new Date('2026-03-02T00:00:00.000Z');
    for (const { stream, seq, hash, entry } of this.#news)
      await heads.note({ stream, seq, hash, writtenAt: JSON.parse(entry).at }, now);
    now = new Date(now.getTime() + 300_000);
    heads.countCalls();
    const volume = await this.#count(
      digest({
        moves: heads,
        memory: heads,
        streams: portsOn(this.#tables.client).streams,
        archive: new MemoryArchive(),
        signer: makeSigner().signer,
        every: 300,
        clock: { now: () => now },
        log: silent,
      }),
    );
    return { ...volume, calls: volume.calls + heads.countCalls() };
  }

  stop(): Promise<void> {
    return this.#tables.stop();
  }

  async #count(run: () => Promise<unknown>): Promise<Volume> {
    [this.#calls, this.#bytes] = [0, 0];
    await run();
    return { calls: this.#calls, bytes: this.#bytes };
  }
}

function portsOn(client: DynamoDBClient) {
  return {
    ledger: new DynamoDbLedger(client, LEDGER_TABLE),
    streams: new DynamoDbStreams(client, LEDGER_TABLE),
    views: new DynamoDbViews(client, VIEWS_TABLE),
  };
}

/** The newest entry of each stream. */
function lastsOf(items: readonly SealedEntry[]): Iterable<SealedEntry> {
  return new Map(items.map((item) => [item.stream, item])).values();
}
