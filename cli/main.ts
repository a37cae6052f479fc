import { Command, CommanderError } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addHistory } from './commands/history.ts';
import { addPending } from './commands/pending.ts';
import { addSchema } from './commands/schema.ts';
import { addSubmit } from './commands/submit.ts';
import { addViews } from './commands/views-rebuild.ts';
import { addWho } from './commands/who.ts';
import { type ConnectionOptions, describePlace } from './connection.ts';
import { explain, UsageError } from './errors.ts';
import { type Io, writeLine } from './io.ts';

const HELP = `
Examples:
  countersign who model/churn --environment production
  countersign pending --approver manager@example.com
  countersign audit verify --endpoint-url http://127.0.0.1:8000

Exit codes: 0 all is well; 1 it failed, or damage was found; 2 it was called wrongly.
Credentials, region and endpoint come from the environment and profiles as for the aws command. An endpoint on
this machine needs none.`;

/**
 * Runs the command line and returns its exit code: 0, 1 (it failed or found damage) or 2 (it was called wrongly).
 * Answers go to `stdout`, everything else to `stderr`, each failure as one sentence. Never throws.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const program = createProgram(io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own sentence, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Only the violations of a request are more than one line.
    for (const line of `countersign: ${explain(error, placeOf(program, io))}`.split('\n')) {
      writeLine(io.stderr, line);
    }
    return error instanceof UsageError ? 2 : 1;
  }
}

function createProgram(io: Io): Command {
  const program = new Command('countersign')
    .description('Which version of a model runs where, who authorised it, under which rules, and when.')
    .option('--endpoint-url <url>', 'connect there instead of to AWS')
    .option('--region <region>', 'the AWS region')
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text) => writeLine(io.stderr, explainUsage(text)),
    });
  for (const add of [addWho, addHistory, addPending, addSubmit, addSchema, addAudit, addViews])
    add(program, io);
  return program;
}

/** Commander's complaint as one line that says where to look. */
function explainUsage(text: string): string {
  const sentence = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n/g, ' ');
  return `countersign: ${sentence}${/[.?!)]$/.test(sentence) ? '' : '.'} See 'countersign --help'.`;
}

function placeOf(program: Command, { env }: Io): string {
  try {
    return describePlace(program.opts<ConnectionOptions>(), env);
  } catch {
    return 'The endpoint';
  }
}
