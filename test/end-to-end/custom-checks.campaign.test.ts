import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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
import { ORGANISATION } from '../support/organisation.ts';
import { submission } from '../support/story.ts';
import type { WrittenEntry } from '../support/written.ts';

const SYNTHESIZE = resolve(import.meta.dirname, '../../local/synth/synthesize-app.ts');
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
    assembly: await synthesizeOrganisation(join(directory.path, 'assembly')),
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

/** An organisation with checks of its own, synthesized as `npm start` does. */
async function synthesizeOrganisation(assembly: string): Promise<string> {
  const organisation = join(ORGANISATION, 'with-checks');
  await promisify(execFile)(process.execPath, [SYNTHESIZE, assembly, organisation]);
  const template = join(assembly, 'GovernanceStack.template.json');
  const hasty = readFileSync(template, 'utf8').replaceAll(/(\\"MaxAttempts\\":)8/g, `$1${TRIES - 1}`);
  writeFileSync(template, hasty);
  return assembly;
}

/** Starts an execution and gives its ARN and the id of its request. */
async function submit(changes: Record<string, unknown>) {
  const input = submission({ requestedBy: 'data-scientist@example.org', ...changes });
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
      (await mails()).find(({ to, body }) => to === 'data-scientist@example.org' && body.includes('0.210')),
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
