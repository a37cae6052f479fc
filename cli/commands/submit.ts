import { readFile } from 'node:fs/promises';
import { paginateListStateMachines, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { parseSubmission } from '../../lambdas/domain/submission.ts';
import { type ConnectionOptions, connectStepFunctions, describePlace } from '../connection.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign submit churn-14.json --workflow model-promotion
  python describe.py | countersign submit - --workflow model-promotion
  countersign submit churn-15.json --workflow model-promotion --revises 0f5h7w2k9x3b6d8m1n4p7q0r2s

The input is checked first; of one that is no request nothing is started. With --json the answer is
{ executionArn, startedAt }.`;

const PREFIX = 'countersign-';

interface SubmitOptions extends ConnectionOptions {
  readonly workflow: string;
  readonly revises?: string;
  readonly json?: true;
}

/** `countersign submit`: starts a request as a pipeline would. */
export function addSubmit(program: Command, io: Io): void {
  program
    .command('submit')
    .description('asks for the promotion of a version: starts an execution of a workflow')
    .argument('<file>', "the request as JSON; '-' reads it from standard input")
    .requiredOption('--workflow <id>', 'the workflow that it goes through')
    .option('--revises <request>', 'the request that waits for rework: this is its next attempt')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<SubmitOptions>();
      const input = withRevises(parseInput(await readInput(file, io), file), options.revises);
      parseSubmission(input);
      const client = connectStepFunctions(options, io.env);
      try {
        const stateMachineArn = await findStateMachine(client, options, describePlace(options, io.env));
        const { executionArn, startDate } = await client.send(
          new StartExecutionCommand({
            stateMachineArn: `${stateMachineArn}:live`,
            input: JSON.stringify(input),
          }),
        );
        if (options.json) writeJson(io.stdout, { executionArn, startedAt: startDate?.toISOString() });
        else writeLine(io.stdout, `Started ${executionArn}`);
      } finally {
        client.destroy();
      }
    });
}

async function readInput(file: string, { stdin }: Io): Promise<string> {
  if (file !== '-') {
    return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file' : `it can't be read (${error.code})`;
      throw new CommandError(`'${file}' was not submitted: ${why}.`);
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseInput(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const name = file === '-' ? 'Standard input' : `'${file}'`;
    throw new CommandError(`${name} is not JSON, so nothing was submitted: ${(error as Error).message}.`);
  }
}

function withRevises(input: unknown, revises: string | undefined): unknown {
  if (revises === undefined || typeof input !== 'object' || input === null) return input;
  const own = (input as { revises?: unknown }).revises;
  if (own === undefined || own === revises) return { ...input, revises };
  throw new UsageError(`--revises says '${revises}' and the file says '${own}': leave one of them out.`);
}

/** The ARN, unqualified, of the state machine that runs a workflow. */
async function findStateMachine(
  client: SFNClient,
  { workflow }: SubmitOptions,
  where: string,
): Promise<string> {
  const known: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { name = '', stateMachineArn = '' } of stateMachines) {
      if (name === `${PREFIX}${workflow}`) return stateMachineArn;
      if (name.startsWith(PREFIX)) known.push(name.slice(PREFIX.length));
    }
  }
  const others = known.length === 0 ? 'none is deployed there' : `there are: ${known.sort().join(', ')}`;
  throw new CommandError(`${where} has no workflow '${workflow}' (${others}).`);
}
