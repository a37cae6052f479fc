import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestState } from '../../lambdas/domain/model.ts';
import { requestId } from '../../lambdas/domain/submission.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { eventually, makeTestDirectory } from '../local/support/tiny-app.ts';
import { submission } from '../support/story.ts';
import type { WrittenEntry } from '../support/written.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-fair-promotion:live';
/** How often a step is tried in all here: on AWS nine times, over minutes. */
const TRIES = 3;

const directory = makeTestDirectory();
const entries: { readonly stream: string; readonly entry: WrittenEntry<RequestState> }[] = [];
let sfn: SFNClient;
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal({
    dataDirectory: join(directory.path, 'data'),
    assembly: await synthesizeOrganisation(join(directory.path, 'organisation')),
    onLedgerEntry: ({ stream, entry }) => entries.push({ stream, entry: JSON.parse(entry) }),
  });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  sfn = new SFNClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
}, 180_000);
afterAll(async () => {
  sfn?.destroy();
  await server?.close();
  directory.remove();
});

/** The project as an organisation with checks of its own has it, synthesized as `npm start` does. */
async function synthesizeOrganisation(copy: string): Promise<string> {
  for (const part of ['lambdas', 'lib', 'schema', 'workflows', 'local/synth', 'package.json', 'cdk.json']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const adopt = (from: string, to: string, path: string) =>
    writeFileSync(
      join(copy, to),
      readFileSync(join(ROOT, from), 'utf8')
        .replaceAll("'../../workflows/", `'${path}`)
        .replaceAll("'../../schema/", `'${path}../schema/`),
    );
  mkdirSync(join(copy, 'workflows', 'checks'));
  adopt('examples/workflows/fair-promotion.ts', 'workflows/fair-promotion.ts', './');
  adopt('examples/checks/recall-gap.ts', 'workflows/checks/recall-gap.ts', '../');
  writeFileSync(
    join(copy, 'workflows', 'checks', 'drift.ts'),
    `import { defineCheck } from '../../schema/custom-check.ts';
    export const handler = defineCheck(async ({ request, environments }) => {
      if (request.subject === 'model/unwatched') throw new Error('the monitor is down');
      return { passed: true, found: 'nothing drifts', saw: { environments: Object.keys(environments).join() } };
    });`,
  );
  writeFileSync(
    join(copy, 'workflows', 'index.ts'),
    `import { fairPromotion } from './fair-promotion.ts';
    import { defineCustomChecks } from '../schema/custom-check.ts';
    export { freezes } from './freezes.ts';
    export { roles } from './roles.ts';
    export const workflows = [fairPromotion];
    export const customChecks = defineCustomChecks(['recall-gap', 'drift']);`,
  );
  const assembly = join(copy, 'assembly');
  await promisify(execFile)(process.execPath, ['local/synth/synthesize-app.ts', assembly], { cwd: copy });
  const template = join(assembly, 'GovernanceStack.template.json');
  const hasty = readFileSync(template, 'utf8').replaceAll(/(\\"MaxAttempts\\":)8/g, `$1${TRIES - 1}`);
  writeFileSync(template, hasty);
  return assembly;
}

/** Starts an execution and gives its ARN and the id of its request. */
async function submit(changes: Record<string, unknown>) {
  const input = submission({ requestedBy: 'data-scientist@example.com', ...changes });
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE, input: JSON.stringify(input) }),
  );
  return { executionArn, request: requestId('fair-promotion', input) };
}

/** The entry that a request gets, as soon as it is there. */
const entryOf = (request: string, action: string, attempt = 1) =>
  eventually(
    () =>
      entries.find(
        ({ stream, entry }) =>
          stream === `request/${request}` && entry.action === action && entry.state.attempt === attempt,
      )?.entry,
  );

const mails = async (): Promise<{ to: string; body: string }[]> =>
  (await fetch(`${server.endpoint}/inbox.json`)).json() as never;

describe("a workflow with checks of the organisation's own", () => {
  test('goes on when they pass, and the ledger says what each saw', async () => {
    const { request } = await submit({
      subject: 'model/fair',
      metrics: { 'recall:a': 0.91, 'recall:b': 0.9 },
    });
    const { details, actor } = await entryOf(request, 'checked');
    expect(actor).toBe('system:check');
    expect(details).toMatchObject({ stage: 'fairness', outcome: 'passed' });
    expect(details['results']).toEqual([
      {
        name: 'recall-gap',
        passed: true,
        found: 'recall differs by 0.010 between 2 groups; at most 0.05 is allowed',
        saw: { 'recall:a': 0.91, 'recall:b': 0.9 },
      },
      { name: 'drift', passed: true, found: 'nothing drifts', saw: { environments: '' } },
    ]);
    expect((await entryOf(request, 'stage-opened')).details).toMatchObject({ stage: 'review' });
  });

  test('goes back to the requester when one fails, and on with the next attempt', async () => {
    const first = { subject: 'model/unfair', metrics: { 'recall:a': 0.91, 'recall:b': 0.7 } };
    const { request } = await submit(first);
    const { details, state } = await entryOf(request, 'checked');
    expect(details).toMatchObject({ outcome: 'changes-requested' });
    expect(details['results']).toMatchObject([
      { name: 'recall-gap', passed: false, saw: { 'recall:a': 0.91, 'recall:b': 0.7 } },
      { name: 'drift', passed: true },
    ]);
    expect(state).toMatchObject({ status: 'rework', attempt: 1 });
    const asked = await eventually(async () =>
      (await mails()).find(({ to, body }) => to === 'data-scientist@example.com' && body.includes('0.210')),
    );
    expect(asked.body).toContain('recall differs by 0.210 between 2 groups');

    await submit({
      ...first,
      version: '15',
      metrics: { 'recall:a': 0.9, 'recall:b': 0.9 },
      revises: request,
    });
    expect((await entryOf(request, 'checked', 2)).details).toMatchObject({
      version: '15',
      outcome: 'passed',
    });
  });

  test('asks again when one throws, and in the end says in the ledger why it stopped', async () => {
    const { executionArn, request } = await submit({
      subject: 'model/unwatched',
      metrics: { 'recall:a': 0.9, 'recall:b': 0.9 },
    });
    const { state } = await entryOf(request, 'closed');
    expect(state).toMatchObject({ status: 'closed', outcome: 'failed' });
    expect(state.reason).toContain("The check 'drift' did not answer.");
    expect(entries.some(({ stream, entry }) => stream.endsWith(request) && entry.action === 'checked')).toBe(
      false,
    );
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).resolves.toMatchObject({
      status: 'FAILED',
      error: 'Unavailable',
    });
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
    );
    expect(events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(TRIES);
    const log = readFileSync(server.dataDirectory.logPath, 'utf8');
    expect(log.match(/^\S+ countersign-check-drift \S+ Error: the monitor is down$/gm)).toHaveLength(TRIES);
  });
});
