import type { Command } from 'commander';
import type { Pending } from '../../lambdas/api/schemas/requests.ts';
import { collectPages } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { CommandError, EXIT } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { parseLimit } from '../options.ts';

const EXAMPLES = `
Examples:
  countersign pending
  countersign pending --approver manager@example.com --json
  countersign pending --role manager --limit 10

With --json it is an array of { request, subject, version, workflow, attempt, stage, title, roles, waitsFor, decided,
since, dueAt, overdue }: for one person the most urgent first, else by when the requests were submitted. Stage 'rework'
waits for the requester's next attempt. Where nothing waits, a role or person that nobody deployed has ends it with 3.`;

type Waiting = Pending['pending'][number];

interface Options {
  readonly approver?: string;
  readonly role?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** `countersign pending`: what waits for whom. */
export function addPending(program: Command, io: Io): void {
  program
    .command('pending')
    .description('what waits for whom, since when and until when')
    .option('--approver <email>', 'only what waits for this person')
    .option('--role <role>', 'only what waits for people of this role')
    .option('--limit <number>', 'so many at most, the first ones', parseLimit)
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ limit, json, role, ...options }: Options, command: Command) => {
      const approver = options.approver?.toLowerCase();
      const api = connectApi(command, io);
      let unknown: Pending['unknown'];
      const found = await collectPages(
        io,
        (page) => api.call('pending', { query: { approver, role, ...page } }),
        (page) => {
          if (page.unknown !== undefined) unknown = page.unknown;
          return page.pending;
        },
        limit,
      );
      if (found.length === 0 && unknown !== undefined) throw misspelt(unknown, approver, role);
      if (json) writeJson(io.stdout, found);
      else print(io, found, approver ?? role);
    });
}

/** What to say where nothing waits, and nothing can ever wait: nobody has this address, or there is no such role. */
function misspelt(
  unknown: NonNullable<Pending['unknown']>,
  approver: string | undefined,
  role: string | undefined,
): CommandError {
  const [whom, what] = unknown.includes('approver')
    ? [approver, 'nobody of this address']
    : [role, 'no such role'];
  return new CommandError(
    `Nothing waits for ${whom}, and the deployed organisation has ${what}: check how it is written.`,
    EXIT.no,
  );
}

function print({ stdout }: Io, found: readonly Waiting[], whom: string | undefined): void {
  if (found.length === 0) writeLine(stdout, `Nothing waits for ${whom ?? 'anyone'}.`);
  for (const one of found) {
    const { subject, version, stage, waitsFor, decided, since, dueAt, overdue } = one;
    writeLine(stdout, `${subject} version ${version}: ${stage === 'rework' ? 'rework' : `stage '${stage}'`}`);
    writeLine(stdout, `  waits for  ${waitsFor.join(', ') || nobody(one)}`);
    if (decided.length > 0) writeLine(stdout, `  decided    ${decided.join(', ')}`);
    writeLine(stdout, `  since      ${since}`);
    if (dueAt !== undefined) writeLine(stdout, `  due        ${dueAt}${overdue ? '  (past due)' : ''}`);
    writeLine(stdout, `  request    ${one.request}, attempt ${one.attempt}, ${one.workflow}`);
  }
}

/** What to do about a stage that nobody may answer any more. */
function nobody({ request, stage, roles }: Waiting): string {
  const lost =
    roles.length === 0 ? '' : ` (${roles.map((role) => `'${role}'`).join(', ')} has nobody left for it)`;
  return `nobody${lost}: countersign reassign ${request} --stage ${stage} --to ADDRESS --reason TEXT`;
}
