import type { Command } from 'commander';
import type { Who } from '../../lambdas/api/schemas/subjects.ts';
import { safeSubject } from '../../schema/names.ts';
import { connectApi } from '../command.ts';
import { describeDeployment } from '../describe-deployment.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject } from '../names.ts';
import { askAbout } from '../near-subject.ts';
import { instantOf } from '../options.ts';

const EXAMPLES = `
Examples:
  countersign who model/churn
  countersign who model/churn --environment production --json
  countersign who model/churn --at 2026-03-01T12:00Z

The answer is one entry of the subject's stream: the last one, or the last one up to the instant of --at. With --json
it is { subject, environments: { <name>: deployment }, open: [request], findings: [finding], entry: { stream,
seq, at, hash } }, and at where an instant was asked for.`;

interface Options {
  readonly environment?: string;
  readonly at?: string;
  readonly json?: true;
}

/** `countersign who`: the answer of the registry, now or as it was. */
export function addWho(program: Command, io: Io): void {
  program
    .command('who')
    .description('which version runs where, since when, who authorised it, and under which rules')
    .argument('<subject>', 'what was promoted, such as model/churn')
    .option('--environment <name>', 'one environment only')
    .option('--at <instant>', 'as it was then, such as 2026-03-01T12:00Z')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string, options: Options, command: Command) => {
      const [kind, name] = partsOfSubject(subject);
      const query = { environment: options.environment, at: instantOf(options.at, '--at') };
      const api = connectApi(command, io);
      const answer = await askAbout(api, [kind, name], () =>
        api.call('who', { path: { kind, name }, query }),
      );
      if (options.json) writeJson(io.stdout, answer);
      else print(io, answer);
    });
}

function print({ stdout }: Io, { subject, at, environments, findings }: Who): void {
  writeLine(stdout, at === undefined ? subject : `${subject} at ${at}`);
  if (Object.keys(environments).length === 0) writeLine(stdout, '  No version was promoted so far.');
  for (const [environment, deployment] of Object.entries(environments)) {
    writeLine(stdout, `  ${environment}: version ${deployment.version}`);
    for (const line of describeDeployment(deployment)) writeLine(stdout, `    ${line}`);
  }
  if (findings.length > 0) {
    const count = findings.length === 1 ? '1 finding is' : `${findings.length} findings are`;
    writeLine(stdout, `  ${count} open: see 'countersign findings ${safeSubject(subject)}'`);
  }
}
