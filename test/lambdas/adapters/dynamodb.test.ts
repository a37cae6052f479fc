import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_TABLE, VIEWS_TABLE } from '../../../cli/connection.ts';
import { DynamoDbLedger } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../../lambdas/adapters/dynamodb-streams.ts';
import { DynamoDbViews } from '../../../lambdas/adapters/dynamodb-views.ts';
import { type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import { newSubject } from '../../../lambdas/domain/subject/subject.ts';
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

describe('a stream on DynamoDB', () => {
  it('is found by an instant, several entries of one instant by the last of them', async () => {
    const streams = new DynamoDbStreams(tables.client, LEDGER_TABLE);
    let last: SealedEntry | undefined;
    for (const second of ['01', '02', '02', '02', '05']) {
      const at = `2026-03-02T09:00:${second}.000Z`;
      last = seal('request/moments', last, { at, actor: 'x', action: 'x', details: {}, state: {} });
      await ledger.append(last);
    }
    const seqAt = (instant: string) => streams.seqAt('request/moments', `2026-03-02T09:00:${instant}Z`);
    expect(
      await Promise.all(['00.999', '01.000', '01.999', '02.000', '04.999', '59.000'].map(seqAt)),
    ).toEqual([0, 1, 1, 4, 4, 5]);
    expect(await streams.seqAt('request/none', '2026-03-02T09:00:00.000Z')).toBe(0);
    const between = await all(streams.after('request/moments', 1, 3));
    expect(between.map(({ seq }) => seq)).toEqual([2, 3]);
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

  it('show subjects in the order of their names, from any of them on, each as it is newest', async () => {
    const view = (subject: string, seq: number) => ({ seq, state: newSubject(subject) });
    for (const name of ['model/b', 'model/a', 'service/c']) await views.putSubject(view(name, 2));
    await views.putSubject(view('model/a', 1));
    await views.putSubject(view('model/b', 3));
    const subjects = async (after?: string) =>
      (await all(views.subjects(after))).map(({ seq, state }) => `${state.subject} ${seq}`);
    expect(await subjects()).toEqual(['model/a 2', 'model/b 3', 'service/c 2']);
    expect(await subjects('model/a')).toEqual(['model/b 3', 'service/c 2']);
  });
});
