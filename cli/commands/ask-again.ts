import type { Command } from 'commander';
import type { AskedAgain } from '../../lambdas/api/schemas/requests.ts';
import { connectApi } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { requestNamed } from '../names.ts';

const EXAMPLES = `
Examples:
  countersign ask-again 0f5h7w2k9x3b6d8m1n4p7q0r2s

Newcomers get their first mail, the others a reminder; whoever was asked within five minutes gets none. With --json the
answer is { entry: { stream, seq, hash }, appended, caller, asked, waitsFor, stages }. It exits with 1 when
nobody is left who may answer.`;

/** `countersign ask-again`: who may answer now is asked now. */
export function addAskAgain(program: Command, io: Io): void {
  program
    .command('ask-again')
    .description('asks, now, whoever may answer now')
    .argument('<request>', 'the id of the request')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { json }: { json?: true }, command: Command) => {
      const path = { request: requestNamed(name) };
      const asked = await connectApi(command, io).call('askAgain', { path, body: {} });
      if (json) writeJson(io.stdout, asked);
      else if (asked.waitsFor.length > 0) writeLine(io.stdout, describe(asked));
      if (asked.waitsFor.length === 0) throw new CommandError(nobodyLeft(name, asked));
    });
}

function describe({ asked, waitsFor, stages, entry }: AskedAgain): string {
  const at = stages.map((stage) => `'${stage}'`).join(', ');
  if (asked.length === 0)
    return `${waitsFor.join(', ')} at ${at} had a mail within the last five minutes: nothing was written.`;
  return `${asked.join(', ')} ${asked.length === 1 ? 'is' : 'are'} asked at ${at}: entry ${entry.seq} of ${entry.stream}.`;
}

function nobodyLeft(request: string, { stages: [stage = ''] }: AskedAgain): string {
  return `Nobody is left who may answer at '${stage}'. Give it to somebody: countersign reassign ${request} --stage ${stage} --to ADDRESS --reason TEXT.`;
}
