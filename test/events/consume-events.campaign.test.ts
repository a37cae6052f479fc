import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it, onTestFinished } from 'vitest';
import { LedgerFollower } from '../../examples/consume-events.ts';
import { DynamoDbSurvey } from '../../lambdas/adapters/dynamodb-survey.ts';
import {
  type LedgerEntry,
  type LedgerEvent,
  ledgerEntry,
  ledgerEvent,
} from '../../lambdas/domain/ledger-event.ts';
import { requestId } from '../../lambdas/domain/submission.ts';
import { startLocal } from '../../local/start-local.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import { randomFrom } from '../cli/support/digested-ledger.ts';
import { sampleInput } from '../cli/support/sample-ledger.ts';
import { eventually, makeDirectory } from '../local/support/tiny-app.ts';
import { ORGANISATION } from '../support/organisation.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';

/** The synthesized app with a consumer beside it, as another team would deploy one: a rule on the bus, and a function. */
async function withConsumer(file: string): Promise<string> {
  const directory = makeDirectory();
  cpSync(await synthesizeCached({ organisation: ORGANISATION }), directory, { recursive: true });
  mkdirSync(join(directory, 'consumer'));
  const code = `import { appendFileSync } from 'node:fs';
export const handler = async (event) => appendFileSync(${JSON.stringify(file)}, JSON.stringify(event) + '\\n');`;
  writeFileSync(join(directory, 'consumer', 'index.mjs'), code);
  const change = (name: string, edit: (json: Record<string, Record<string, unknown>>) => void) => {
    const json = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    edit(json);
    writeFileSync(join(directory, name), JSON.stringify(json));
  };
  change('GovernanceStack.assets.json', ({ files }) => {
    const destinations = { here: { objectKey: 'consumer.zip' } };
    Object.assign(files as object, { consumer: { source: { path: 'consumer' }, destinations } });
  });
  change('GovernanceStack.template.json', ({ Resources }) => {
    Object.assign(Resources as object, {
      Consumer: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'consumer',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { S3Key: 'consumer.zip' },
        },
      },
      ConsumerRule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: 'countersign',
          EventPattern: { source: ['countersign'], 'detail-type': ['Ledger Entry'] },
          Targets: [{ Id: 'consumer', Arn: { 'Fn::GetAtt': ['Consumer', 'Arn'] } }],
        },
      },
    });
  });
  return directory;
}

it('a consumer whose events are lost, repeated and reordered ends with what the ledger says', async () => {
  const file = join(makeDirectory(), 'events.jsonl');
  writeFileSync(file, '');
  const server = await startLocal({
    dataDirectory: makeDirectory(),
    port: 0,
    assembly: await withConsumer(file),
  });
  onTestFinished(() => server.close());
  const connection = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const [client, machines] = [new DynamoDBClient(connection), new SFNClient(connection)];
  onTestFinished(() => [client, machines].forEach((each) => void each.destroy()));
  for (const version of ['1', '2', '3']) {
    const input = JSON.stringify(sampleInput(version));
    await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input }));
  }
  const survey = new DynamoDbSurvey(client, 'countersign-ledger');
  const readLedger = async () => {
    const places: string[] = [];
    for await (const { stream, seq } of survey.places()) places.push(`${stream} ${seq}`);
    return places;
  };
  const events = await eventually(async () => {
    const received = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
    const parsed = received.map((line) => JSON.parse(line) as LedgerEvent);
    const told = new Set(parsed.map(({ detail }) => `${detail.stream} ${detail.seq}`));
    // At rest: the newest waits for its review, and both that it superseded have left the subject.
    const newest = requestId('model-promotion', sampleInput('3'));
    if (!told.has(`request/${newest} 2`) || !told.has('subject/model/churn 5')) return undefined;
    return told.size === (await readLedger()).length ? parsed : undefined;
  });

  for (const event of events) {
    const { detail } = ledgerEvent.parse(event);
    const { stream, seq, action, subject } = detail;
    const entry = ledgerEntry.parse(JSON.parse(detail.entry ?? ''));
    expect(entry).toMatchObject({ stream, seq, action });
    expect(subject).toBe(entry.state['subject']);
  }

  for (let seed = 1; seed <= 20; seed++) {
    const handled: string[] = [];
    const follower = new LedgerFollower(
      async function* (stream, from, to) {
        for await (const { entry } of survey.after(stream, from - 1, to))
          yield JSON.parse(entry) as LedgerEntry;
      },
      async ({ stream, seq }) => void handled.push(`${stream} ${seq}`),
    );
    const received = spoil(events, seed);
    await Promise.all(received.map((event) => follower.take(event)));
    for (const stream of new Set(events.map(({ detail }: LedgerEvent) => detail.stream)))
      await follower.refresh(stream);
    const places = await readLedger();
    expect([...handled].sort()).toEqual(places.sort());
    for (const [stream, last] of follower.positions) {
      const own = handled.filter((place) => place.startsWith(`${stream} `));
      expect(own).toEqual(Array.from({ length: last }, (_, index) => `${stream} ${index + 1}`));
    }
  }
});

/** Loses a third of the events, repeats a third, and shuffles what is left. */
function spoil(events: readonly LedgerEvent[], seed: number): LedgerEvent[] {
  const random = randomFrom(seed);
  return events
    .flatMap((event) => [[], [event], [event, event]][random(3)] as LedgerEvent[])
    .map((event) => ({ event, order: random(1_000) }))
    .sort((a, b) => a.order - b.order)
    .map(({ event }) => event);
}
