import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toItem } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import { seal } from '../../../lambdas/domain/entry.ts';
import { requestId } from '../../../lambdas/domain/submission.ts';
import { createFunctions, type Functions } from '../../../local/functions/functions.ts';
import type { ReceivedMail } from '../../../local/inbox/inbox.ts';
import { type LocalServer, REGION, startLocal } from '../../../local/start-local.ts';
import { synthesizeCached } from '../../../local/synth/synth-cache.ts';
import { readDeployment } from '../../../local/template/read-deployment.ts';
import { type Resource, readAssembly } from '../../../local/template/template.ts';
import { AGES, DECISION_PROPERTIES, type Metric } from '../../../schema/telemetry.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { submission } from '../../support/story.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../../support/table-names.ts';
import { type MetricId, readDocuments, readMetrics } from './emf.ts';
import { openFaultyLine, type Refusal } from './faulty-line.ts';

const PLACE = { partition: 'aws', region: REGION, account: '000000000000', stackName: 'GovernanceStack' };
const MACHINE = `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-model-promotion:live`;
const FIRST = submission({ requestedBy: 'data-scientist@example.org' });
const REQUEST = requestId('model-promotion', FIRST);

const directory = makeTestDirectory();
let resources: Readonly<Record<string, Resource>>;
let output: string;
let written: readonly MetricId[];
let server: LocalServer | undefined;

beforeAll(async () => {
  const assembly = readAssembly(await synthesizeCached({ organisation: ORGANISATION }), PLACE.stackName);
  resources = assembly.template.Resources;
  const asked = Promise.withResolvers<ReceivedMail>();
  server = await startLocal({
    dataDirectory: join(directory.path, 'data'),
    organisation: ORGANISATION,
    port: 0,
    onMail: (mail) => mail.links.review !== undefined && asked.resolve(mail),
  });
  await submit(server.endpoint);
  const mail = await asked.promise;
  await putWhatIsNone(server.endpoint);

  // The same functions once more, on a line that fails where an alarm is about just that.
  const line = await openFaultyLine(server.endpoint, refuse);
  const lines: string[] = [];
  const place = { ...PLACE, endpoint: line.endpoint };
  const functions = createFunctions(readDeployment(assembly, place).functions, place, {
    write: (_, __, text) => void lines.push(text),
    close: async () => {},
  });
  try {
    await failAtWhatIsCounted(functions, mail);
  } finally {
    line.close();
  }
  const ofServer = server.dataDirectory.logPath;
  await server.close();
  server = undefined;
  output = `${lines.join('\n')}\n${readFileSync(ofServer, 'utf8')}`;
  written = readMetrics(output);
}, 180_000);
afterAll(async () => {
  await server?.close();
  directory.remove();
});

async function submit(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const machines = new SFNClient({ endpoint, region: REGION, credentials });
  await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input: JSON.stringify(FIRST) }));
  machines.destroy();
}

/** An entry that no version of ours wrote, a task token and a row of a list that are none. */
async function putWhatIsNone(endpoint: string): Promise<void> {
  // Whoever does that has taken over a role that may write all three.
  const credentials = { accessKeyId: 'countersign-reconcile', secretAccessKey: 'local' };
  const tables = new DynamoDBClient({ endpoint, region: REGION, credentials });
  const put = (TableName: string, Item: Record<string, AttributeValue>) =>
    tables.send(new PutItemCommand({ TableName, Item }));
  const draft = { at: new Date().toISOString(), actor: 'system:test', action: 'noted', details: {} };
  await put(LEDGER_TABLE, toItem(seal('request/foreign', undefined, { ...draft, state: {} })));
  await put(TASKS_TABLE, { pk: { S: `tasks/${REQUEST}` }, sk: { S: 'none' }, task: { S: '{' } });
  await put(VIEWS_TABLE, { pk: { S: 'held' }, sk: { S: 'none' } });
  tables.destroy();
}

/** What is subscribed to a role's mails and is no mailbox. */
const FOREIGN =
  '<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member>' +
  `<SubscriptionArn>arn:aws:sns:${REGION}:000000000000:foreign:1</SubscriptionArn><Protocol>sqs</Protocol>` +
  `<Endpoint>arn:aws:sqs:${REGION}:000000000000:foreign</Endpoint>` +
  '</member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>';

/** Waking an execution and sending a mail fail; something foreign is subscribed. */
function refuse(action: string): Refusal | undefined {
  if (action === 'ListSubscriptionsByTopic') return { status: 200, body: FOREIGN };
  if (action === 'Unsubscribe') return { status: 200, body: '<UnsubscribeResponse/>' };
  if (action.startsWith('SendTask')) return { status: 500, body: '{}' };
  if (action !== 'Publish') return undefined;
  const error = '<Error><Type>Sender</Type><Code>NotFound</Code><Message>no topic</Message></Error>';
  return { status: 404, body: `<ErrorResponse>${error}</ErrorResponse>` };
}

/** Calls functions so that everything that they count is counted, in its own circumstances or as none. */
async function failAtWhatIsCounted(functions: Functions, mail: ReceivedMail): Promise<void> {
  const invoke = async (handler: string, event: unknown) => {
    const arn = `arn:aws:lambda:${REGION}:000000000000:function:countersign-${handler}`;
    const outcome = await functions.invoke(arn, event);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ ok: true });
  };
  await invoke('sweep', {});
  await invoke('reconcile', {});
  await invoke('digest', {});
  await invoke('enrol', {});
  const stage = { request: REQUEST, attempt: 1, stage: 'review' };
  await invoke('open-stage', { ...stage, taskToken: 'another try', timedOut: false });
  await invoke('decide', {
    version: '2.0',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { link: mail.links.approve?.split('/').at(-1)?.replace(/\?.*/, '') },
    requestContext: { http: { method: 'POST' } },
    body: new URLSearchParams({ choice: 'approve', version: String(FIRST.version), comment: '' }).toString(),
    isBase64Encoded: false,
  });
}

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

const alarms = (): AlarmProperties[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as unknown as AlarmProperties);

/** The id of the resource that a value refers to. */
function idIn(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as Record<string, string | readonly string[]>;
  return String(Ref ?? attribute?.[0]);
}

describe('the metric that an alarm watches', () => {
  it('is written by the deployed functions, under just this name and these dimensions', () => {
    const ours = alarms().filter(({ Namespace }) => !Namespace.startsWith('AWS/'));
    expect(ours.length).toBeGreaterThanOrEqual(7);
    for (const { AlarmName, Namespace, MetricName, Dimensions } of ours) {
      const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
      expect(written, AlarmName).toContainEqual({ namespace: Namespace, name: MetricName, dimensions });
    }
  });

  it('of a service is one that AWS writes, of something that the stack has', () => {
    const known: Readonly<Record<string, readonly [type: string, dimension: string, metrics: string[]]>> = {
      'AWS/Lambda': ['AWS::Lambda::Function', 'FunctionName', ['Invocations', 'Errors', 'IteratorAge']],
      'AWS/SQS': ['AWS::SQS::Queue', 'QueueName', ['ApproximateNumberOfMessagesVisible']],
      'AWS/ApiGateway': ['AWS::ApiGatewayV2::Api', 'ApiId', ['5xx']],
    };
    for (const { AlarmName, Namespace, MetricName, Dimensions } of alarms()) {
      if (!Namespace.startsWith('AWS/')) continue;
      const [type, dimension, metrics = []] = known[Namespace] ?? [];
      expect(metrics, AlarmName).toContain(MetricName);
      expect(Dimensions.map(({ Name }) => Name)).toEqual([dimension]);
      expect(resources[idIn(Dimensions[0]?.Value)]?.Type, AlarmName).toBe(type);
    }
  });
});

describe('what the dashboard asks the log for', () => {
  const linesWith = (metric: Metric) => readDocuments(output).filter((line) => line[metric] !== undefined);

  it('is beside the time to decide: of which stage, and what was decided', () => {
    expect(linesWith('TimeToDecide')).toEqual([
      expect.objectContaining({ workflow: 'model-promotion', stage: 'review', choice: 'approve' }),
    ]);
    expect(DECISION_PROPERTIES).toEqual(['workflow', 'stage', 'choice']);
  });

  it('is beside the requests that are open: how many of each age', () => {
    const lines = linesWith('OpenRequests');
    expect(lines.at(0)).toMatchObject({ OpenRequests: 1 });
    for (const line of lines)
      expect(Object.keys(AGES).reduce((sum, age) => sum + Number(line[age]), 0)).toBe(line['OpenRequests']);
  });
});
