import type { Command } from 'commander';
import type { Status } from '../../lambdas/api/schemas/subjects.ts';
import { approvalsAndWaivers } from '../../lambdas/domain/waivers.ts';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { parseLimit } from '../options.ts';
import { writeTable } from '../table.ts';
import { shortInstant } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign status
  countersign status --kind model
  countersign status --json

What runs where, for all subjects: the version of each environment, since when, by which request, on whose authority
and under which workflow, and how many requests are under way. It is read from a view that can be seconds behind;
'countersign who' reads the ledger. With --json it is an array of { subject, environments: { <name>: deployment },
open: [request], findings: [finding], seq }.`;

type Subject = Status['subjects'][number];

interface Options {
  readonly kind?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** `countersign status`: one row for each environment of each subject. */
export function addStatus(program: Command, io: Io): void {
  program
    .command('status')
    .description('what runs where, for all subjects')
    .option('--kind <kind>', "subjects of one kind only: 'model' in model/churn")
    .option('--limit <number>', 'so many subjects at most', parseLimit)
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ kind, limit, json }: Options, command: Command) => {
      const api = connectApi(command, io);
      const subjects = await collectPages(
        io,
        (page) => api.call('status', { query: { kind, ...page } }),
        (page) => page.subjects,
        limit,
      );
      if (json) writeJson(io.stdout, subjects);
      else if (subjects.length === 0)
        writeLine(
          io.stdout,
          kind === undefined ? 'No subject is known so far.' : `No subject of the kind '${kind}' is known.`,
        );
      else
        writeTable(
          io.stdout,
          ['SUBJECT', 'ENVIRONMENT', 'VERSION', 'SINCE', 'AUTHORISED BY', 'WORKFLOW', 'REQUEST', 'UNDER WAY'],
          subjects.flatMap(rowsOf),
        );
    });
}

function rowsOf({ subject, environments, open }: Subject): string[][] {
  const underWay = String(open.length);
  const deployments = Object.entries(environments);
  if (deployments.length === 0) return [[subject, '-', '-', '-', '-', '-', '-', underWay]];
  return deployments.map(
    ([environment, { version, since, authorisedBy, byRule = [], workflow, request }]) => {
      const rules = byRule.map(({ title }) => `rule '${title}'`);
      const { approvals } = approvalsAndWaivers(authorisedBy);
      const names = [...new Set([...approvals.map(({ name }) => name), ...rules])].join(', ');
      return [subject, environment, version, shortInstant(since), names || '-', workflow, request, underWay];
    },
  );
}
