import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearViews } from '../../../cli/views/clear-views.ts';
import { DynamoDbLedger } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbTasks } from '../../../lambdas/adapters/dynamodb-tasks.ts';
import { removeViewItem, viewItemsIn } from '../../../lambdas/adapters/dynamodb-view-items.ts';
import { DynamoDbViews } from '../../../lambdas/adapters/dynamodb-views.ts';
import { requestStream, unseal } from '../../../lambdas/domain/entry.ts';
import { project } from '../../../lambdas/engine/project.ts';
import { people } from '../../support/in-memory-ports.ts';
import { Story } from '../../support/story.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../../support/table-names.ts';
import { silent } from '../support/digested-ledger.ts';
import { startTables, type Tables } from '../support/tables.ts';

let tables: Tables;
let story: Story;

const portsOf = ({ client }: Tables) => ({
  ledger: new DynamoDbLedger(client, LEDGER_TABLE),
  streams: new DynamoDbStreams(client, LEDGER_TABLE),
  views: new DynamoDbViews(client, VIEWS_TABLE),
  tasks: new DynamoDbTasks(client, TASKS_TABLE, silent),
  catalogue: story.world.ports.catalogue,
});
const clear = () =>
  clearViews({
    ...portsOf(tables),
    items: viewItemsIn(tables.client, VIEWS_TABLE),
    remove: (item) => removeViewItem(tables.client, VIEWS_TABLE, item),
  });

beforeAll(async () => {
  tables = await startTables();
  story = await new Story().upTo('test');
  await story.decide(people.alex, 'test', 'request-changes', { comment: 'Recall is too low.' });
  const entries = [...story.world.streams.values()].flat();
  await tables.fill(entries);
  for (const entry of entries) await project(portsOf(tables), unseal(entry));
});
afterAll(() => tables.stop());

const S = (text: string) => ({ S: text });
const put = (Item: Record<string, { S: string } | { N: string }>) =>
  tables.client.send(new PutItemCommand({ TableName: VIEWS_TABLE, Item }));
async function everything(): Promise<string[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: VIEWS_TABLE }));
  // What a view no longer has is only kept for a run that died; which entry put a row does not matter.
  return Items.map(({ former: _, seq, ...item }) => ({ ...item, ...(item['stream'] ? {} : { seq }) }))
    .map((item) => JSON.stringify(Object.entries(item).sort()))
    .sort();
}

describe('clearing the views', () => {
  it('leaves all that follows from the ledger', async () => {
    const before = await everything();
    expect(before.length).toBeGreaterThan(6);
    expect(await clear()).toEqual({ removed: 0, tokens: 0 });
    expect(await everything()).toEqual(before);
  });

  it('removes what does not', async () => {
    const before = await everything();
    const own = requestStream(story.request);
    const { text = '' } = (await portsOf(tables).views.find(own)) ?? {};
    const place = `2026-03-02T09:00:00.000Z#${story.request}#3`;
    const junk: Record<string, { S: string } | { N: string }>[] = [
      // Of a request that there is not.
      { pk: S(`request/${'9'.repeat(26)}`), sk: S('view'), seq: { N: '1' }, text: S(text) },
      // Rows that lead nowhere, or to what says nothing of them.
      { pk: S('desk/x@example.com'), sk: S('2026-03-09#1'), stream: S(own), seq: { N: '1' } },
      { pk: S('desk/x@example.com'), sk: S('2026-03-09#2'), stream: S('request/none'), seq: { N: '1' } },
      // Decisions that nobody made, or otherwise.
      { pk: S('decisions/2026-03'), sk: S(`${place}1`), text: S('{"choice":"approve"}') },
      { pk: S('measures/2026-03-02'), sk: S(place), text: S('{"seconds":1}') },
      { pk: S('decisions/2026-03'), sk: S('junk'), text: S('{}') },
      { pk: S('something'), sk: S('else') },
    ];
    for (const item of junk) await put(item);
    expect(await clear()).toEqual({ removed: junk.length, tokens: 0 });
    expect(await everything()).toEqual(before);
  });

  it('puts right a view that is none, or of entries to come', async () => {
    const before = await everything();
    const own = requestStream(story.request);
    const { seq = 0, text = '' } = (await portsOf(tables).views.find(own)) ?? {};
    await put({ pk: S(own), sk: S('view'), seq: { N: String(seq + 7) }, text: S(text) });
    await put({ pk: S('subject/model/churn'), sk: S('view'), seq: { N: '1' }, text: S('{') });
    expect((await clear()).removed).toBeGreaterThan(1);
    expect(await everything()).toEqual(before);
  });

  it('leaves a row whose view is about to come', async () => {
    const { views } = portsOf(tables);
    const row = { pk: S('desk/y@example.com'), sk: S('2026-03-09#1') };
    await put({ ...row, stream: S(requestStream(story.request)), seq: { N: '99' } });
    expect(await clear()).toEqual({ removed: 0, tokens: 0 });
    await views.removeRow({ list: { name: row.pk.S }, place: row.sk.S }, 99);
  });

  it('moves the task tokens of an earlier version', async () => {
    const task = { request: 'r', stage: 'review', attempt: 1, taskToken: 'token' };
    await put({ pk: S('tasks/r'), sk: S('review/1/x'), task: S(JSON.stringify(task)) });
    await put({ pk: S('tasks/r'), sk: S('review/1/y'), task: S('{') });
    expect(await clear()).toEqual({ removed: 1, tokens: 1 });
    expect(await portsOf(tables).tasks.of('r')).toEqual([task]);
  });
});
