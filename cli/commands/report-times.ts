import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { instantOf } from '../options.ts';
import { writeTable } from '../table.ts';
import { describeSeconds } from '../units.ts';

const EXAMPLES = `
Examples:
  countersign report times
  countersign report times --workflow model-promotion --since 2026-01-01

How long people take, from the moment a stage waits for them to each decision. With --json it is { stages: [{ workflow,
stage, role, count, medianSeconds, p90Seconds, maxSeconds }], requests, complete }.`;

interface Options {
  readonly workflow?: string;
  readonly since?: string;
  readonly json?: true;
}

/** `countersign report`: figures about how the work goes. */
export function addReport(program: Command, io: Io): void {
  program
    .command('report')
    .description('figures about how the work goes')
    .command('times')
    .description('how long decisions take, per stage and role')
    .option('--workflow <id>', 'of one workflow only')
    .option('--since <instant>', 'decisions since then, such as 2026-01-01')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ workflow, since, json }: Options, command: Command) => {
      const query = { workflow, since: instantOf(since, '--since') };
      const answer = await connectApi(command, io).call('times', { query });
      if (json) writeJson(io.stdout, answer);
      else if (answer.stages.length === 0) writeLine(io.stdout, 'Nothing was decided in that time.');
      else
        writeTable(
          io.stdout,
          ['WORKFLOW', 'STAGE', 'ROLE', 'DECISIONS', 'MEDIAN', '90%', 'LONGEST'],
          answer.stages.map((one) => [
            ...[one.workflow, one.stage, one.role, String(one.count)],
            ...[one.medianSeconds, one.p90Seconds, one.maxSeconds].map(describeSeconds),
          ]),
        );
      if (!answer.complete) {
        writeLine(
          io.stderr,
          `Time ran out after ${answer.requests} requests: ask for less by --since or --workflow.`,
        );
      }
    });
}
