import type { Command } from 'commander';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import type { RequestState } from '../../lambdas/domain/model.ts';
import { withDynamoDb } from '../command.ts';
import { VIEWS_TABLE } from '../connection.ts';
import { type Io, writeJson, writeLine } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign pending
  countersign pending --approver manager@example.com --json

With --json it is an array of { request, subject, version, workflow, attempt, stage, waitsFor, decided, since,
dueAt, overdue }, the most urgent first; stage 'rework' waits for the requester's next attempt.`;

/** Something that waits for people. */
interface Pending {
  readonly request: string;
  readonly subject: string;
  readonly version: string;
  readonly workflow: string;
  readonly attempt: number;
  /** The stage, or `rework` for the wait for the next attempt. */
  readonly stage: string;
  /** Addresses of those who were asked and have not answered. */
  readonly waitsFor: readonly string[];
  /** Addresses of those who answered at this stage. */
  readonly decided: readonly string[];
  readonly since: string;
  readonly dueAt: string;
  readonly overdue: boolean;
}

/** `countersign pending`: what waits for whom. */
export function addPending(program: Command, io: Io): void {
  program
    .command('pending')
    .description('what waits for whom, since when and until when')
    .option('--approver <email>', 'only what waits for this person')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((options: { approver?: string; json?: true }, command: Command) =>
      withDynamoDb(command, io, async (client) => {
        const now = new Date().toISOString();
        const found: Pending[] = [];
        for await (const { state } of new DynamoDbViews(client, VIEWS_TABLE).requests()) {
          found.push(...waiting(state, now).filter((one) => concerns(one, options.approver)));
        }
        found.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
        if (options.json) writeJson(io.stdout, found);
        else print(io, found, options.approver);
      }),
    );
}

function concerns({ waitsFor }: Pending, approver: string | undefined): boolean {
  return approver === undefined || waitsFor.includes(approver.toLowerCase());
}

/** Everything of a request that waits for people. */
function waiting(state: RequestState, now: string): Pending[] {
  const { request, subject, version, workflow, attempt, status } = state;
  const common = { request, subject, version, workflow, attempt };
  const stages = Object.entries(state.stages);
  if (status === 'closed') return [];
  if (status === 'rework') {
    const since =
      stages.find(([, { outcome }]) => outcome === 'changes-requested')?.[1].settledAt ?? state.requestedAt;
    const dueAt = state.reworkDueAt ?? '';
    const waitsFor = state.requesters.slice(-1);
    return [{ ...common, stage: 'rework', waitsFor, decided: [], since, dueAt, overdue: dueAt < now }];
  }
  return stages.flatMap(([stage, { openedAt, dueAt, roster = [], decisions, outcome }]) => {
    if (openedAt === undefined || dueAt === undefined || outcome !== undefined) return [];
    const decided = decisions.map(({ person }) => person);
    const waitsFor = roster.filter((person) => !decided.includes(person));
    return [{ ...common, stage, waitsFor, decided, since: openedAt, dueAt, overdue: dueAt < now }];
  });
}

function print({ stdout }: Io, found: readonly Pending[], approver: string | undefined): void {
  if (found.length === 0) {
    writeLine(
      stdout,
      approver === undefined ? 'Nothing waits for anyone.' : `Nothing waits for ${approver}.`,
    );
  }
  for (const one of found) {
    const { subject, version, attempt, workflow, stage, request, waitsFor, decided, since, dueAt, overdue } =
      one;
    writeLine(stdout, `${subject} version ${version}: ${stage === 'rework' ? 'rework' : `stage '${stage}'`}`);
    writeLine(stdout, `  waits for  ${waitsFor.join(', ')}`);
    if (decided.length > 0) writeLine(stdout, `  decided    ${decided.join(', ')}`);
    writeLine(stdout, `  since      ${since}`);
    writeLine(stdout, `  due        ${dueAt}${overdue ? '  (past due)' : ''}`);
    writeLine(stdout, `  request    ${request}, attempt ${attempt}, ${workflow}`);
  }
}
