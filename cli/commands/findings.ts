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
  countersign findings report model/churn drift-2026-03 --environment production --owner alex@example.com \\
    --due 2026-03-31 --text 'the score has drifted: retrain, or say why not'
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

Findings are the conditions of approvals with conditions, and what was found of versions that run, until somebody closes
them: those of a subject, or of all of them by their last day. With --json it is an array of { subject, finding, text,
owner, due, raisedBy, at, version, request, stage, environment, waives }, without subject where one was named; request and
stage are of a condition, environment is of what was found; waives names a check that failed and is waived until then.`;

const REPORT_EXAMPLES = `
Examples:
  countersign findings report model/churn drift-2026-03 --environment production --owner alex@example.com \\
    --due 2026-03-31 --text 'the score has drifted: retrain, or say why not'

It is about the version that the environment runs. Told again under the same id it is the same finding, open or closed. The
entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended, caller }.`;

const CLOSE_EXAMPLES = `
Examples:
  countersign findings close model/churn 0f5h7w2k9x3b6d8m1n4p7q0r2s.1.review.1 --comment 'documented in the model card'

The entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended,
caller }.`;

/** `countersign findings`: what somebody must still do about a subject, `findings report` and `findings close`. */
export function addFindings(program: Command, io: Io): void {
  const findings = program
    .command('findings')
    .description('conditions of approvals, and what was found of versions that run, as long as they are open')
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
  addReport(findings, io);
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

interface ReportOptions {
  readonly environment: string;
  readonly text: string;
  readonly owner: string;
  readonly due: string;
  readonly json?: true;
}

function addReport(findings: Command, io: Io): void {
  findings
    .command('report')
    .description('opens a finding about the version that an environment runs')
    .argument('<subject>', 'such as model/churn')
    .argument('<id>', 'an id of your own, by which it is known again')
    .requiredOption('--environment <environment>', 'which runs what was looked at')
    .requiredOption('--text <text>', 'what was found, and what is to be done')
    .requiredOption('--owner <email>', 'who sees to it: a person of any role')
    .requiredOption('--due <day>', 'the last day for it: YYYY-MM-DD')
    .option('--json', 'for programs')
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (subject: string, id: string, { json, ...found }: ReportOptions, command: Command) => {
      const [kind, name] = partsOfSubject(subject);
      const { environment, text, owner, due } = found;
      const body = { id, environment, text, owner, due };
      const recorded = await connectApi(command, io).call('reportFinding', { path: { kind, name }, body });
      writeRecorded(io, recorded, `Finding reported.${id} of ${subject} was opened`, json);
    });
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
