import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createQueues } from '../../../local/events/queues.ts';
import type { Outcome } from '../../../local/functions/functions.ts';
import type { QueueSpec } from '../../../local/template/deployment.ts';
import { eventually } from '../support/tiny-app.ts';

const ARN = 'arn:aws:sqs:r:a:q';
const SPEC: QueueSpec = {
  arn: ARN,
  functionArn: 'f',
  batchSize: 2,
  concurrency: 1,
  reportsFailures: true,
  visibilitySeconds: 0.02,
  maxReceives: 3,
  failureQueue: 'untold',
};
const place = { partition: 'aws', region: 'r', account: 'a', stackName: 'S', endpoint: '' };
interface Batch {
  readonly Records: readonly {
    messageId: string;
    body: string;
    eventSourceARN: string;
    attributes: Record<string, string>;
  }[];
}

/** Queues whose function answers so, the batches that it was called with, and what was given up. */
function open(
  answer: (batch: Batch, call: number) => Outcome | Promise<Outcome>,
  { database = new DatabaseSync(':memory:'), ...spec }: Partial<QueueSpec> & { database?: DatabaseSync } = {},
) {
  const batches: Batch[] = [];
  const given: string[] = [];
  const queues = createQueues(database, [{ ...SPEC, ...spec }], {
    place,
    log: { write: (queue, _, text) => void given.push(`${queue}: ${text}`) },
    functions: {
      invoke: async (_, event) => {
        batches.push(event as Batch);
        return answer(event as Batch, batches.length);
      },
    },
  });
  onTestFinished(() => queues.close());
  const bodies = () => batches.map(({ Records }) => Records.map(({ body }) => body));
  const left = () => Number(database.prepare('SELECT count(*) AS n FROM queue_messages').get()?.['n']);
  return { queues, batches, bodies, given, left };
}

const FINE: Outcome = { ok: true, payload: { batchItemFailures: [] } };
const BROKEN: Outcome = { ok: false, errorType: 'Error', errorMessage: 'no', trace: [] };
const reached = (condition: () => boolean) => eventually(async () => condition() || undefined);

test('delivers in batches what was sent before it began and after, and is done with what succeeded', async () => {
  const { queues, bodies, batches, left } = open(() => FINE);
  for (const body of ['1', '2', '3']) queues.send(ARN, body);
  expect(batches).toEqual([]);
  queues.start();
  await reached(() => left() === 0);
  queues.send(ARN, '4');
  await reached(() => left() === 0);
  expect(bodies()).toEqual([['1', '2'], ['3'], ['4']]);
  expect(batches[0]?.Records[0]).toMatchObject({
    eventSourceARN: ARN,
    attributes: { ApproximateReceiveCount: '1' },
  });
});

test('what a function says has failed comes again, and no other', async () => {
  const { queues, bodies, left } = open(({ Records }, call) => {
    const failed = call === 1 ? [{ itemIdentifier: Records[1]?.messageId }] : [];
    return { ok: true, payload: { batchItemFailures: failed } };
  });
  queues.send(ARN, 'fine');
  queues.send(ARN, 'fails once');
  queues.start();
  await reached(() => left() === 0);
  expect(bodies()).toEqual([['fine', 'fails once'], ['fails once']]);
});

test('all of a batch comes again when the function fails itself, so often, and is then named in the log', async () => {
  const { queues, bodies, given, left } = open(() => BROKEN);
  queues.send(ARN, 'a');
  queues.start();
  await reached(() => left() === 0);
  expect(bodies()).toEqual([['a'], ['a'], ['a']]);
  expect(given).toEqual(['untold: a']);
});

test('what another process had received comes at once to the next', async () => {
  const database = new DatabaseSync(':memory:');
  const first = open(() => new Promise<Outcome>(() => {}), { database, visibilitySeconds: 3_600 });
  first.queues.send(ARN, 'a');
  first.queues.start();
  await reached(() => first.batches.length === 1);
  const second = open(() => FINE, { database, visibilitySeconds: 3_600 });
  second.queues.start();
  await reached(() => second.left() === 0);
  expect(second.batches[0]?.Records[0]?.attributes['ApproximateReceiveCount']).toBe('2');
  // The first one's call never ends.
  first.queues.close = async () => {};
});

test('runs so many batches at a time', async () => {
  let [running, most] = [0, 0];
  const { queues, left } = open(
    async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return FINE;
    },
    { batchSize: 1, concurrency: 3, visibilitySeconds: 60 },
  );
  for (let index = 0; index < 12; index++) queues.send(ARN, `${index}`);
  queues.start();
  await reached(() => left() === 0);
  expect(most).toBe(3);
});

test('a queue that nobody reads keeps nothing', () => {
  const { queues, left } = open(() => FINE);
  queues.send('arn:aws:sqs:r:a:other', 'x');
  expect(left()).toBe(0);
});
