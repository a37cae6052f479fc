import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PAGES } from '../../lambdas/operations/console/pages.ts';
import { openDataDirectory } from '../../local/data/data-directory.ts';
import { listen } from '../../local/http/server.ts';
import { createIdentityProvider } from '../../local/identity/provider.ts';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { createRouter } from '../../local/router.ts';
import { openServices } from '../../local/services.ts';
import { REGION } from '../../local/start-local.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import type { Deployment } from '../../local/template/deployment.ts';
import type { Place } from '../../local/template/identity.ts';
import { readDeployment } from '../../local/template/read-deployment.ts';
import { readAssembly } from '../../local/template/template.ts';
import { Undo } from '../../local/undo.ts';
import { sampleInput } from '../../test/cli/support/sample-ledger.ts';
import { freezes, roles, workflows } from '../../test/organisation/index.ts';
import { CookieBrowser } from '../../test/support/cookie-browser.ts';
import { fillTables } from '../console/fill.ts';
import { subjectOf } from '../console/lives.ts';
import type { Figure, Series } from '../figure.ts';

const ORGANISATION = resolve(import.meta.dirname, '../console/organisation');
const STACK = 'GovernanceStack';
const REQUESTS = Number(process.env['REQUESTS'] ?? 10_000);
const ROUNDS = 15;
/** So many rounds come before. */
const WARM_UP = 3;
const MANAGER = 'manager@example.org';
const SUBJECT = subjectOf(7);
/** How long a page of the console may take, as a multiple of the review page. */
const AT_MOST = 1.5;

/**
 * How long each page of the console takes on the embedded default with 10,000 requests in its ledger, beside the review
 * page of the same run: whole answers, over HTTP, as a browser that is signed in asks for them, in turn.
 */
export async function measureConsole(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  try {
    await fill(join(directory, 'data'));
    return await measureOn(join(directory, 'data'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fill(path: string): Promise<void> {
  const { tables } = await readOrganisation('');
  const data = openDataDirectory(path);
  const began = performance.now();
  try {
    const now = new Date();
    const filling = { requests: REQUESTS, now, catalogue: { workflows, roles, freezes } };
    const { entries, items } = await fillTables(data.tablesPath, tables, filling);
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.error(
      `  ${REQUESTS.toLocaleString('en')} requests: ${entries} entries, ${items} items, in ${seconds} s`,
    );
  } finally {
    data.close();
  }
}

/** Asks for everything in turn, so that what else the machine does falls on all of it. */
async function measureOn(dataDirectory: string): Promise<Figure[]> {
  const server = await serve(dataDirectory);
  try {
    await submit(server.endpoint);
    const { links, body } = await server.mailed;
    const [, request = ''] = /\/console\/requests\/(\w{26})/.exec(body) ?? [];
    const browser = new CookieBrowser();
    await browser.signIn(server.endpoint, MANAGER, '/console');
    const took = new Map<string, number[]>();
    const addresses = [links.review ?? '', ...addressesFor(request)];
    for (let round = -WARM_UP; round < ROUNDS; round++)
      for (const address of addresses) {
        const ms = await timeOf(browser, new URL(address, server.endpoint));
        if (round >= 0) took.set(address, [...(took.get(address) ?? []), ms]);
      }
    const [review = '', ...pages] = addresses;
    const baseline: Series = { name: 'the review page', samples: took.get(review) ?? [] };
    return pages.map((address) => ({
      name: address.replace(request, '<request>'),
      unit: 'ms',
      samples: took.get(address) ?? [],
      baseline,
      ratioAtMost: AT_MOST,
    }));
  } finally {
    await server.close();
  }
}

/**
 * The embedded default on a data directory, without what it does of its own accord every few minutes: the requests that
 * fill it have no executions, and their ends would be measured, too.
 */
async function serve(path: string) {
  const undo = new Undo();
  const data = openDataDirectory(path);
  undo.add(() => data.close());
  const server = await listen(0);
  undo.add(() => server.close());
  const endpoint = `http://127.0.0.1:${server.port}`;
  const mailed = Promise.withResolvers<ReceivedMail>();
  const deployment = { ...(await readOrganisation(endpoint)), schedules: [], rules: [] };
  const services = await openServices(deployment, placeAt(endpoint), data, {
    onMail: (mail) => (mail.links.review === undefined ? undefined : mailed.resolve(mail)),
  });
  undo.add(() => services.close());
  const identity = createIdentityProvider({ endpoint, keysPath: data.keysPath, roles: async () => roles });
  server.serve(createRouter(services), identity);
  services.start();
  return { endpoint, mailed: mailed.promise, close: () => undo.run() };
}

const placeAt = (endpoint: string): Place => ({
  partition: 'aws',
  region: REGION,
  account: '000000000000',
  stackName: STACK,
  endpoint,
});

async function readOrganisation(endpoint: string): Promise<Deployment> {
  const assembly = await synthesizeCached({ organisation: ORGANISATION });
  return readDeployment(readAssembly(assembly, STACK), placeAt(endpoint));
}

/** In milliseconds of CPU time of this process, which is the browser, the function and the tables: who else uses the machine matters little. */
async function timeOf(browser: CookieBrowser, address: URL): Promise<number> {
  const began = process.cpuUsage();
  const { status, url } = await browser.open(address);
  const { user, system } = process.cpuUsage(began);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return (user + system) / 1_000;
}

async function submit(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const machines = new SFNClient({ endpoint, region: REGION, credentials });
  const stateMachineArn = `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-model-promotion:live`;
  const input = JSON.stringify(sampleInput('21', SUBJECT));
  await machines.send(new StartExecutionCommand({ stateMachineArn, input }));
  machines.destroy();
}

/** Every page of the console, with what this ledger has for its variables. */
function addressesFor(request: string): readonly string[] {
  const [kind = '', name = ''] = SUBJECT.split('/');
  const values: Readonly<Record<string, string>> = { request, kind, name, workflow: 'model-promotion' };
  const paths = PAGES.map(({ path }) => path.replace(/\{(\w+)\}/g, (_, variable) => values[variable] ?? ''));
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  return [
    ...paths.map((path) => {
      if (path.endsWith('/compare')) return `${path}?version=17,18,19,20`;
      return path.endsWith('/together') ? `${path}?request=${request}` : path;
    }),
    `/console/running?at=${anHourAgo}`,
    `/console/decisions?person=${MANAGER}`,
    `/console/ledger?stream=request/${request}`,
  ];
}
