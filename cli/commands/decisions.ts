import type { Command } from 'commander';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { parseLimit, parseMonth } from '../options.ts';
import { writeTable } from '../table.ts';
import { shortInstant } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign decisions
  countersign decisions --month 2026-03
  countersign decisions --month 2026-03 --person manager@example.com --json

Who decided what, in the order of time. With --json it is an array of { at, subject, version, workflow, stage, attempt,
choice, waives, person, name, role, comment, assurance, decidedAt, request, seq }; seq is the entry of the request's stream
that records it. Where an approval was taken back, choice is rescind, comment says why, and decidedAt when it had been
given. Where it let pass a check that had failed, waives names the check.`;

interface Options {
  readonly month?: string;
  readonly workflow?: string;
  readonly subject?: string;
  readonly person?: string;
  readonly limit?: number;
  readonly json?: true;
}

const thisMonth = (): string => new Date().toISOString().slice(0, 7);

/** `countersign decisions`: who decided what in a month. */
export function addDecisions(program: Command, io: Io): void {
  program
    .command('decisions')
    .description('who decided what in a month')
    .option(
      '--month <month>',
      'the month in which they were made, in UTC, such as 2026-03; this one without',
      parseMonth,
    )
    .option('--workflow <id>', 'of one workflow only')
    .option('--subject <subject>', 'about one subject only, such as model/churn')
    .option('--person <email>', 'by one person only')
    .option('--limit <number>', 'so many at most', parseLimit)
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(
      async ({ month = thisMonth(), workflow, subject, person, limit, json }: Options, command: Command) => {
        const api = connectApi(command, io);
        const found = await collectPages(
          io,
          (page) => api.call('decisions', { query: { month, workflow, subject, person, ...page } }),
          (page) => page.decisions,
          limit,
        );
        if (json) writeJson(io.stdout, found);
        else if (found.length === 0) writeLine(io.stdout, 'Nobody decided anything like that then.');
        else
          writeTable(
            io.stdout,
            ['AT', 'SUBJECT', 'VERSION', 'STAGE', 'CHOICE', 'WHO', 'ROLE', 'REQUEST'],
            found.map(({ at, subject, version, stage, choice, waives, person, role, request }) => [
              ...[
                shortInstant(at),
                subject,
                version,
                stage,
                waives === undefined ? choice : 'waive',
                person,
                role,
                request,
              ],
            ]),
          );
      },
    );
}
