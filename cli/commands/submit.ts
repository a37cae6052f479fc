import type { Command } from 'commander';
import { spellOut } from '../../schema/printable.ts';
import { connectApi } from '../command.ts';
import { readInput } from '../input.ts';
import type { Io } from '../io.ts';
import { requestNamed } from '../names.ts';
import { findRequest, followSubmission } from '../submission.ts';

const WHAT_FOLLOWS = `
It waits until intake has taken the request and says what became of it: accepted, or joined to the request that has
this input already; of what is no request every violation is listed and nothing is started. With --json the answer is
{ result: 'accepted' | 'revised' | 'joined', request, attempt, status, execution, carriedBy }, and with --no-wait
{ request, execution, startedAt, caller }.`;

const DATA = `
Training data is one data set or a list of up to twenty, { name, uri, sha256 or digest, collected }. A digest is sha256:...,
sha512:..., or a pin that cannot change: delta:42, iceberg:<snapshot>, s3-version:<id>, dvc:<md5>, lakefs:<commit>,
git:<commit>. md5:... and mlflow:... are weak: a workflow must say that it takes them.

Code is a commit of Git, svn:r4711, p4:12345 or image:sha256:..., with "dirty": true where that is not all of it.

Hyperparameters may be nested; metrics may be in groups, which checks name with a dot: recall.a.`;

const SUBMIT_EXAMPLES = `
Examples:
  countersign submit churn-14.json --workflow model-promotion
  python describe.py | countersign submit - --workflow model-promotion --json
${DATA}
${WHAT_FOLLOWS}`;

const REVISE_EXAMPLES = `
Examples:
  countersign revise 0f5h7w2k9x3b6d8m1n4p7q0r2s churn-15.json
  python describe.py | countersign revise 0f5h7w2k9x3b6d8m1n4p7q0r2s -
${WHAT_FOLLOWS}`;

interface Options {
  readonly wait: boolean;
  readonly json?: true;
}

/** `countersign submit`: begins a request, as a pipeline would. */
export function addSubmit(program: Command, io: Io): void {
  program
    .command('submit')
    .description('asks for the promotion of a version: starts an execution of a workflow')
    .argument('<file>', "the request as JSON; '-' reads it from standard input")
    .requiredOption('--workflow <id>', 'the workflow that it goes through')
    .option('--no-wait', "do not wait for intake's answer")
    .option('--json', 'for programs')
    .addHelpText('after', SUBMIT_EXAMPLES)
    .action(async (file: string, options: Options & { workflow: string }, command: Command) => {
      const api = connectApi(command, io);
      const input = await readInput(file, io);
      const { revises } = input;
      // A file can say by itself that it is the next attempt of a request.
      const before = typeof revises === 'string' ? await findRequest(api, spellOut(revises)) : undefined;
      const started = await api.call('submit', { body: { workflow: options.workflow, input } });
      await followSubmission(api, io, started, { ...options, before });
    });
}

/** `countersign revise`: submits the next attempt of a request that waits for rework. */
export function addRevise(program: Command, io: Io): void {
  program
    .command('revise')
    .description('submits the next attempt of a request that waits for rework')
    .argument('<request>', 'the id of the request')
    .argument('<file>', "the request as JSON; '-' reads it from standard input")
    .option('--no-wait', "do not wait for intake's answer")
    .option('--json', 'for programs')
    .addHelpText('after', REVISE_EXAMPLES)
    .action(async (name: string, file: string, options: Options, command: Command) => {
      const request = requestNamed(name);
      const api = connectApi(command, io);
      const input = await readInput(file, io);
      const before = await api.call('request', { path: { request } });
      const started = await api.call('revise', { path: { request }, body: { input } });
      await followSubmission(api, io, started, { ...options, before });
    });
}
