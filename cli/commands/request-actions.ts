import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import type { Io } from '../io.ts';
import { requestNamed } from '../names.ts';
import { writeRecorded } from '../recorded.ts';

const REMARKS = `
The entry names the IAM identity that called. With --json the answer is { entry: { stream, seq, hash }, appended,
caller }; appended is false when the ledger said so already.`;

interface HandOver {
  readonly stage: string;
  readonly from: string;
  readonly to: string;
  readonly json?: true;
}

type Reassigning = Omit<HandOver, 'from'> & { readonly from?: string; readonly reason: string };

interface Rescinding {
  readonly stage: string;
  readonly person: string;
  readonly reason: string;
  readonly json?: true;
}

interface Withdrawing {
  readonly reason: string;
  readonly disown?: true;
  readonly json?: true;
}

/** `countersign withdraw`: ends a request for good. */
export function addWithdraw(program: Command, io: Io): void {
  program
    .command('withdraw')
    .description('ends a request for good')
    .argument('<request>', 'the id of the request')
    .requiredOption('--reason <text>', 'why; everyone who was asked reads it')
    .option('--disown', 'it was submitted in your name, and you never asked for it')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      `
Examples:
  countersign withdraw 0f5h7w2k9x3b6d8m1n4p7q0r2s --reason 'trained on the wrong month'
  countersign withdraw 0f5h7w2k9x3b6d8m1n4p7q0r2s --disown --reason 'I was on leave, and know nothing of it'

With --disown those who have answered and the administrators hear that it was not yours. It takes somebody whose principals
in workflows/roles.ts name the caller; others say it on the request's page.
${REMARKS}`,
    )
    .action(async (name: string, { reason, disown, json }: Withdrawing, command: Command) => {
      const path = { request: requestNamed(name) };
      const recorded = await connectApi(command, io).call('withdraw', { path, body: { reason, disown } });
      writeRecorded(io, recorded, `Request ${name} was ${disown ? 'disowned' : 'withdrawn'}`, json);
    });
}

/** `countersign delegate`: hands a person's part in a stage to another, in that person's name. */
export function addDelegate(program: Command, io: Io): void {
  addHandOver(program, 'delegate', "hands one's part in a stage to another person")
    .requiredOption('--from <email>', 'the person who was asked')
    .option('--comment <text>', 'for the person who is asked instead')
    .addHelpText(
      'after',
      `
Examples:
  countersign delegate 0f5h7w2k9x3b6d8m1n4p7q0r2s --stage review --from manager@example.com \\
    --to deputy-manager@example.com --comment 'I am away until Monday'
${REMARKS}`,
    )
    .action(async (name: string, options: HandOver & { comment?: string }, command: Command) => {
      const { stage, from, to, comment, json } = options;
      const path = { request: requestNamed(name) };
      const body = { stage, from, to, comment };
      const recorded = await connectApi(command, io).call('delegate', { path, body });
      writeRecorded(io, recorded, `${to} is asked at '${stage}' instead of ${from}`, json);
    });
}

/** `countersign reassign`: gives a stage to somebody, in another's place or beside them, by whoever administers it. */
export function addReassign(program: Command, io: Io): void {
  addHandOver(program, 'reassign', 'gives a stage to somebody, as an administrator')
    .option('--from <email>', 'the person in whose place; left out: beside whoever is asked')
    .requiredOption('--reason <text>', 'why')
    .addHelpText(
      'after',
      `
Examples:
  countersign reassign 0f5h7w2k9x3b6d8m1n4p7q0r2s --stage review --from manager@example.com \\
    --to deputy-manager@example.com --reason 'on parental leave'
  countersign reassign 0f5h7w2k9x3b6d8m1n4p7q0r2s --stage review --to director@example.com \\
    --reason 'the role that was asked is gone'

Without --from, or with somebody who has left the stage's roles, --to gets a part of their own: a request whose role was
renamed or has lost its people goes on by that. --to is anybody in any role whom separation of duties lets decide.
${REMARKS}`,
    )
    .action(async (name: string, options: Reassigning, command: Command) => {
      const { stage, from, to, reason, json } = options;
      const path = { request: requestNamed(name) };
      const body = { stage, from, to, reason };
      const recorded = await connectApi(command, io).call('reassign', { path, body });
      writeRecorded(
        io,
        recorded,
        `${to} is asked at '${stage}'${from === undefined ? '' : ` instead of ${from}`}`,
        json,
      );
    });
}

/** `countersign rescind`: takes back an approval, in the name of whoever gave it. */
export function addRescind(program: Command, io: Io): void {
  program
    .command('rescind')
    .description('takes back an approval while others are still asked')
    .argument('<request>', 'the id of the request')
    .requiredOption('--stage <stage>', 'the stage that waits')
    .requiredOption('--person <email>', 'the person who had approved')
    .requiredOption('--reason <text>', 'why; the others who are asked read it')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      `
Examples:
  countersign rescind 0f5h7w2k9x3b6d8m1n4p7q0r2s --stage review --person manager@example.com \\
    --reason 'the recall on new customers is too low'

The person may answer again: a mail brings them a new link. Once the stage is settled it is too late. Only an approval
can be taken back.
${REMARKS}`,
    )
    .action(async (name: string, options: Rescinding, command: Command) => {
      const { stage, person, reason, json } = options;
      const path = { request: requestNamed(name) };
      const body = { stage, person, reason };
      const recorded = await connectApi(command, io).call('rescind', { path, body });
      writeRecorded(io, recorded, `The approval of ${person} at '${stage}' was taken back`, json);
    });
}

function addHandOver(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<request>', 'the id of the request')
    .requiredOption('--stage <stage>', 'the stage that waits')
    .requiredOption('--to <email>', 'the person who is asked instead')
    .option('--json', 'for programs');
}
