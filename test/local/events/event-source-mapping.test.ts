import { expect, onTestFinished, test } from 'vitest';
import { createEventSourceMapping } from '../../../local/events/event-source-mapping.ts';
import type { TableChange } from '../../../local/events/table-stream.ts';
import type { Outcome } from '../../../local/functions/functions.ts';
import type { EventSourceMappingSpec } from '../../../local/template/deployment.ts';
import { eventually } from '../support/tiny-app.ts';

const STREAM = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/local';
const TABLE = {
  name: 't',
  arn: '',
  streamArn: STREAM,
  streamViewType: 'NEW_AND_OLD_IMAGES',
  denials: [],
  createTable: { KeySchema: [{ AttributeName: 'stream', KeyType: 'HASH' }] },
};
const SPEC: EventSourceMappingSpec = {
  streamArn: STREAM,
  functionArn: 'f',
  batchSize: 10,
  lanes: 1,
  maxRetries: 2,
  bisects: true,
  reportsFailures: true,
  failureQueue: 'given-up',
  filters: [],
};

const FINE: Outcome = { ok: true, payload: { batchItemFailures: [] } };
const BROKEN: Outcome = { ok: false, errorType: 'Error', errorMessage: 'no', trace: [] };
const failed = (...sequences: number[]): Outcome => ({
  ok: true,
  payload: { batchItemFailures: sequences.map((sequence) => ({ itemIdentifier: String(sequence) })) },
});

function change(sequence: number, stream = 's'): TableChange {
  const keys = { stream: { S: stream } };
  return { sequence, streamArn: STREAM, kind: 'INSERT', at: 0, keys, before: undefined, after: keys };
}

/** Delivers changes; the batches that the function was called with, the changes that are done with, and the log. */
async function deliver(
  changes: readonly TableChange[],
  answer: (batch: readonly number[], call: number) => Outcome | Promise<Outcome>,
  spec: Partial<EventSourceMappingSpec> = {},
) {
  const batches: number[][] = [];
  const done: number[] = [];
  const lines: string[] = [];
  const mapping = createEventSourceMapping(
    { ...SPEC, ...spec },
    {
      table: TABLE,
      place: { partition: 'aws', region: 'r', account: 'a', stackName: 'S', endpoint: '' },
      functions: {
        invoke: async (_, event) => {
          const { Records } = event as { Records: { dynamodb: { SequenceNumber: string } }[] };
          const batch = Records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
          batches.push(batch);
          return answer(batch, batches.length);
        },
      },
      log: { write: (name, _, text) => void lines.push(`${name} ${text}`) },
      onDone: (some) => void done.push(...some.map(({ sequence }) => sequence)),
    },
  );
  onTestFinished(() => mapping.close());
  for (const one of changes) mapping.take(one);
  await eventually(() => (done.length === changes.length ? true : undefined));
  return { batches, done, lines };
}

const changes = (count: number, stream?: string) =>
  Array.from({ length: count }, (_, index) => change(index + 1, stream));

test('delivers in batches, in order', async () => {
  const { batches, done } = await deliver(changes(25), () => FINE);
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
  expect(done).toEqual(changes(25).map(({ sequence }) => sequence));
});

test('tries again from the first change on that the function says has failed', async () => {
  const { batches, done } = await deliver(changes(4), (_, call) => (call === 1 ? failed(4, 3) : FINE));
  expect(batches).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
  expect(done).toEqual([1, 2, 3, 4]);
});

test('takes a failure that names no change of the batch for one of all of it', async () => {
  const { batches } = await deliver(changes(2), (_, call) => (call === 1 ? failed(77) : FINE));
  expect(batches).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('halves what fails as a whole, gives up the one that always does, and goes on', async () => {
  const { batches, done, lines } = await deliver(changes(8), (batch) => (batch.includes(3) ? BROKEN : FINE));
  expect(batches.slice(0, 4)).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8],
    [1, 2, 3, 4],
    [1, 2],
    [3, 4],
  ]);
  expect(batches.filter((batch) => batch.length === 1 && batch[0] === 3)).toHaveLength(3);
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^given-up /);
  expect(JSON.parse(lines[0]?.slice('given-up '.length) ?? '')).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', attempts: 3 },
    DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1, streamArn: STREAM },
  });
});

test('tries as a whole what must not be halved', async () => {
  const { batches } = await deliver(changes(2), (_, call) => (call < 3 ? BROKEN : FINE), { bisects: false });
  expect(batches).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test('leaves out what its filter does not want', async () => {
  const removed = { ...change(2), kind: 'REMOVE' } as const;
  const filters = [{ eventName: ['INSERT'] }];
  const { batches, done } = await deliver([change(1), removed, change(3)], () => FINE, { filters });
  expect([batches, done]).toEqual([[[1, 3]], [2, 1, 3]]);
});

test('one partition waits for itself alone', async () => {
  let release = () => {};
  const held = new Promise<Outcome>((resolve) => {
    release = () => resolve(FINE);
  });
  const others = Array.from({ length: 20 }, (_, index) => change(index + 2, `other-${index}`));
  // The first is held until nothing but what shares its lane is left.
  let answered = 0;
  const { batches, done } = await deliver(
    [change(1), ...others],
    (batch) => {
      if (batch.includes(1)) return held;
      if (++answered === 5) release();
      return FINE;
    },
    { lanes: 10, batchSize: 1 },
  );
  expect(batches).toHaveLength(21);
  expect(done.indexOf(1)).toBeGreaterThanOrEqual(4);
});
