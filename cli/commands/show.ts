import type { Command } from 'commander';
import type { AnswerOf } from '../../lambdas/api/routes.ts';
import { connectApi } from '../command.ts';
import { describeStage } from '../describe-stage.ts';
import { type Io, writeJson, writeLine, writeText } from '../io.ts';
import { requestMeant } from '../names.ts';
import { toneOf, writeToned } from '../tones.ts';
import { shortInstant } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign show 0f5h7w2k9x3b6d8m1n4p7q0r2s
  countersign show 0f5h7w2k9x3b6d8m1n4p7q0r2s --json

What a request is about, and how far each of its stages is; 'countersign history' has every entry. With --json it is what
GET /v1/requests/{request} answers.`;

type Shown = AnswerOf<'request'>;

/** `countersign show`: one request as it stands. */
export function addShow(program: Command, io: Io): void {
  program
    .command('show')
    .description('one request as it stands: what it is about, and each of its stages')
    .argument('<request>', 'the id of a request')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { json }: { json?: true }, command: Command) => {
      const shown = await connectApi(command, io).call('request', { path: requestMeant(name) });
      if (json) writeJson(io.stdout, shown);
      else print(io, shown);
    });
}

function print({ stdout }: Io, shown: Shown): void {
  const { subject, version, attempt, workflow, status, outcome, reason, requesters, requestedAt } = shown;
  const stands = outcome ?? status;
  writeToned(stdout, [`${subject} version ${version}`, 'strong'], `, attempt ${attempt}: `, [
    stands,
    toneOf(stands),
  ]);
  if (reason !== undefined) writeText(stdout, `  because    ${reason}`);
  writeLine(stdout, `  request    ${shown.request}, ${workflow}`);
  writeLine(stdout, `  submitted  ${shortInstant(requestedAt)} by ${requesters.at(-1) ?? '-'}`);
  if (shown.reworkDueAt !== undefined)
    writeLine(stdout, `  rework     until ${shortInstant(shown.reworkDueAt)}`);
  if (shown.artifact !== undefined) writeLine(stdout, `  artifact   ${shown.artifact.sha256}`);
  for (const stage of shown.stages) writeToned(stdout, '  ', ...describeStage(stage));
}
