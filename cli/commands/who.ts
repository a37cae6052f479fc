import type { Command } from 'commander';
import { DynamoDbLedger } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { open } from '../../lambdas/domain/entry.ts';
import type { Deployment, Ending, StageDecision, SubjectState } from '../../lambdas/domain/model.ts';
import { withDynamoDb } from '../command.ts';
import { LEDGER_TABLE } from '../connection.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { subjectNamed } from '../names.ts';

const EXAMPLES = `
Examples:
  countersign who model/churn
  countersign who model/churn --environment production --json

The answer is read from the last entry of the subject's stream, after its hash was checked. With --json it is
{ subject, environments: { <name>: deployment }, entry: { seq, at, hash } }.`;

/** `countersign who`: the answer of the registry, in one read. */
export function addWho(program: Command, io: Io): void {
  program
    .command('who')
    .description('which version runs where, since when, who authorised it, and under which rules')
    .argument('<subject>', 'what was promoted, such as model/churn')
    .option('--environment <name>', 'one environment only')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((subject: string, options: { environment?: string; json?: true }, command: Command) =>
      withDynamoDb(command, io, async (client) => {
        const last = await new DynamoDbLedger(client, LEDGER_TABLE).last(subjectNamed(subject));
        if (last === undefined) {
          throw new CommandError(
            `The ledger knows no subject '${subject}': check its name, or submit a version of it.`,
          );
        }
        const { state, seq, at, hash } = open<SubjectState>(last);
        const environments = choose(state, options.environment);
        if (options.json) writeJson(io.stdout, { subject, environments, entry: { seq, at, hash } });
        else print(io, subject, environments);
      }),
    );
}

function choose(
  { subject, environments }: SubjectState,
  only: string | undefined,
): SubjectState['environments'] {
  if (only === undefined) return environments;
  const deployment = Object.hasOwn(environments, only) ? environments[only] : undefined;
  if (deployment !== undefined) return { [only]: deployment };
  const known = Object.keys(environments);
  const where = known.length === 0 ? 'nowhere else either' : `only to ${known.join(', ')}`;
  throw new CommandError(`No version of ${subject} was promoted to '${only}' so far (${where}).`);
}

function print({ stdout }: Io, subject: string, environments: SubjectState['environments']): void {
  writeLine(stdout, subject);
  if (Object.keys(environments).length === 0) writeLine(stdout, '  No version was promoted so far.');
  for (const [environment, deployment] of Object.entries(environments)) {
    writeLine(stdout, `  ${environment}: version ${deployment.version}`);
    for (const line of describe(deployment)) writeLine(stdout, `    ${line}`);
  }
}

function describe(deployment: Deployment): string[] {
  const { since, request, attempt, requestedBy, workflow, definition, artifact, authorisedBy, ended } =
    deployment;
  return [
    `since          ${since}`,
    `request        ${request}, attempt ${attempt}, by ${requestedBy}`,
    `rules          ${workflow}, definition ${definition}`,
    `artifact       ${artifact.sha256}  ${artifact.uri}`,
    ...signatures('authorised by', authorisedBy),
    ...(ended === undefined ? ['request        still under way'] : describeEnding(ended)),
  ];
}

function describeEnding({ outcome, at, reason, confirmedBy }: Ending): string[] {
  const end =
    outcome === 'completed' ? [] : [`not confirmed  the request ended as ${outcome}, ${at}: ${reason ?? ''}`];
  return [...signatures('confirmed by', confirmedBy), ...end];
}

function signatures(title: string, decisions: readonly StageDecision[]): string[] {
  return decisions.map(
    ({ name, person, role, stage, meaning, at }, index) =>
      `${(index === 0 ? title : '').padEnd(14)} ${name} <${person}>, ${role}: ${meaning} at '${stage}', ${at}`,
  );
}
