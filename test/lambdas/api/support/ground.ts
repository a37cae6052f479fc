import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { DynamoDbLedger } from '../../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbViews } from '../../../../lambdas/adapters/dynamodb-views.ts';
import type { Answer } from '../../../../lambdas/api/call.ts';
import type { QueryPorts } from '../../../../lambdas/api/ports.ts';
import { QUERIES } from '../../../../lambdas/api/queries.ts';
import { ROUTES, type RouteId } from '../../../../lambdas/api/routes.ts';
import { serve } from '../../../../lambdas/api/serve.ts';
import { type EntryDraft, type SealedEntry, seal, unseal } from '../../../../lambdas/domain/entry.ts';
import { project } from '../../../../lambdas/engine/project.ts';
import type { DigestSigner, Log } from '../../../../lambdas/ports.ts';
import { startTables, type Tables } from '../../../cli/support/tables.ts';
import { workflows } from '../../../organisation/index.ts';
import { roles } from '../../../support/in-memory-ports.ts';
import { sampleDetails } from '../../../support/sample-details.ts';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../../support/table-names.ts';

/** The time in these tests. */
export const NOW = '2026-06-01T00:00:00.000Z';

const READS = ['QueryCommand', 'BatchGetItemCommand', 'GetItemCommand'];

const silent: Log = { info() {}, warn() {}, error() {}, count() {} };

/** A signer with a key of its own, as KMS would have it. */
export function localSigner(): DigestSigner & { readonly publicKeyPem: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey);
  return {
    publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    sign: async (message) => sign('sha256', message, privateKey),
    publicKey: async () => publicKey.export({ format: 'der', type: 'spki' }),
  };
}

/** The routes that read, on a real DynamoDB-compatible server, with a count of the reads. */
export class Ground {
  readonly tables: Tables;
  readonly signer = localSigner();
  readonly ports: QueryPorts;
  readonly #lasts = new Map<string, SealedEntry>();
  /** How much in the views was counted as none. */
  damage = 0;
  #reads = 0;

  private constructor(tables: Tables) {
    this.tables = tables;
    tables.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (READS.includes(commandName ?? '')) this.#reads += 1;
          return next(args);
        },
      { step: 'initialize' },
    );
    this.ports = {
      ledger: new DynamoDbLedger(tables.client, LEDGER_TABLE),
      streams: new DynamoDbStreams(tables.client, LEDGER_TABLE),
      views: new DynamoDbViews(tables.client, VIEWS_TABLE),
      receiptSigner: this.signer,
      clock: { now: () => new Date(NOW) },
      log: {
        ...silent,
        count: (metric) => {
          if (metric === 'ViewDamage') this.damage += 1;
        },
      },
      catalogue: { workflows, roles, freezes: [] },
    };
  }

  static async start(): Promise<Ground> {
    return new Ground(await startTables());
  }

  /** Appends an entry, of which the views don't hear; what is left out of it does not matter to the test. */
  async record(
    stream: string,
    at: string,
    action: string,
    { details = {}, state, actor = 'someone@example.com' }: Partial<EntryDraft<unknown>>,
  ): Promise<SealedEntry> {
    const all = { ...sampleDetails(stream, action), ...details };
    const sealed = seal(stream, this.#lasts.get(stream), { at, actor, action, details: all, state });
    await this.ports.ledger.append(sealed);
    this.#lasts.set(stream, sealed);
    return sealed;
  }

  /** Appends an entry, and shows it in the views. */
  async append(...entry: Parameters<Ground['record']>): Promise<SealedEntry> {
    const sealed = await this.record(...entry);
    await this.show(sealed);
    return sealed;
  }

  /** Shows an entry in the views, again as well. */
  async show(sealed: SealedEntry): Promise<void> {
    await project(this.ports, unseal(sealed));
  }

  /** Calls a route by its path and query, as a signed call comes from API Gateway. */
  async get<Id extends RouteId>(
    id: Id,
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Id>> {
    const event = {
      rawPath: path,
      queryStringParameters: query,
      requestContext: {
        http: { method: 'GET' },
        authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/robin' } },
      },
      isBase64Encoded: false,
    };
    const { route, answer } = await serve(QUERIES, this.ports)(event);
    if (route !== id) throw new Error(`${path} is ${route}, not ${id}`);
    // What is answered is what the document describes.
    return (ROUTES[id].answer as unknown as { parse(value: unknown): Answer<Id> }).parse(
      JSON.parse(JSON.stringify(answer)),
    );
  }

  /** How many reads DynamoDB got during a call. */
  async countReads(run: () => Promise<unknown>): Promise<number> {
    const before = this.#reads;
    await run();
    return this.#reads - before;
  }
}
