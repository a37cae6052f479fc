import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject } from '../names.ts';
import { writeRecorded } from '../recorded.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign findings model/churn
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

Findings are the conditions of approvals with conditions, until somebody closes them. With --json it is an array of
{ finding, text, owner, due, raisedBy, at, request, version, stage }.`;

const CLOSE_EXAMPLES = `
Examples:
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

The entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended,
caller }.`;

/** `countersign findings`: what somebody must still do about a subject, and `findings close`. */
export function addFindings(program: Command, io: Io): void {
  const findings = program
    .command('findings')
    .description('the conditions under which versions of a subject were approved, as long as they are open')
    .argument('<subject>', 'such as model/churn')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string, { json }: { json?: true }, command: Command) => {
      const [kind, name] = partsOfSubject(subject);
      const answer = await connectApi(command, io).call('who', { path: { kind, name } });
      if (json) writeJson(io.stdout, answer.findings);
      else if (answer.findings.length === 0) writeLine(io.stdout, `No finding of ${subject} is open.`);
      else
        writeTable(
          io.stdout,
          ['FINDING', 'VERSION', 'DUE', 'OWNER', 'RAISED BY', 'WHAT'],
          answer.findings.map(({ finding, version, due, owner, raisedBy, text }) => [
            ...[finding, version, due, owner, raisedBy, text],
          ]),
        );
    });
  addClose(findings, io);
}

function addClose(findings: Command, io: Io): void {
  findings
    .command('close')
    .description('closes a finding')
    .argument('<subject>', 'such as model/churn')
    .argument('<finding>', "its id, as 'countersign findings' lists it")
    .requiredOption('--comment <text>', 'how it was resolved')
    .option('--json', 'for programs')
    .addHelpText('after', CLOSE_EXAMPLES)
    .action(
      async (
        subject: string,
        finding: string,
        { comment, json }: { comment: string; json?: true },
        command: Command,
      ) => {
        const [kind, name] = partsOfSubject(subject);
        const path = { kind, name, finding };
        const recorded = await connectApi(command, io).call('closeFinding', { path, body: { comment } });
        writeRecorded(io, recorded, `Finding ${finding} of ${subject} was closed`, json);
      },
    );
}
