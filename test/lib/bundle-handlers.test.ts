import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleHandlers } from '../../lib/bundle-handlers.ts';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { loadOrganisation } from '../../lib/load-organisation.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { appBundles } from './support/app-bundles.ts';

const execute = promisify(execFile);
const organisation = await loadOrganisation(ORGANISATION);
const directory = mkdtempSync(join(tmpdir(), 'countersign-bundles-'));
const bundleOf = await appBundles();

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

// Bundling takes seconds on a busy machine.
describe('a bundle', { timeout: 60_000 }, () => {
  test.each(HANDLER_NAMES)('of %s is one module of moderate size, with its source map', (name) => {
    const files = readdirSync(bundleOf(name));
    expect(files.sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(readFileSync(join(bundleOf(name), 'index.mjs')).length).toBeLessThan(1_000_000);
  });

  test('of who signs people in alone has what speaks with their provider', () => {
    const speaks = (name: string) =>
      readFileSync(join(bundleOf(name), 'index.mjs'), 'utf8').includes(
        'pushed_authorization_request_endpoint',
      );
    expect(speaks('sign-in')).toBe(true);
    expect(HANDLER_NAMES.filter(speaks)).toEqual([]);
  });

  const sourcesOf = (handler: string): readonly string[] =>
    JSON.parse(readFileSync(join(bundleOf(handler), 'index.mjs.map'), 'utf8')).sources;
  const ofConsole = (source: string) => /lambdas\/(operations\/)?console\/|d3-(scale|shape)/.test(source);

  test.each(['review', 'decide', 'intake'] as const)(
    'of %s has nothing of the console, its pages and its charts',
    (name) => {
      expect(sourcesOf('console').filter(ofConsole).length).toBeGreaterThan(40);
      expect(sourcesOf(name).filter(ofConsole)).toEqual([]);
    },
  );

  test('of sign has of the console the page of several requests alone, and what stands around it', () => {
    const names = sourcesOf('sign')
      .filter(ofConsole)
      .map((source) => source.replace(/^.*lambdas\//, ''));
    expect(names.toSorted()).toEqual([
      'console/charts/style.ts',
      'console/frame.ts',
      'console/parts.ts',
      'console/stylesheet.ts',
      'console/together.ts',
    ]);
  });

  test('loads on its own and exports a handler', async () => {
    const urls = HANDLER_NAMES.map((name) => pathToFileURL(join(bundleOf(name), 'index.mjs')).href);
    const script = `for (const url of ${JSON.stringify(urls)}) console.log(typeof (await import(url)).handler)`;
    const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: directory,
      env: {
        AWS_REGION: 'eu-central-1',
        DEPLOYMENT: 'countersign',
        LEDGER_TABLE: 'countersign-ledger',
        VIEWS_TABLE: 'countersign-views',
        TASKS_TABLE: 'countersign-tasks',
        HEADS_TABLE: 'countersign-heads',
        EVENT_BUS: 'countersign',
        DIGEST_BUCKET: 'countersign-digests',
        DIGEST_KEY_ID: 'countersign-digests',
        DIGEST_EVERY_SECONDS: '300',
        LINK_KEY_ID: 'countersign-links',
        RECEIPT_KEY_ID: 'countersign-receipts',
        LINK_BASE_URL: 'https://countersign.example',
        STATE_MACHINE_ARN_PREFIX: 'arn:aws:states:eu-central-1:111122223333:stateMachine:countersign-',
        TOPIC_ARN_PREFIX: 'arn:aws:sns:eu-central-1:111122223333:countersign-',
      },
    });
    expect(stdout.trim().split('\n')).toEqual(HANDLER_NAMES.map(() => 'function'));
  });

  test('shows errors by the places in the sources, which Node need not know to load it', async () => {
    const source = join(directory, 'failing.ts');
    const adapter = join(import.meta.dirname, '../../lambdas/adapters/in-sources.ts');
    writeFileSync(
      source,
      `import { inSources } from ${JSON.stringify(adapter)};
const fail = () => { throw new Error('outer', { cause: new TypeError('inner') }); };
export const handler = () => { try { fail(); } catch (error) { return inSources(error as Error); } };
`,
    );
    await bundleHandlers({ failing: source }, organisation, join(directory, 'failing'));
    const { handler } = await import(
      /* @vite-ignore */ pathToFileURL(join(directory, 'failing', 'failing', 'index.mjs')).href
    );
    const error: Error = handler();
    expect(error.stack).toMatch(/failing\.ts:2:\d+/);
    expect((error.cause as Error).stack).toMatch(/failing\.ts:2:\d+/);
    expect(error.stack).not.toContain('index.mjs');
  });

  test("fetches Node's own modules when it runs, and imports none", async () => {
    const source = join(directory, 'http.ts');
    writeFileSync(
      source,
      "import http, { Agent } from 'node:http';\nexport const handler = () => [http.STATUS_CODES[404], typeof Agent];\n",
    );
    await bundleHandlers({ http: source }, organisation, join(directory, 'http'));
    const file = join(directory, 'http', 'http', 'index.mjs');
    expect(readFileSync(file, 'utf8')).not.toMatch(/^import\b/m);
    const module = await import(/* @vite-ignore */ pathToFileURL(file).href);
    expect(module.handler()).toEqual(['Not Found', 'function']);
  });

  test.each(['decide', 'review'] as const)('of %s has nothing that its function never needs', (name) => {
    const code = readFileSync(join(bundleOf(name), 'index.mjs'), 'utf8');
    // What reads a stream of events, and ways to credentials that Lambda does not use.
    for (const never of [':event-type', 'credential_process']) expect(code, never).not.toContain(never);
  });

  test('fails with the place of the mistake', async () => {
    const source = join(directory, 'broken.ts');
    writeFileSync(source, "import { missing } from './nowhere.ts';\nexport const handler = missing;\n");
    await expect(bundleHandlers({ broken: source }, organisation, join(directory, 'broken'))).rejects.toThrow(
      /broken\.ts:1:.*nowhere/,
    );
  });
});
