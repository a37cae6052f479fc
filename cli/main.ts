import { type Command, CommanderError } from 'commander';
import { addApproved } from './commands/approved.ts';
import { addAskAgain } from './commands/ask-again.ts';
import { addAudit } from './commands/audit.ts';
import { addCompare } from './commands/compare.ts';
import { addCompletion } from './commands/completion.ts';
import { addConnect } from './commands/connect.ts';
import { addDecisions } from './commands/decisions.ts';
import { addDigest } from './commands/digest.ts';
import { addEvidence } from './commands/evidence.ts';
import { addFindings } from './commands/findings.ts';
import { addHistory } from './commands/history.ts';
import { addInit } from './commands/init.ts';
import { addOpen } from './commands/open.ts';
import { addPending } from './commands/pending.ts';
import { addPeople } from './commands/people.ts';
import { addPolicies } from './commands/policies.ts';
import { addReceiptKey } from './commands/receipt-key.ts';
import { addReport } from './commands/report-times.ts';
import { addDelegate, addReassign, addRescind, addWithdraw } from './commands/request-actions.ts';
import { addRequests } from './commands/requests.ts';
import { addRollBack } from './commands/roll-back.ts';
import { addSchema } from './commands/schema.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addRevise, addSubmit } from './commands/submit.ts';
import { addUpgradeCheck } from './commands/upgrade-check.ts';
import { addViews } from './commands/views-rebuild.ts';
import { addWait } from './commands/wait.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { addWho } from './commands/who.ts';
import { addWorkflows } from './commands/workflows.ts';
import { type ConnectionOptions, describePlace } from './connection.ts';
import { CommandError, describeFailure, EXIT, explain } from './errors.ts';
import { readManifest } from './init/manifest.ts';
import { type Io, writeJson, writeLine } from './io.ts';
import { describeOption, Program } from './program.ts';

const HELP = `
Examples:
  countersign who model/churn --environment production
  countersign pending --approver manager@example.com --endpoint http://127.0.0.1:8080
  countersign audit verify --region eu-west-1

The address of the API is that of --endpoint or COUNTERSIGN_ENDPOINT, or else of what 'npm start' runs in this directory.
'countersign --version' says which version this is. Credentials and region come from the environment
and profiles as for the aws command; an endpoint on this machine needs none. 'audit', 'evidence', 'people' and
'views' read AWS itself, or an --endpoint on this machine that is named.`;

/** Ends the help of every command. */
const EXIT_CODES = `
Exit codes: 0 done; 1 it failed, or damage was found; 2 it was called wrongly; 3 the answer is no: not approved, or
nothing of that name. With --json a failure is one JSON object on standard error:
{ type, title, detail, code } as the API answers it, with violations where there are any.`;

/** All commands, in the order of the help: questions, verbs, proof, upkeep. */
const COMMANDS = [
  ...[
    addStatus,
    addWho,
    addHistory,
    addShow,
    addWait,
    addCompare,
    addPending,
    addApproved,
    addEvidence,
    addReceiptKey,
    addOpen,
    addRequests,
    addDecisions,
    addReport,
    addDigest,
  ],
  ...[
    addSubmit,
    addRevise,
    addWithdraw,
    addDelegate,
    addReassign,
    addAskAgain,
    addRescind,
    addRollBack,
    addFindings,
    addPolicies,
    addWebhooks,
  ],
  ...[
    addAudit,
    addViews,
    addPeople,
    addConnect,
    addWorkflows,
    addInit,
    addUpgradeCheck,
    addSchema,
    addCompletion,
  ],
];

/**
 * Runs the command line and returns its exit code: 0, 1 (it failed or found damage), 2 (it was called
 * wrongly) or 3 (the answer is no).
 * Answers go to `stdout`, everything else to `stderr`, each failure as one sentence, or with `--json` as one problem
 * (RFC 9457). Never throws.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  // No option of the program's: commands have a --version of their own, that of a model.
  if (argv.length === 1 && argv[0] === '--version') {
    writeLine(io.stdout, readManifest().version);
    return EXIT.done;
  }
  const program = createProgram(io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has written the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const sentence = explain(error, placeOf(program, io));
    if (wantsJson(argv)) writeJson(io.stderr, describeFailure(error, sentence));
    // Only the violations of a request are more than one line.
    else for (const line of `countersign: ${sentence}`.split('\n')) writeLine(io.stderr, line);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

function createProgram(io: Io): Command {
  const program = new Program('countersign')
    .description('Which version of a model runs where, who authorised it, under which rules, and when.')
    .option('--endpoint <url>', 'the address of the API')
    .option('--endpoint-url <url>', 'connect there instead of to AWS; on this machine the same as --endpoint')
    .option('--region <region>', 'the AWS region')
    .option(
      '--deployment <name>',
      "the deployment's name, if not countersign; an API that is named says it by itself",
    )
    .option('--profile <name>', 'the profile of the AWS configuration to use')
    .option(
      '--confirm <code>',
      'what seemed to have a secret in it is meant: the code that the refusal named',
    )
    .configureHelp({ showGlobalOptions: true, optionDescription: describeOption })
    .addHelpText('after', HELP)
    .addHelpText('afterAll', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  for (const add of COMMANDS) add(program, io);
  return program;
}

/** Whether a program asked, also in a call that can't be read. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).includes('--json');
}

function placeOf(program: Command, { env }: Io): string {
  try {
    return describePlace(program.opts<ConnectionOptions>(), env);
  } catch {
    return 'The endpoint';
  }
}
