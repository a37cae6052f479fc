import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleHandlers, handlerSource, lazyBuiltins } from '../../lib/bundle-handlers.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { REGION } from '../../local/start-local.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import { readDeployment } from '../../local/template/read-deployment.ts';
import { readAssembly } from '../../local/template/template.ts';
import type { Figure } from '../figure.ts';
import { Server } from '../server.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..', '..');
const REPETITIONS = 25;
const STACK = 'GovernanceStack';

/** A function that a person waits for, and the same calls of the same SDK clients with nothing around them. */
interface Case {
  readonly handler: 'review' | 'decide';
  readonly plain: string;
}

const CLIENTS = {
  decide: `
    import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
    import { KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
    import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
    const [tables, keys, machines] = [new DynamoDBClient({}), new KMSClient({}), new SFNClient({})];
    export const commands = [PutItemCommand, QueryCommand, VerifyMacCommand, SendTaskFailureCommand, SendTaskSuccessCommand];
    export const handler = async () => [tables, keys, machines];`,
  review: `
    import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
    import { KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
    const [tables, keys] = [new DynamoDBClient({}), new KMSClient({})];
    const quiet = (call) => call.catch(() => undefined);
    const read = { TableName: 'countersign-ledger', KeyConditionExpression: '#stream = :stream', ConsistentRead: true,
      ExpressionAttributeNames: { '#stream': 'stream' }, ExpressionAttributeValues: { ':stream': { S: 'request/none' } } };
    export const handler = async () => {
      await quiet(keys.send(new VerifyMacCommand({ KeyId: process.env.LINK_KEY_ID, MacAlgorithm: 'HMAC_SHA_256',
        Mac: new Uint8Array(32), Message: new Uint8Array(32) })));
      await quiet(tables.send(new QueryCommand(read)));
      await quiet(tables.send(new QueryCommand(read)));
      return { statusCode: 200 };
    };`,
} as const satisfies Record<Case['handler'], string>;

/**
 * The CPU time that a new instance of a function takes to load its code, beside a bundle of its own SDK clients alone; and
 * to its first whole answer from there on (`review`, over the wire, with all that it reads), beside the same calls. CPU time
 * and not time: who else uses the machine matters little then. The two take turns.
 */
export async function measureColdStart(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const server = await Server.start();
  try {
    await server.settle();
    const [submission] = await server.submit(1);
    const links = await server.links('manager@example.com');
    const link = links.get(submission?.version ?? '') ?? '';
    const handlers = { review: handlerSource('review'), decide: handlerSource('decide') };
    await bundleHandlers(handlers, await loadOrganisation(), directory);
    const figures: Figure[] = [];
    for (const handler of ['review', 'decide'] as const) {
      await bundlePlain(CLIENTS[handler], join(directory, `plain-${handler}.mjs`));
      const event = handler === 'review' ? { pathParameters: { link: link.split('/').at(-1) } } : undefined;
      const settings = await settingsOf(handler, server.endpoint);
      figures.push(...(await compare(handler, directory, { endpoint: server.endpoint, settings, event })));
    }
    return figures;
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function compare(handler: string, directory: string, situation: Situation): Promise<Figure[]> {
  const [ours, plain] = [join(directory, handler, 'index.mjs'), join(directory, `plain-${handler}.mjs`)];
  const samples = { ours: [] as Times[], plain: [] as Times[] };
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    samples.plain.push(await start(plain, situation));
    samples.ours.push(await start(ours, situation));
  }
  const series = (times: readonly Times[], part: keyof Times) => times.map((one) => one[part]);
  const loaded: Figure = {
    name: `${handler}: loading a new instance, CPU`,
    unit: 'ms',
    samples: series(samples.ours, 'load'),
    baseline: { name: 'its SDK clients alone', samples: series(samples.plain, 'load') },
    ratioAtMost: 1,
  };
  if (situation.event === undefined) return [loaded];
  const answered: Figure = {
    name: `${handler}: to its first whole answer, CPU`,
    unit: 'ms',
    samples: series(samples.ours, 'total'),
    baseline: { name: 'the same calls alone', samples: series(samples.plain, 'total') },
    ratioAtMost: 1.1,
  };
  return [loaded, answered];
}

/** Where a function is called, and with what; not at all without an event. */
interface Situation {
  readonly endpoint: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** In milliseconds of CPU time. */
interface Times {
  readonly load: number;
  readonly total: number;
}

/** Loads a bundle in a process of its own, and calls its handler if there is an event. */
async function start(file: string, { endpoint, settings, event }: Situation): Promise<Times> {
  const http = { version: '2.0', headers: {}, requestContext: { http: { method: 'GET' } } };
  const script = `
    const began = process.cpuUsage();
    const taken = () => { const { user, system } = process.cpuUsage(began); return (user + system) / 1000; };
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const load = taken();
    const event = ${JSON.stringify(event ?? null)};
    const answer = event && (await handler({ ...${JSON.stringify(http)}, ...event }, { awsRequestId: 'bench' }));
    if (event && answer.statusCode !== 200) throw new Error('answered ' + answer.statusCode);
    process.stdout.write(JSON.stringify({ load, total: taken() }) + '\\n', () => process.exit());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...settings,
      PATH: process.env['PATH'],
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: endpoint,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Times;
}

/** The environment of a function, as the stack sets it. */
async function settingsOf(handler: string, endpoint: string): Promise<Readonly<Record<string, string>>> {
  const place = { partition: 'aws', region: REGION, account: '000000000000', stackName: STACK, endpoint };
  const { functions } = readDeployment(readAssembly(await synthesizeCached(), STACK), place);
  return functions.find(({ name }) => name === `countersign-${handler}`)?.environment ?? {};
}

/** Bundles like a handler, but with the SDK's own way to find credentials. */
async function bundlePlain(contents: string, outfile: string): Promise<void> {
  writeFileSync(outfile, '');
  await build({
    stdin: { contents, resolveDir: ROOT },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [lazyBuiltins],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
}
