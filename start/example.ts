import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalError } from '../local/errors.ts';
import { type LocalServer, REGION } from '../local/start-local.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PIPELINE = join(ROOT, 'examples', 'train-and-submit.ts');

/** What the example pipeline trains. */
export const EXAMPLE_SUBJECT = 'model/breast-cancer';

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

/**
 * Runs the example pipeline as a team would: a program of its own that knows nothing but the endpoint. The same
 * run twice submits the same, which is one request.
 *
 * @throws LocalError with what the pipeline complains about.
 */
export async function runExample(
  server: LocalServer,
  { attempt, revises }: ExampleRun,
): Promise<ExampleReceipt> {
  const child = spawn(
    process.execPath,
    [
      ...[
        PIPELINE,
        '--json',
        '--endpoint-url',
        server.endpoint,
        '--output',
        server.dataDirectory.artifactsPath,
      ],
      ...['--attempt', String(attempt), ...(revises === undefined ? [] : ['--revises', revises])],
    ],
    { cwd: ROOT, env: { ...process.env, AWS_REGION: REGION }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new LocalError(`The example pipeline failed: ${complaint.trim()}`);
  return JSON.parse(output) as ExampleReceipt;
}
