import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { freezes, roles, workflows } from '#organisation';
import type { Chat } from '../../schema/chat.ts';
import { defined } from '../../schema/defined.ts';
import type { Identity } from '../../schema/identity.ts';
import { once } from '../../schema/lazily.ts';
import type { Webhooks } from '../../schema/webhooks.ts';
import type {
  Archive,
  Catalogue,
  ChatTopics,
  CustomChecks,
  Deliveries,
  DigestMemory,
  DigestSigner,
  Enrolment,
  EventPublisher,
  Executions,
  Heads,
  Ledger,
  Moves,
  Notifier,
  SegmentedLedger,
  Sessions,
  Signer,
  StackChanges,
  Streams,
  Subscriptions,
  SurveyMemory,
  TaskCallback,
  Tasks,
  Verifier,
  Views,
} from '../ports.ts';
import { CloudFormationChanges } from './cloud-formation-changes.ts';
import { DEPLOYMENT, deployedBy } from './deployment.ts';
import { DynamoDbDeliveries } from './dynamodb-deliveries.ts';
import { DynamoDbHeads } from './dynamodb-heads.ts';
import { DynamoDbLedger } from './dynamodb-ledger.ts';
import { DynamoDbSegments } from './dynamodb-segments.ts';
import { DynamoDbSessions } from './dynamodb-sessions.ts';
import { DynamoDbStreams } from './dynamodb-streams.ts';
import { DynamoDbTasks } from './dynamodb-tasks.ts';
import { DynamoDbViews } from './dynamodb-views.ts';
import { EventBridgePublisher } from './eventbridge-publisher.ts';
import { KmsDigestSigner } from './kms-digest-signer.ts';
import { KmsSigner, KmsVerifier } from './kms-links.ts';
import { LambdaChecks } from './lambda-checks.ts';
import type { JunkLog } from './report-junk.ts';
import { S3DigestStore } from './s3-digest-store.ts';
import { SnsChat } from './sns-chat.ts';
import { SnsNotifier } from './sns-notifier.ts';
import { SnsSubscriptions } from './sns-subscriptions.ts';
import { executionArnOf, StepFunctionsCallback, StepFunctionsExecutions } from './step-functions.ts';

/**
 * Each function here gives one port of a Lambda function, configured by its environment. A bundle holds only the
 * SDK clients of the ports it asks for: the clients are marked as pure so that the bundler drops the others.
 */

// Whoever waits for a page waits at most some seconds for a service that hangs, well within the function's own timeout;
// the rest is left to the caller's retry. Adaptive retries slow down with the service, for the life of the instance: good
// for what runs by itself, whose functions ask for it, and not where a person waits.
const bounded = {
  retryMode: process.env['AWS_RETRY_MODE'] ?? 'standard',
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;

const dynamoDb = /* @__PURE__ */ once(() => new DynamoDBClient(bounded));
const stepFunctions = /* @__PURE__ */ once(() => new SFNClient(bounded));
const sns = /* @__PURE__ */ once(() => new SNSClient(bounded));
const kms = /* @__PURE__ */ once(() => new KMSClient(bounded));
// A check may take as long as it likes, within the function that waits for it.
const lambda = /* @__PURE__ */ once(
  () =>
    new LambdaClient({
      ...bounded,
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 300_000, throwOnRequestTimeout: true },
    }),
);
const eventBridge = /* @__PURE__ */ once(() => new EventBridgeClient(bounded));
const s3 = /* @__PURE__ */ once(() => new S3Client(bounded));

/** What is deployed with this code. */
export const catalogue: Catalogue = /* @__PURE__ */ defined({
  workflows,
  roles,
  freezes,
  deployed: /* @__PURE__ */ deployedBy(),
  identity: /* @__PURE__ */ identityOf(process.env),
});

export const ledgerPort = (): Ledger => new DynamoDbLedger(dynamoDb(), setting('LEDGER_TABLE'));
export const viewsPort = (): Views => new DynamoDbViews(dynamoDb(), setting('VIEWS_TABLE'));
export const stackChangesPort = (): StackChanges => new CloudFormationChanges();
export const headsPort = (log: JunkLog): Heads & Moves & DigestMemory & SurveyMemory =>
  new DynamoDbHeads(dynamoDb(), setting('HEADS_TABLE'), log);
export const eventsPort = (): EventPublisher =>
  new EventBridgePublisher(eventBridge(), setting('EVENT_BUS'), setting('LEDGER_TABLE'));
export const tasksPort = (log: JunkLog): Tasks => new DynamoDbTasks(dynamoDb(), setting('TASKS_TABLE'), log);
export const sessionsPort = (): Sessions => new DynamoDbSessions(dynamoDb(), setting('SESSIONS_TABLE'));
export const callbackPort = (): TaskCallback => new StepFunctionsCallback(stepFunctions());
export const executionsPort = (): Executions =>
  new StepFunctionsExecutions(stepFunctions(), setting('STATE_MACHINE_ARN_PREFIX'));
/** The ARN of an execution of a workflow, by its name. */
export const executionArn = (workflow: string, name: string): string =>
  executionArnOf(setting('STATE_MACHINE_ARN_PREFIX'), workflow, name);
export const customChecksPort = (): CustomChecks => new LambdaChecks(lambda(), `${DEPLOYMENT}-check-`);
export const notifierPort = (): Notifier => new SnsNotifier(sns(), setting('TOPIC_ARN_PREFIX'), consoleUrl());
export const chatPort = (): ChatTopics => new SnsChat(sns(), setting('CHAT_TOPIC_ARN_PREFIX'));
/** The channels of a chat that hear of requests. */
export const chatSetting = (): Chat => JSON.parse(setting('CHAT'));
/** Where the console is, if people sign in. */
export const consoleUrl = (): string | undefined => process.env['CONSOLE_URL'];
export const subscriptionsPort = (): Subscriptions & Enrolment =>
  new SnsSubscriptions(sns(), setting('TOPIC_ARN_PREFIX'));
export const signerPort = (): Signer => new KmsSigner(kms(), setting('LINK_KEY_ID'));
export const verifierPort = (): Verifier => new KmsVerifier(kms(), setting('LINK_KEY_ID'));
export const streamsPort = (): Streams => new DynamoDbStreams(dynamoDb(), setting('LEDGER_TABLE'));
export const segmentsPort = (): SegmentedLedger => new DynamoDbSegments(dynamoDb(), setting('LEDGER_TABLE'));
export const archivePort = (): Archive => new S3DigestStore(s3(), setting('DIGEST_BUCKET'));
export const digestSignerPort = (): DigestSigner => new KmsDigestSigner(kms(), setting('DIGEST_KEY_ID'));
export const receiptSignerPort = (): DigestSigner => new KmsDigestSigner(kms(), setting('RECEIPT_KEY_ID'));
export const webhookSignerPort = (): DigestSigner =>
  new KmsDigestSigner(kms(), setting('WEBHOOK_KEY_ID'), 'ED25519_SHA_512');
export const deliveriesPort = (log: JunkLog): Deliveries =>
  new DynamoDbDeliveries(dynamoDb(), setting('DELIVERIES_TABLE'), log);
/** Who is told by webhooks, of a function that has to know; nobody where the environment names none. */
export const webhooksSetting = (): Webhooks => JSON.parse(process.env['WEBHOOKS'] ?? '{}');
/** Who is told by webhooks, and what was not taken; nothing where nobody is. */
export const toldPorts = (log: JunkLog) =>
  process.env['DELIVERIES_TABLE'] === undefined
    ? undefined
    : { webhooks: webhooksSetting(), deliveries: deliveriesPort(log) };
/** How often a digest is made, in seconds. */
export const digestEvery = (): number => Number(setting('DIGEST_EVERY_SECONDS'));
export const linkBaseUrl = (): string => setting('LINK_BASE_URL');

/** How people sign in, for a function that needs it: where it is, only a deployment knows. */
function identityOf({ IDENTITY: text }: NodeJS.ProcessEnv): Identity | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}
