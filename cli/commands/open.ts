import type { Command } from 'commander';
import { safeSubject } from '../../schema/names.ts';
import { connectApi } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';
import { partsOfSubject } from '../names.ts';

const EXAMPLES = `
Examples:
  countersign open
  xdg-open "$(countersign open model/churn)"
  countersign open 0123456789abcdefghjkmnpqrs

It prints the address and opens nothing by itself. Where a firewall is in front of the pages, their address is the stack's output
PagesEndpoint, with the same path.`;

/** `countersign open`: the address of the console, or of a page in it. */
export function addOpen(program: Command, io: Io): void {
  program
    .command('open')
    .description('the address of the console, or of the page of a subject or a request in it')
    .argument('[what]', 'a subject, such as model/churn, or the id of a request')
    .addHelpText('after', EXAMPLES)
    .action(async (what: string | undefined, _options: object, command: Command) => {
      const { endpoint } = connectApi(command, io);
      await requireConsole(endpoint);
      writeLine(io.stdout, `${endpoint}${pathOf(what)}`);
    });
}

/** @throws CommandError when the deployment has no console: nobody signs in there. */
async function requireConsole(endpoint: string): Promise<void> {
  const url = `${endpoint}/console`;
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual' }).catch(() => undefined);
  if (answer === undefined) throw new CommandError(`Nothing answers at ${url}.`);
  if (answer.status !== 303)
    throw new CommandError(
      `${endpoint} has no console: it is deployed where people sign in. Name the identity provider in workflows/identity.ts (docs/identity.md).`,
    );
}

function pathOf(what: string | undefined): string {
  if (what === undefined) return '/console';
  return what.includes('/')
    ? `/console/subjects/${safeSubject(partsOfSubject(what).join('/'))}`
    : `/console/requests/${encodeURIComponent(what)}`;
}
