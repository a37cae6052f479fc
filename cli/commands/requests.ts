import { type Command, Option } from 'commander';
import type { RequestSummary } from '../../lambdas/api/schemas/domain.ts';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { parseDuration, parseLimit } from '../options.ts';
import { writeTable } from '../table.ts';
import { shortInstant } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign requests
  countersign requests --status rework --older-than 2d
  countersign requests --subject model/churn --json
  countersign requests --closed 2026-03

Requests under way, the one submitted first before the others; with --closed those that closed in a month. With --json it is an
array of { request, workflow, definition, subject, version, attempt, status, outcome, stages, requestedBy, requestedAt,
dueAt }.`;

type Status = 'open' | 'rework' | 'queued';

interface Options {
  readonly status?: Status;
  readonly workflow?: string;
  readonly subject?: string;
  readonly olderThan?: string;
  readonly closed?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** `countersign requests`: the requests under way, by state, workflow, subject and age. */
export function addRequests(program: Command, io: Io): void {
  program
    .command('requests')
    .description('requests under way, by state, workflow, subject and age')
    .addOption(new Option('--status <status>', 'in one state only').choices(['open', 'rework', 'queued']))
    .option('--workflow <id>', 'of one workflow only')
    .option('--subject <subject>', 'for one subject only, such as model/churn')
    .option(
      '--older-than <duration>',
      'submitted longer ago than this, such as 90min, 12h or 2d',
      parseDuration,
    )
    .option('--closed <month>', 'those that closed in this month instead, such as 2026-03')
    .option('--limit <number>', 'so many at most', parseLimit)
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ limit, json, ...filters }: Options, command: Command) => {
      const { status, workflow, subject, olderThan, closed } = filters;
      const api = connectApi(command, io);
      const found = await collectPages(
        io,
        (page) => api.call('requests', { query: { status, workflow, subject, olderThan, closed, ...page } }),
        (page) => page.requests,
        limit,
      );
      if (json) writeJson(io.stdout, found);
      else if (found.length === 0)
        writeLine(
          io.stdout,
          `${closed === undefined ? 'There is no such request under way' : 'No such request closed then'}${among(filters)}.`,
        );
      else
        writeTable(
          io.stdout,
          [
            'REQUEST',
            'SUBJECT',
            'VERSION',
            'ATTEMPT',
            'STATUS',
            'STAGES',
            'SUBMITTED',
            'DUE',
            'BY',
            'WORKFLOW',
          ],
          found.map(rowOf),
        );
    });
}

function rowOf(one: RequestSummary): string[] {
  const { request, subject, version, attempt, status, stages, requestedAt, dueAt } = one;
  const due = dueAt === undefined ? '-' : shortInstant(dueAt);
  const waiting = stages.length === 0 ? '-' : stages.join(', ');
  const common = [request, subject, version, String(attempt), one.outcome ?? status, waiting];
  return [...common, shortInstant(requestedAt), due, one.requestedBy, one.workflow];
}

/** By what was asked, so that a misspelt filter is seen for one. */
function among({ workflow, subject, status }: Pick<Options, 'workflow' | 'subject' | 'status'>): string {
  const said = Object.entries({ workflow, subject, status }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} '${value}'`],
  );
  return said.length === 0 ? '' : `, of ${said.join(', ')}`;
}
