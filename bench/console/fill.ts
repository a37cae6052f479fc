import { DynamoDbLedger, toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import { unseal } from '../../lambdas/domain/entry.ts';
import { project, projectLines } from '../../lambdas/engine/project.ts';
import type { Catalogue } from '../../lambdas/ports.ts';
import { openDynamoDb } from '../../local/aws/dynamodb.ts';
import type { TableSpec } from '../../local/template/deployment.ts';
import { silent } from '../../test/cli/support/digested-ledger.ts';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../test/support/table-names.ts';
import { VIEW_INDEXES } from '../../test/support/table-shapes.ts';
import type { Item } from '../scale/expressions.ts';
import { MemoryDynamoDb } from '../scale/memory-dynamodb.ts';
import { MemoryTable } from '../scale/memory-table.ts';
import { livesOf } from './lives.ts';

/** DynamoDB takes so many items in one call. */
const BATCH = 25;

/** What was written. */
export interface Filled {
  readonly entries: number;
  readonly items: number;
}

/**
 * Fills the tables of a data directory that no server uses with so many requests: their entries, and the views that the
 * product's own projections make of them. In memory first, then table by table, since no flow over HTTP would come to an end.
 */
export async function fillTables(
  path: string,
  tables: readonly TableSpec[],
  { requests, now, catalogue }: { requests: number; now: Date; catalogue: Catalogue },
): Promise<Filled> {
  const indexes = VIEW_INDEXES.indexes.map(
    ({ IndexName, KeySchema: [hash, range] }) =>
      [IndexName, [hash?.AttributeName ?? '', range?.AttributeName ?? '']] as const,
  );
  const views = new MemoryTable(['pk', 'sk'], Object.fromEntries(indexes));
  const client = new MemoryDynamoDb({
    [VIEWS_TABLE]: views,
    [LEDGER_TABLE]: new MemoryTable(['stream', 'seq']),
  });
  const ports = {
    views: new DynamoDbViews(client, VIEWS_TABLE),
    ledger: new DynamoDbLedger(client, LEDGER_TABLE),
    log: silent,
    catalogue,
  };
  const entries = new Map<string, Item>();
  for (const life of livesOf(requests, now)) {
    for (const sealed of life) {
      entries.set(`${sealed.stream} ${sealed.seq}`, toItem(sealed));
      // Decisions alone leave lines.
      if (sealed.entry.includes('"action":"decided"')) await projectLines(ports, unseal(sealed));
    }
    for (const last of new Map(life.map((sealed) => [sealed.stream, sealed])).values())
      await project(ports, unseal(last));
  }
  const shown = [...views.items()];
  await writeAll(path, tables, { [LEDGER_TABLE]: [...entries.values()], [VIEWS_TABLE]: shown });
  return { entries: entries.size, items: entries.size + shown.length };
}

async function writeAll(
  path: string,
  tables: readonly TableSpec[],
  contents: Readonly<Record<string, readonly Item[]>>,
): Promise<void> {
  // Nobody is kept from writing, and no stream tells of it: what follows from the ledger is in the views already.
  const open = await openDynamoDb(
    path,
    tables.map((table) => ({ ...table, denials: [] })),
  );
  try {
    for (const [table, items] of Object.entries(contents))
      for (let from = 0; from < items.length; from += BATCH) {
        const puts = items.slice(from, from + BATCH).map((item) => ({ PutRequest: { Item: wireOf(item) } }));
        const { status, body } = await open.handle(
          'BatchWriteItem',
          JSON.stringify({ RequestItems: { [table]: puts } }),
        );
        if (status !== 200) throw new Error(`${table} takes no items: ${body}`);
      }
  } finally {
    await open.close();
  }
}

/** An item as it goes over the wire: bytes as text. */
function wireOf(item: Item): object {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
    ]),
  );
}
