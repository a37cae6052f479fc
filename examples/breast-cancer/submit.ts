import { createHash } from 'node:crypto';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SubmissionInput } from './describe-version.ts';
import { PipelineError } from './pipeline-error.ts';

/** Where to submit: a state machine, and an endpoint other than that of its AWS region. */
export interface Target {
  readonly stateMachineArn: string;
  readonly endpointUrl?: string | undefined;
}

export interface Receipt {
  readonly executionArn: string;
  /** False if this very input had been submitted before and its execution has ended: nothing was started. */
  readonly started: boolean;
}

/**
 * Starts an execution. Its name follows from its input, so that the same input twice is one execution, whether
 * a step of a pipeline is retried or a person runs it again.
 * @throws {PipelineError} when the endpoint can't be reached or refuses; the message says which and why.
 */
export async function submit(
  input: SubmissionInput,
  { stateMachineArn, endpointUrl }: Target,
): Promise<Receipt> {
  const region = stateMachineArn.split(':')[3] ?? '';
  const client = new SFNClient({ region, ...(endpointUrl !== undefined && describeEndpoint(endpointUrl)) });
  const name = nameExecution(input);
  try {
    const { executionArn = '' } = await client.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    );
    return { executionArn, started: true };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) {
      return { executionArn: findExecutionArn(stateMachineArn, name), started: false };
    }
    throw explainFailure(error, { stateMachineArn, endpointUrl });
  } finally {
    client.destroy();
  }
}

/** A name for the execution of an input: readable, at most 80 characters, the same for the same input. */
export function nameExecution(input: SubmissionInput): string {
  const label = `${input.subject.split('/').at(-1)}-${input.version}`
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 60);
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 16);
  return `${label}-${digest}`;
}

/** An endpoint on this machine gets made-up credentials: it needs none, and real ones have no business there. */
function describeEndpoint(endpoint: string) {
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname);
  return { endpoint, ...(isLocal && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }) };
}

function findExecutionArn(stateMachineArn: string, name: string): string {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
}

function explainFailure(error: unknown, { stateMachineArn, endpointUrl }: Target): PipelineError {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  const where = endpointUrl ?? 'AWS';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
    return new PipelineError(`Nothing answers at ${where}: check --endpoint-url and that the service runs.`, {
      cause: error,
    });
  }
  if (name === 'StateMachineDoesNotExist') {
    return new PipelineError(`There is no ${stateMachineArn} at ${where}: check --state-machine-arn.`, {
      cause: error,
    });
  }
  return new PipelineError(`${where} did not take the submission (${name}): ${message}`, { cause: error });
}
