import { setTimeout as sleep } from 'node:timers/promises';
import { openDynamoDb } from './aws/dynamodb.ts';
import type { AwsServices } from './aws/endpoint.ts';
import { createEventBridge } from './aws/event-bridge.ts';
import { createKms } from './aws/kms.ts';
import { createLambda } from './aws/lambda.ts';
import { principalsOf } from './aws/principals.ts';
import { createS3 } from './aws/s3.ts';
import { createSecretsManager } from './aws/secrets-manager.ts';
import { createSns } from './aws/sns.ts';
import { createSts } from './aws/sts.ts';
import type { DataDirectory } from './data/data-directory.ts';
import { openKeyRing } from './data/key-ring.ts';
import { LocalError, messageOf } from './errors.ts';
import { createEventBuses, type EventBuses, type EventEntry } from './events/event-bus.ts';
import { startMappings } from './events/event-source-mappings.ts';
import { createQueues } from './events/queues.ts';
import { startSchedules } from './events/schedules.ts';
import { openTableStream, type TableChange, type TableStream } from './events/table-stream.ts';
import { createLaterCalls } from './functions/call-later.ts';
import { openFunctionLog } from './functions/function-log.ts';
import { createFunctions, type Functions } from './functions/functions.ts';
import { type Inbox, openInbox, type ReceivedMail } from './inbox/inbox.ts';
import { StepFunctionsService } from './step-functions/service.ts';
import type { ExecutionStatusChangeEvent } from './step-functions/status-change.ts';
import type { Deployment, RouteSpec } from './template/deployment.ts';
import { type Place, stackIdOf } from './template/identity.ts';
import { DEFAULT_BUS } from './template/kinds/rules.ts';
import { Undo } from './undo.ts';

/** An item of the ledger table: an entry and its place. */
export interface LedgerItem {
  readonly stream: string;
  readonly seq: number;
  /** The entry's JSON. */
  readonly entry: string;
}

/** An execution that failed. */
export interface FailedExecution {
  /** Its state machine, by name. */
  readonly machine: string;
  readonly error: string;
  /** What the function that failed said, or the cause as Step Functions has it. */
  readonly message: string;
}

/** Who wants to be told what happens. */
export interface Listeners {
  readonly onMail?: (mail: ReceivedMail) => void;
  readonly onLedgerEntry?: (item: LedgerItem) => void;
  /** Told each execution that failed, such as one whose input the intake refuses. */
  readonly onFailure?: (execution: FailedExecution) => void;
  /** Told the name of each function that is called. */
  readonly onInvocation?: (name: string) => void;
}

/** Everything of a deployment that runs, connected. */
export interface Services {
  readonly place: Place;
  readonly aws: AwsServices;
  readonly functions: Functions;
  readonly routes: readonly RouteSpec[];
  /** The names of the functions that no route leads to. */
  readonly background: ReadonlySet<string>;
  readonly inbox: Inbox;
  /** True until the first execution is started. */
  isUnused(): Promise<boolean>;
  /** Goes on with what was under way, and starts the schedules. Call once, when the endpoint answers. */
  start(): void;
  /** Resolves when everything that was written before has been followed, or after some seconds. */
  followed(): Promise<void>;
  /** Lets functions that run come to an end, then stops everything. */
  close(): Promise<void>;
}

/** How long functions that run may take when everything stops; what they leave undone is done again later. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 20;

/**
 * Opens the services of a deployment on a data directory.
 *
 * @throws LocalError when the directory's contents can't be used or a state machine can't be run. Nothing is left
 *   open then.
 */
export async function openServices(
  deployment: Deployment,
  place: Place,
  data: DataDirectory,
  listeners: Listeners,
): Promise<Services> {
  const undo = new Undo();
  try {
    return await connect(deployment, place, data, listeners, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function connect(
  deployment: Deployment,
  place: Place,
  data: DataDirectory,
  listeners: Listeners,
  undo: Undo,
): Promise<Services> {
  const log = openFunctionLog(data.logPath);
  undo.add(() => log.close());
  const functions = tellOfCalls(createFunctions(deployment.functions, place, log), deployment, listeners);
  const later = createLaterCalls(functions);
  undo.add(() => later.close());
  const queues = createQueues(data.database, deployment.queues, { functions, log, place });
  undo.add(() => queues.close());
  const buses = createEventBuses(deployment.buses, deployment.rules, place, later.callLater, queues.send);
  let deliver: (change: TableChange) => void = () => {};
  const stream = openTableStream(data.database, (change) => {
    deliver(change);
    reportEntry(change, listeners);
  });
  const dynamoDb = await openDynamoDb(data.tablesPath, deployment.tables, stream);
  undo.add(() => dynamoDb.close());
  const stepFunctions = openStepFunctions(deployment, place, data, functions, buses, listeners);
  undo.add(() => stepFunctions.close());
  const principal = principalsOf(deployment.functions, place);
  const inbox = openInbox(data.database);
  const kms = createKms(deployment.keys, openKeyRing(data.keysPath, deployment.keys), place);
  const sns = createSns(deployment.topics, place, (mail) => {
    const received = inbox.deliver(mail);
    listeners.onMail?.(received);
  });
  return {
    place,
    functions,
    routes: deployment.routes,
    background: new Set(
      deployment.functions
        .filter(({ arn }) => deployment.routes.every(({ functionArn }) => functionArn !== arn))
        .map(({ name }) => name),
    ),
    inbox,
    aws: {
      s3: createS3(data.bucketsPath, deployment.buckets, principal),
      lambda: createLambda(deployment.functions, functions, place, principal),
      dynamoDb,
      principal,
      stepFunctions,
      json: {
        TrentService: kms,
        AWSEvents: createEventBridge(buses),
        secretsmanager: createSecretsManager(data.database, place),
      },
      query: { '2010-03-31': sns, '2011-06-15': createSts(place) },
    },
    isUnused: async () => {
      const lists = deployment.stateMachines.map(async ({ arn }) => {
        const { body } = await stepFunctions.handle('ListExecutions', {
          stateMachineArn: arn,
          maxResults: 1,
        });
        return (body as { readonly executions: readonly unknown[] }).executions;
      });
      return (await Promise.all(lists)).every((executions) => executions.length === 0);
    },
    start: () => {
      stepFunctions.resume();
      const mappings = startMappings(deployment, stream, { functions, log, place });
      deliver = mappings.take;
      undo.add(() => mappings.close());
      queues.start();
      undo.add(startSchedules(deployment.schedules, later.callLater));
      // What runs here is deployed by starting it.
      buses.put(DEFAULT_BUS, stackUpdated(place));
    },
    followed: () => awaitFollowed(stream),
    close: async () => {
      await Promise.race([functions.settle(), sleep(PATIENCE_MS, undefined, { ref: false })]);
      await undo.run();
    },
  };
}

async function awaitFollowed(stream: TableStream): Promise<void> {
  const before = stream.pending().map(({ sequence }) => sequence);
  const isLeft = () => stream.pending().some(({ sequence }) => before.includes(sequence));
  for (let waited = 0; waited < PATIENCE_MS && isLeft(); waited += LOOK_AGAIN_MS) await sleep(LOOK_AGAIN_MS);
}

/** What CloudFormation says once a stack is deployed. */
function stackUpdated(place: Place): EventEntry {
  const id = stackIdOf(place);
  return {
    source: 'aws.cloudformation',
    detailType: 'CloudFormation Stack Status Change',
    detail: { 'stack-id': id, 'status-details': { status: 'UPDATE_COMPLETE', 'status-reason': '' } },
    resources: [id],
  };
}

function openStepFunctions(
  { stateMachines }: Deployment,
  { region, account }: Place,
  { database }: DataDirectory,
  functions: Functions,
  buses: EventBuses,
  listeners: Listeners,
): StepFunctionsService {
  const service = new StepFunctionsService({
    database,
    region,
    account,
    invoke: functions.invoke,
    // Rules on the end of executions keep the ledger complete: what they call is called until it succeeds.
    onStatusChange: async (event) => {
      for (const functionArn of buses.targets(DEFAULT_BUS, event)) {
        const outcome = await functions.invoke(functionArn, event);
        if (!outcome.ok) throw new Error(outcome.errorMessage);
      }
      // Last: what fails before is delivered again, and should not be told twice.
      reportFailure(event, listeners);
    },
  });
  try {
    service.load(stateMachines);
  } catch (error) {
    throw new LocalError(`The state machines of the app can't be run here: ${messageOf(error)}`);
  }
  return service;
}

/** The functions, each call of which is told. */
function tellOfCalls(functions: Functions, deployment: Deployment, { onInvocation }: Listeners): Functions {
  const names = new Map(deployment.functions.map(({ arn, name }) => [arn, name]));
  return {
    ...functions,
    invoke: (arn, event) => {
      onInvocation?.(names.get(arn) ?? arn);
      return functions.invoke(arn, event);
    },
  };
}

function reportFailure({ detail }: ExecutionStatusChangeEvent, { onFailure }: Listeners): void {
  if (detail.status !== 'FAILED') return;
  const machine = detail.stateMachineArn.split(':').at(-1) ?? '';
  onFailure?.({ machine, error: detail.error ?? 'an error', message: messageIn(detail.cause ?? '') });
}

/** What a function said, where that is the cause. */
function messageIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

/** Entries are the items that have a text `entry`; other tables' items have none. */
function reportEntry({ kind, after }: TableChange, { onLedgerEntry }: Listeners): void {
  const entry = after?.['entry']?.['S'];
  if (kind !== 'INSERT' || typeof entry !== 'string') return;
  onLedgerEntry?.({ stream: String(after?.['stream']?.['S']), seq: Number(after?.['seq']?.['N']), entry });
}
