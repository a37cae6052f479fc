import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import type { Io } from '../io.ts';
import { partsOfSubject } from '../names.ts';
import { followSubmission } from '../submission.ts';

const EXAMPLES = `
Examples:
  countersign roll-back model/churn 13 --environment production --requested-by data-scientist@example.com \\
    --reason 'version 14 rejects every new customer'

Starts a request of the workflow for going back, and waits until intake has taken it. With --json the answer is that of
'countersign submit'.`;

interface Options {
  readonly environment: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly wait: boolean;
  readonly json?: true;
}

/** `countersign roll-back`: asks for an environment to go back to an earlier version. */
export function addRollBack(program: Command, io: Io): void {
  program
    .command('roll-back')
    .description('asks for an environment to go back to an earlier version')
    .argument('<subject>', 'such as model/churn')
    .argument('<version>', 'the earlier version')
    .requiredOption('--environment <name>', 'the environment that goes back')
    .requiredOption('--requested-by <email>', 'the person who answers for it')
    .requiredOption('--reason <text>', 'why')
    .option('--no-wait', "do not wait for intake's answer")
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (subject: string, version: string, options: Options, command: Command) => {
      const [kind, name] = partsOfSubject(subject);
      const { environment, requestedBy, reason } = options;
      const api = connectApi(command, io);
      const body = { environment, version, requestedBy, reason };
      const started = await api.call('rollBack', { path: { kind, name }, body });
      await followSubmission(api, io, started, options);
    });
}
