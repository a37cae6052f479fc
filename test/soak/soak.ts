import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { dynamoDbSource } from '../../cli/audit/dynamodb-source.ts';
import { type Entry, unseal } from '../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../lambdas/domain/model.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import { askCountersign } from '../../start/ask-countersign.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../support/table-names.ts';
import { compare, type Defects, findWrongRegistry, type Streams } from './compare.ts';
import { Crowd } from './crowd.ts';
import { MortalServer } from './mortal-server.ts';
import { Plan } from './plan.ts';
import { Dice } from './support/dice.ts';

export interface SoakOptions {
  readonly requests: number;
  readonly kills: number;
  readonly seed: number;
  /** When it is given up. */
  readonly deadlineMs: number;
}

/** What came of it. */
export interface SoakResult extends Defects {
  readonly requests: number;
  readonly decisions: number;
  readonly promotions: number;
  readonly kills: number;
  /** POSTs that were answered; connections that broke before an answer. */
  readonly posts: number;
  readonly unanswered: number;
  /** Answers that asked to try again. */
  readonly turnedAway: number;
  /** How often nothing happened any more until the sweeper ran. */
  readonly stalls: number;
  /** How many items were in the views at the end although no request was under way, until the sweeper ran. */
  readonly late: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Anything else that is not as it should be, in sentences. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

const STATE_MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';
/** Mails, answers and starts that one request gives rise to, roughly. */
const EVENTS_PER_REQUEST = 12;
const POLL_MS = 250;
/** After so long without any event the sweeper is called for, which on AWS comes every five minutes. */
const STALL_MS = 15_000;
/** So long the sweeper, and what follows from the ledger, may take for what is left; on a machine that has much else to do. */
const PATIENCE_MS = 90_000;

/**
 * Submits many requests at once to a server that is killed again and again, with three people clicking at every
 * question, until all requests have ended; then compares what everybody was told with the ledger.
 *
 * Who submits, clicks and chooses what follows from the seed alone, and so do the kills, counted in events; what
 * happens between two events is the machine's.
 *
 * @throws Error when a server ends or does not start of its own accord. The data directory is then left, and named.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-soak-'));
  const result = await run(directory, options).catch((error: Error) => {
    throw new Error(`${error.message}\n(the data directory is ${directory})`, { cause: error });
  });
  rmSync(directory, { recursive: true, force: true });
  return result;
}

async function run(directory: string, options: SoakOptions): Promise<SoakResult> {
  const { requests, kills, seed, deadlineMs } = options;
  const began = Date.now();
  const plan = new Plan(seed, requests);
  const meanGap = Math.max(1, Math.floor((requests * EVENTS_PER_REQUEST) / (kills + 1)));
  const fate = { kills, meanGap, dice: new Dice(seed, 'fate') };
  const clients: Clients = {};
  const assembly = await synthesizeCached({ organisation: ORGANISATION });
  const server: MortalServer = new MortalServer(directory, assembly, fate, (mail) => crowd.read(mail));
  const crowd: Crowd = new Crowd(plan, {
    server,
    stepFunctions: () => stepFunctionsOf(clients, server.endpoint),
    stateMachineArn: STATE_MACHINE,
    signal: AbortSignal.timeout(deadlineMs),
  });
  try {
    await server.start();
    crowd.submitAll();
    const stalls = await waitForTheEnd(server, crowd, clients, began + deadlineMs);
    const late = await findLeftovers(dynamoDbOf(clients, server.endpoint));
    const left = late.length === 0 ? [] : await sweepAgain(server, clients);
    const streams = await readStreams(dynamoDbOf(clients, server.endpoint));
    const defects = await compare(plan, crowd, streams, stepFunctionsOf(clients, server.endpoint));
    return {
      ...defects,
      ...summarize(streams),
      requests,
      kills: server.kills,
      posts: crowd.posts,
      unanswered: crowd.unanswered,
      turnedAway: crowd.turnedAway,
      stalls,
      late: late.length,
      wrong: [
        ...crowd.complaints,
        ...findWrongRegistry(streams),
        ...(await findDamage(server.endpoint)),
        ...left,
      ],
      seconds: (Date.now() - began) / 1_000,
    };
  } finally {
    await server.end();
    clients.dynamoDb?.destroy();
    clients.stepFunctions?.destroy();
  }
}

/** Resolves when nothing runs and nobody has anything to do. @returns how often the sweeper had to be called */
async function waitForTheEnd(
  server: MortalServer,
  crowd: Crowd,
  clients: Clients,
  deadline: number,
): Promise<number> {
  let [stalls, events, since] = [0, 0, Date.now()];
  while (Date.now() < deadline) {
    await sleep(POLL_MS);
    await server.rise();
    try {
      if (crowd.isIdle && (await isAtRest(clients, server.endpoint)) && crowd.isIdle) return stalls;
    } catch {
      // It was killed meanwhile.
      continue;
    }
    const now = crowd.posts + crowd.executions.size + crowd.told.size;
    if (now !== events) [events, since] = [now, Date.now()];
    if (Date.now() - since < STALL_MS) continue;
    stalls += 1;
    if (stalls > 3) return stalls;
    await server.restart();
    since = Date.now();
  }
  return stalls;
}

/** Lets the sweeper run. @returns what it leaves in the views */
async function sweepAgain(server: MortalServer, clients: Clients): Promise<string[]> {
  // Its schedules begin anew, and the sweeper is one of them.
  await server.restart();
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await findLeftovers(dynamoDbOf(clients, server.endpoint));
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(POLL_MS);
  }
}

async function isAtRest(clients: Clients, endpoint: string): Promise<boolean> {
  const query = { stateMachineArn: STATE_MACHINE.replace(/:live$/, ''), statusFilter: 'RUNNING' } as const;
  for await (const { executions = [] } of paginateListExecutions(
    { client: stepFunctionsOf(clients, endpoint) },
    query,
  )) {
    if (executions.length > 0) return false;
  }
  const streams = await readStreams(dynamoDbOf(clients, endpoint));
  const subjects = [...streams].flatMap(([stream, entries]) =>
    stream.startsWith('subject/') ? entries.slice(-1) : [],
  );
  return subjects.every(({ state }) => Object.keys((state as SubjectState).open).length === 0);
}

async function readStreams(client: DynamoDBClient): Promise<Streams> {
  const streams = new Map<string, Entry<unknown>[]>();
  for await (const sealed of dynamoDbSource(client, LEDGER_TABLE).all()) {
    streams.set(sealed.stream, [...(streams.get(sealed.stream) ?? []), unseal(sealed)]);
  }
  for (const entries of streams.values()) entries.sort((a, b) => a.seq - b.seq);
  return streams;
}

function summarize(streams: Streams) {
  const entries = [...streams.values()].flat();
  const outcomes: Record<string, number> = {};
  for (const { action, details } of entries) {
    if (action !== 'request-closed') continue;
    const outcome = String(details['outcome']);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return {
    decisions: entries.filter(({ action }) => action === 'decided').length,
    promotions: entries.filter(({ action, stream }) => action === 'promoted' && stream.startsWith('subject/'))
      .length,
    outcomes,
  };
}

async function findDamage(endpoint: string): Promise<string[]> {
  try {
    await askCountersign(endpoint, 'audit', 'verify');
    return [];
  } catch (error) {
    return [`audit verify: ${(error as Error).message}`];
  }
}

/** What waits, or is to be done, although no request is under way. Closed requests and subjects are shown for ever. */
async function findLeftovers(client: DynamoDBClient): Promise<string[]> {
  const left: string[] = [];
  for (const TableName of [VIEWS_TABLE, TASKS_TABLE])
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      const passing = Items.filter(({ pk, due }) => isPassing(pk?.S ?? '', due?.S));
      left.push(...passing.map(({ pk, sk }) => `left in ${TableName}: ${pk?.S} ${sk?.S}`));
    }
  return left;
}

/** True for what is there only as long as a request is under way. */
function isPassing(partition: string, due: string | undefined): boolean {
  if (/^(desk|submitted|tasks)\//.test(partition)) return true;
  return partition.startsWith('request/') && due !== undefined;
}

interface Clients {
  dynamoDb?: DynamoDBClient;
  stepFunctions?: SFNClient;
}

function dynamoDbOf(clients: Clients, endpoint: string): DynamoDBClient {
  clients.dynamoDb ??= new DynamoDBClient(connection(endpoint));
  return clients.dynamoDb;
}

function stepFunctionsOf(clients: Clients, endpoint: string): SFNClient {
  clients.stepFunctions ??= new SFNClient(connection(endpoint));
  return clients.stepFunctions;
}

const connection = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
