import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../../cli/connection.ts';
import { DynamoDbLedger } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbViews } from '../../../lambdas/adapters/dynamodb-views.ts';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { startTables, type Tables } from '../../cli/support/tables.ts';
import { Story } from '../../support/story.ts';

let tables: Tables;
let ledger: DynamoDbLedger;
let views: DynamoDbViews;

beforeAll(async () => {
  tables = await startTables();
  ledger = new DynamoDbLedger(tables.client, LEDGER_TABLE);
  views = new DynamoDbViews(tables.client, VIEWS_TABLE);
});

afterAll(() => tables.stop());

function entry(stream: string, last: SealedEntry | undefined, what: string): SealedEntry {
  return seal(stream, last, {
    at: '2026-03-02T09:00:00.000Z',
    actor: 'test',
    action: what,
    details: {},
    state: {},
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('the ledger on DynamoDB', () => {
  it('has nothing in a stream that nobody wrote', async () => {
    expect(await ledger.last('request/none')).toBeUndefined();
    expect(await all(ledger.read('request/none'))).toEqual([]);
  });

  it('lets exactly one of many writers have a place, and keeps what that one wrote', async () => {
    const rivals = Array.from({ length: 20 }, (_, index) =>
      entry('request/race', undefined, `rival ${index}`),
    );
    const results = await Promise.all(rivals.map((rival) => ledger.append(rival)));
    expect(results.filter((result) => result === 'appended')).toHaveLength(1);
    expect(await ledger.last('request/race')).toEqual(rivals[results.indexOf('appended')]);
    expect(await all(ledger.read('request/race'))).toHaveLength(1);
  });

  it('says of an entry whose answer was lost that its place is taken', async () => {
    const first = entry('request/lost', undefined, 'first');
    expect(await ledger.append(first)).toBe('appended');
    expect(await ledger.append(first)).toBe('lost');
  });

  it('reads a stream in the order of its numbers, over more than one page', async () => {
    let last: SealedEntry | undefined;
    for (let seq = 1; seq <= 12; seq++) {
      // Twelve of these exceed the megabyte of one page.
      last = entry('request/long', last, `${seq} ${'x'.repeat(100_000)}`);
      await ledger.append(last);
    }
    expect((await all(ledger.read('request/long'))).map(({ seq }) => seq)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(await ledger.last('request/long')).toEqual(last);
  });
});

describe('the views on DynamoDB', () => {
  it('never replace what is newer with what is older', async () => {
    const { state } = await new Story().upTo('review');
    const view = (seq: number) => ({ seq, state: { ...state, attempt: seq } });
    await views.putRequest(view(2));
    await views.putRequest(view(1));
    expect(await all(views.requests())).toEqual([view(2)]);
    await views.putRequest(view(3));
    expect(await all(views.requests())).toEqual([view(3)]);
    await views.deleteRequest(state.request);
    await views.deleteRequest(state.request);
    expect(await all(views.requests())).toEqual([]);
  });

  it('keep every task token of a request by itself', async () => {
    const task = { request: 'r', stage: 'review', attempt: 1, taskToken: 'old' };
    const retried = { ...task, taskToken: 'new' };
    await views.putTask(task);
    await views.putTask(retried);
    await views.putTask(retried);
    expect((await views.tasks('r')).map(({ taskToken }) => taskToken).sort()).toEqual(['new', 'old']);
    await views.deleteTask(task);
    expect(await views.tasks('r')).toEqual([retried]);
    expect(await views.tasks('another')).toEqual([]);
  });
});
