import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isMet } from '../../bench/figure.ts';
import { measureScale } from '../../bench/scale/measure.ts';
import { MemoryDynamoDb } from '../../bench/scale/memory-dynamodb.ts';
import { MemoryTable } from '../../bench/scale/memory-table.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import type { List } from '../../lambdas/domain/views/lists.ts';
import { startTables } from '../cli/support/tables.ts';
import { VIEWS_TABLE } from '../support/table-names.ts';
import { VIEW_INDEXES } from '../support/table-shapes.ts';

describe('what is asked of the tables', () => {
  it('does not grow with the open requests and entries that there are', async () => {
    const figures = await measureScale(
      [
        [260, 1_000],
        [700, 3_000],
      ],
      () => {},
    );
    expect(figures.filter((figure) => !isMet(figure)).map(({ name }) => name)).toEqual([]);
    const calls = figures.filter(({ name }) => name.endsWith(': calls'));
    expect(calls.map(({ samples }) => samples[0])).toEqual(documentedCalls());
  }, 30_000);
});

/** The calls in the table of docs/scale.md, in its order. */
function documentedCalls(): readonly number[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/scale.md'), 'utf8');
  const [, table = ''] = page.split('| what | calls | KB read |');
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(2);
  return rows.map((row) => Number(row.split('|')[2]));
}

describe('the tables in memory', () => {
  it('answer as a DynamoDB-compatible server does, in order, by pages, between any two places', async () => {
    const tables = await startTables();
    try {
      const indexes = VIEW_INDEXES.indexes.map(
        ({ IndexName, KeySchema: [hash, range] }) =>
          [IndexName, [hash?.AttributeName ?? '', range?.AttributeName ?? '']] as const,
      );
      const memory = new MemoryDynamoDb({
        [VIEWS_TABLE]: new MemoryTable(['pk', 'sk'], Object.fromEntries(indexes)),
      });
      const answers = await Promise.all([memory, tables.client].map(askEverything));
      expect(answers[0]).toEqual(answers[1]);
    } finally {
      await tables.stop();
    }
  });
});

async function askEverything(client: MemoryDynamoDb | Awaited<ReturnType<typeof startTables>>['client']) {
  const views = new DynamoDbViews(client, VIEWS_TABLE);
  const [rows, due]: List[] = [{ name: 'rows' }, { name: 'due-list', by: 'due', spread: true }];
  const answers: unknown[] = [];
  for (const [index, place] of 'hbdfaceg'.split('').entries()) {
    if (rows === undefined || due === undefined) continue;
    await views.putRow({ list: rows, place }, `request/${place}`, 3);
    const at = { due: { list: due, place } };
    answers.push(await views.put({ stream: `request/${place}`, seq: index, text: '{}', rows: [], at }, []));
    answers.push(await views.put({ stream: `request/${place}`, seq: 2, text: '[]', rows: [], at }, []));
    answers.push(await views.setDue(`request/${place}`, 2, { list: due, place: `${place}${place}` }));
  }
  if (rows === undefined || due === undefined) return answers;
  await views.removeRow({ list: rows, place: 'c' }, 2);
  await views.removeRow({ list: rows, place: 'd' }, 3);
  await views.setDue('request/g', 6);
  for (const range of [{}, { after: 'b' }, { until: 'e' }, { after: 'b', until: 'f' }, { atOnce: 2 }])
    for (const list of [rows, due]) answers.push(await all(views.rows(list, range)));
  const found = await views.findAll(['request/a', 'request/none', 'request/h']);
  answers.push(Object.fromEntries(found));
  const large = { pk: { S: 'large' }, text: { S: 'x'.repeat(300_000) } };
  for (const sk of 'abcdefgh')
    await client.send(new PutItemCommand({ TableName: VIEWS_TABLE, Item: { ...large, sk: { S: sk } } }));
  answers.push((await all(views.rows({ name: 'large' }))).map(({ place }) => place));
  return answers;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
