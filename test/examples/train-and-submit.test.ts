import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breastCancerFile, loadDataSet } from '../../examples/breast-cancer/data-set.ts';
import type { SubmissionInput } from '../../examples/breast-cancer/describe-version.ts';
import type { Model } from '../../examples/breast-cancer/logistic-regression.ts';
import { attemptSettings, trainModel } from '../../examples/breast-cancer/train.ts';
import { requireFitting } from '../../lambdas/domain/fitting.ts';
import type { Submission } from '../../lambdas/domain/model.ts';
import { parseSubmission, requestId } from '../../lambdas/domain/submission.ts';
import { membersOf } from '../../schema/roles.ts';
import { roles } from '../../workflows/index.ts';
import { modelPromotion } from '../../workflows/model-promotion.ts';
import { openRecordingEndpoint, type RecordingEndpoint } from './recording-endpoint.ts';
import { type Finished, run } from './run.ts';

const example = (file: string) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
const { status } = await run('python3', '-c', 'import boto3');
const hasBoto3 = status === 0;

const languages = [
  { language: 'TypeScript', program: [process.execPath, example('train-and-submit.ts')], canRun: true },
  { language: 'Python with boto3', program: ['python3', example('train_and_submit.py')], canRun: hasBoto3 },
] as const;

interface Submitted {
  readonly executionArn: string;
  readonly started: boolean;
  readonly input: SubmissionInput;
}

/** Milliseconds for what starts a program: plenty, as a busy machine takes its time. */
const PATIENCE = 60_000;
const request = '0123456789abcdefghjkmnpqrs';
const REQUESTER = membersOf(roles, modelPromotion.requester)[0]?.email ?? '';
const folder = mkdtempSync(join(tmpdir(), 'countersign-pipeline-'));
const occupied = join(folder, 'file');
writeFileSync(occupied, '');
let endpoint: RecordingEndpoint;
beforeAll(async () => {
  endpoint = await openRecordingEndpoint();
});
afterAll(async () => {
  await endpoint[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function runExample([program, file]: readonly [string, string], ...args: string[]): Promise<Finished> {
  // Only the TypeScript one looks into workflows/ for somebody who may submit.
  const requester = file.endsWith('.py') ? ['--requested-by', REQUESTER] : [];
  return run(program, file, '--output', folder, ...requester, ...args);
}

async function submitThrough(program: readonly [string, string], ...args: string[]): Promise<Submitted> {
  const { stdout, stderr } = await runExample(program, '--endpoint-url', endpoint.url, '--json', ...args);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Submitted;
}

function digestOf({ uri }: { uri: string }): string {
  return createHash('sha256')
    .update(readFileSync(fileURLToPath(uri)))
    .digest('hex');
}

function readModel(artifact: Submission['artifact']): Model {
  const { uri } = artifact ?? { uri: '' };
  return JSON.parse(readFileSync(fileURLToPath(uri), 'utf8'));
}

/** Matches the same structure with every number within 1e-6. */
function near(value: unknown): unknown {
  if (typeof value === 'number') {
    return expect.closeTo(value, 6);
  }
  if (Array.isArray(value)) {
    return value.map(near);
  }
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, near(item)])) : value;
}

describe.each(languages)('the pipeline in $language', ({ program, canRun }) => {
  const nextAttempt = [
    ...['--attempt', '2', '--revises', request, '--requested-by', 'second-scientist@example.com'],
    ...['--state-machine-arn', 'arn:aws:states:eu-west-1:111122223333:stateMachine:governance:live'],
  ];
  let first: Submitted;
  let repeated: Submitted;
  let next: Submitted;
  beforeAll(async () => {
    if (canRun) {
      [first, repeated] = await Promise.all([submitThrough(program), submitThrough(program)]);
      next = await submitThrough(program, ...nextAttempt);
    }
  }, PATIENCE);

  it.runIf(canRun)('submits a request that the workflow takes', () => {
    const submission = parseSubmission(first.input);
    requireFitting(submission, modelPromotion, roles);
    expect(submission).toMatchObject({ subject: 'model/breast-cancer', version: '1' });
    expect(submission).not.toHaveProperty('revises');
  });

  it.runIf(canRun)('sends what it prints, through the alias of the local state machine', () => {
    const call = endpoint.calls.find(({ body }) => first.executionArn.endsWith(body.name));
    expect(first.started).toBe(true);
    expect(call?.target).toBe('AWSStepFunctions.StartExecution');
    expect(call?.body.stateMachineArn).toBe(
      'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live',
    );
    expect(JSON.parse(call?.body.input ?? '')).toEqual(first.input);
    expect(call?.body.name).toMatch(/^breast-cancer-1-[0-9a-f]{16}$/);
  });

  it.runIf(canRun)('is one execution however often it is run', () => {
    expect(repeated).toEqual(first);
  });

  it.runIf(canRun)('pins the files it speaks of by their digests', () => {
    const { artifact, evidence, lineage } = first.input;
    for (const file of [artifact, lineage.trainingData, ...evidence]) {
      expect(digestOf(file)).toBe(file.sha256);
    }
    expect(evidence.map(({ name }) => name)).toEqual(['validation-report']);
  });

  it.runIf(canRun)('submits the next attempt of a request, for whom and to where it is told', () => {
    const submission = parseSubmission(next.input);
    expect(submission).toMatchObject({
      version: '2',
      revises: request,
      requestedBy: 'second-scientist@example.com',
    });
    expect(next.executionArn).toMatch(/^arn:aws:states:eu-west-1:111122223333:execution:governance:/);
    expect(readModel(submission.artifact).features).toHaveLength(30);
  });

  it.runIf(canRun)(
    'tells a person what it did',
    async () => {
      const { stdout, status } = await runExample(program, '--endpoint-url', endpoint.url, '--version', '7');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^Trained model\/breast-cancer, version 7/);
      expect(stdout).toContain('auc 0.9001');
      expect(stdout).toMatch(/\nSubmitted: arn:aws:states:us-east-1:000000000000:execution:\S+\n/);
      expect(stdout).toContain(`--endpoint ${endpoint.url}`);
      expect(stdout).toContain('closes an older request for model/breast-cancer that is still open');
    },
    PATIENCE,
  );

  it.runIf(canRun)(
    'names the request whose next attempt it submits',
    async () => {
      const { stdout } = await runExample(program, '--endpoint-url', endpoint.url, '--revises', request);
      expect(stdout).toContain(`  request    ${request}`);
    },
    PATIENCE,
  );

  it.runIf(canRun).concurrent.each([
    ['no place to submit to', []],
    ['an attempt that it does not make', ['--attempt', '3']],
    ['an endpoint that is no URL', ['--endpoint-url', 'nowhere']],
    ['an ARN of something else', ['--state-machine-arn', 'arn:aws:sns:us-east-1:000000000000:topic']],
    ['a requester without address', ['--requested-by', 'me', '--endpoint-url', 'http://127.0.0.1:9']],
    ['a version with a space at its end', ['--version', 'a ', '--endpoint-url', 'http://127.0.0.1:9']],
    ['what is no request', ['--revises', 'it', '--endpoint-url', 'http://127.0.0.1:9']],
    ['an option that it does not have', ['--nonsense']],
    ['an output folder below a file', ['--output', `${occupied}/x`, '--endpoint-url', 'http://127.0.0.1:9']],
  ])(
    'refuses %s in one sentence',
    async (_, args) => {
      const { status, stdout, stderr } = await runExample(program, ...args);
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/^error: .+\n$/),
      });
    },
    PATIENCE,
  );

  it.runIf(canRun)('trains the very model that the TypeScript modules train', () => {
    const { model, metrics } = trainModel(
      loadDataSet(breastCancerFile),
      attemptSettings['2'].hyperparameters,
    );
    expect(readModel(next.input.artifact)).toEqual(near(model));
    expect(next.input.metrics).toEqual(near(metrics));
    expect(next.input.lineage.hyperparameters).toEqual(attemptSettings['2'].hyperparameters);
  });
});

describe('the pipeline in TypeScript', () => {
  it(
    'names the request as intake will',
    async () => {
      const [{ program }] = languages;
      const version = ['--version', 'release 3 (EU), 第三版'];
      const args = ['--endpoint-url', endpoint.url, ...version];
      const { input } = await submitThrough(program, ...version);
      const { stdout } = await runExample(program, ...args);
      const id = requestId('model-promotion', input);
      expect(stdout).toContain(`  request    ${id}, `);
      expect(stdout).toContain(`npx countersign history ${id} --endpoint ${endpoint.url}\n`);
    },
    PATIENCE,
  );
});

describe('the shortest submission', () => {
  it(
    'submits what the workflow takes, and says so',
    async () => {
      const settings = ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map(
        (name) => `${name}=${name.endsWith('URL') ? endpoint.url : 'local'}`,
      );
      const { status, stdout, stderr } = await run(
        'env',
        ...settings,
        process.execPath,
        example('minimal-submit.ts'),
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toBe(
        "Submitted model/churn 14: 'npx countersign requests --subject model/churn' shows its request.\n",
      );
      const sent = endpoint.calls.map(({ body }) => JSON.parse(body.input) as Submission);
      const submission = parseSubmission(sent.find(({ subject }) => subject === 'model/churn'));
      requireFitting(submission, modelPromotion, roles);
    },
    PATIENCE,
  );
});
