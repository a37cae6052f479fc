import type { Command } from 'commander';
import { describeCondition } from '../../lambdas/words/conditions.ts';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject } from '../names.ts';
import { writeRecorded } from '../recorded.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign findings model/churn
  countersign findings --owner alex@example.com --until 2026-03-31
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

Findings are the conditions of approvals with conditions, until somebody closes them: those of a subject, or of all of
them by their last day. With --json it is an array of { subject, finding, text, owner, due, raisedBy, at, request,
version, stage, waives }, without subject where one was named; waives names a check that failed and is waived until then.`;

const CLOSE_EXAMPLES = `
Examples:
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

The entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended,
caller }.`;

/** `countersign findings`: what somebody must still do about a subject, and `findings close`. */
export function addFindings(program: Command, io: Io): void {
  const findings = program
    .command('findings')
    .description('the conditions under which versions were approved, as long as they are open')
    .argument('[subject]', 'such as model/churn; all of them if left out')
    .option('--owner <email>', 'only those that this person sees to')
    .option('--until <day>', 'only those whose last day is this one or earlier: YYYY-MM-DD')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string | undefined, options: ListOptions, command: Command) => {
      const { json } = options;
      if (subject === undefined) return listAll(io, command, options);
      if (options.owner !== undefined || options.until !== undefined)
        throw new UsageError('--owner and --until look through all subjects: leave the subject out.');
      const [kind, name] = partsOfSubject(subject);
      const answer = await connectApi(command, io).call('who', { path: { kind, name } });
      if (json) writeJson(io.stdout, answer.findings);
      else if (answer.findings.length === 0) writeLine(io.stdout, `No finding of ${subject} is open.`);
      else
        writeTable(
          io.stdout,
          ['FINDING', 'VERSION', 'DUE', 'OWNER', 'RAISED BY', 'WHAT'],
          answer.findings.map((one) => [
            ...[one.finding, one.version, one.due, one.owner, one.raisedBy, describeCondition(one)],
          ]),
        );
    });
  addClose(findings, io);
}

interface ListOptions {
  readonly owner?: string;
  readonly until?: string;
  readonly json?: true;
}

/** The open conditions of all subjects, by their last day. */
async function listAll(io: Io, command: Command, { owner, until, json }: ListOptions): Promise<void> {
  const api = connectApi(command, io);
  const found = await collectPages(
    io,
    (page) => api.call('findings', { query: { owner, until, ...page } }),
    (page) => page.findings,
  );
  if (json) writeJson(io.stdout, found);
  else if (found.length === 0) writeLine(io.stdout, 'No such finding is open.');
  else
    writeTable(
      io.stdout,
      ['DUE', 'OWNER', 'SUBJECT', 'VERSION', 'WHAT', 'FINDING'],
      found.map((one) => [
        ...[one.due, one.owner, one.subject, one.version, describeCondition(one), one.finding],
      ]),
    );
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
