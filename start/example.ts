import { spawn } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalError } from '../local/errors.ts';
import { type LocalServer, REGION } from '../local/start-local.ts';
import type { Organisation } from '../schema/organisation.ts';
import { membersOf } from '../schema/roles.ts';
import type { Workflow } from '../schema/workflow.ts';

/** The example pipeline: its source, or what that was compiled to where this file is compiled, too. */
export const PIPELINE = resolve(
  import.meta.dirname,
  `../examples/train-and-submit${extname(import.meta.filename)}`,
);

/** What the example pipeline trains. */
export const EXAMPLE_SUBJECT = 'model/breast-cancer';

/** What is said where the example has nobody to ask. */
export const NO_EXAMPLE =
  "No workflow takes the example's model, which is of kind 'model' and states no attributes: nothing is submitted.";

/** Whom the example pipeline asks. */
export interface Example {
  readonly workflow: Workflow;
  /** The address of the person who answers for the example model. */
  readonly requestedBy: string;
  /** The alias of the workflow's state machine. */
  readonly stateMachineArn: string;
}

/**
 * The first workflow of an organisation that takes what the example pipeline submits, which is a model with lineage and
 * artifact; `undefined` when there is none.
 */
export function findExample({ workflows, roles }: Organisation): Example | undefined {
  const workflow = workflows.find(
    ({ subject, submission }) =>
      subject === 'model' &&
      submission.version === undefined &&
      Object.keys(submission.attributes).length === 0,
  );
  const [requester] = workflow === undefined ? [] : membersOf(roles, workflow.requester);
  if (workflow === undefined || requester === undefined) return undefined;
  return {
    workflow,
    requestedBy: requester.email,
    stateMachineArn: `arn:aws:states:${REGION}:000000000000:stateMachine:countersign-${workflow.id}:live`,
  };
}

/** Which model to train. */
export interface ExampleRun {
  readonly attempt: 1 | 2;
  /** The request that waits for its next attempt. */
  readonly revises?: string;
}

/** What the example pipeline submitted. */
export interface ExampleReceipt {
  readonly executionArn: string;
  readonly input: { readonly subject: string; readonly version: string };
}

/** The options with which the example pipeline is called, but for how it answers. */
export function exampleOptions(server: LocalServer, example: Example, { attempt, revises }: ExampleRun) {
  return [
    ...['--attempt', String(attempt), ...(revises === undefined ? [] : ['--revises', revises])],
    ...['--requested-by', example.requestedBy, '--state-machine-arn', example.stateMachineArn],
    ...['--endpoint-url', server.endpoint, '--output', server.dataDirectory.artifactsPath],
  ];
}

/**
 * Runs the example pipeline as a team would: a program of its own that knows nothing but the endpoint. The same
 * run twice submits the same, which is one request.
 *
 * @throws LocalError with what the pipeline complains about.
 */
export async function runExample(
  server: LocalServer,
  example: Example,
  run: ExampleRun,
): Promise<ExampleReceipt> {
  const child = spawn(process.execPath, [PIPELINE, '--json', ...exampleOptions(server, example, run)], {
    env: { ...process.env, AWS_REGION: REGION },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new LocalError(`The example pipeline failed: ${complaint.trim()}`);
  return JSON.parse(output) as ExampleReceipt;
}
