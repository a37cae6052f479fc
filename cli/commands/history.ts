import type { Command } from 'commander';
import { describeDeployed } from '../../lambdas/words/deployed.ts';
import type { ApiClient } from '../api/client.ts';
import { collectPages, followPages, type PageQuery } from '../api/pages.ts';
import { connectApi } from '../command.ts';
import { CommandError, EXIT, UsageError } from '../errors.ts';
import { type Io, writeJson, writeText } from '../io.ts';
import { type Named, subjectOrRequest } from '../names.ts';
import { parseLimit } from '../options.ts';
import { writeEntry } from '../write-entry.ts';

const EXAMPLES = `
Examples:
  countersign history model/churn
  countersign history model/churn --version 14
  countersign history 0f5h7w2k9x3b6d8m1n4p7q0r2s --json

Of a request, first under which rules it is, and which commit and deployment brought them. Of a subject, the entries of
its stream and those of all of its requests, decisions included, in order of time. With --json it is an array of
{ stream, seq, at, actor, action, details, prev, hash }.`;

interface Options {
  readonly version?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** `countersign history`: everything that ever happened to a subject, to one version of it, or in a request. */
export function addHistory(program: Command, io: Io): void {
  program
    .command('history')
    .description('everything that ever happened to a subject, to a version of it, or in a request')
    .argument('<subject or request>', 'model/churn, or the id of a request')
    .option('--version <version>', 'what concerns one version of the subject')
    .option('--limit <number>', 'so many entries at most, the earliest ones', parseLimit)
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, { version, limit, json }: Options, command: Command) => {
      const named = subjectOrRequest(name);
      const api = connectApi(command, io);
      const ask = askFor(api, named, version);
      const entriesOf = ({ entries }: Awaited<ReturnType<typeof ask>>) => entries;
      if (json) {
        const entries = await collectPages(io, ask, entriesOf, limit);
        requireSome(entries.length, name, version);
        return writeJson(io.stdout, entries);
      }
      if ('request' in named) await writeRules(api, named.request, io);
      let count = 0;
      for await (const entry of followPages(ask, entriesOf, limit)) {
        writeEntry(io.stdout, entry, 'subject' in named);
        count += 1;
      }
      requireSome(count, name, version);
    });
}

/** Under which rules a request is; nothing of one that is not there. */
async function writeRules(api: ApiClient, request: string, io: Io): Promise<void> {
  const { workflow, definition, rules } = await api.call('request', { path: { request } });
  if (rules === undefined) return;
  const { at, deployed } = rules;
  const brought = deployed === undefined ? '' : `, ${describeDeployed(deployed)}`;
  writeText(
    io.stdout,
    `Rules ${definition.slice(0, 12)} of ${workflow}, in the ledger since ${at}${brought}`,
  );
}

/** What asks for a page of a subject's history, or of a request's. */
function askFor(api: ApiClient, named: Named, version: string | undefined) {
  if ('subject' in named) {
    const [kind, own] = named.subject;
    return (page: PageQuery) =>
      api.call('subjectHistory', { path: { kind, name: own }, query: { version, ...page } });
  }
  if (version !== undefined) throw new UsageError('--version belongs to a subject, such as model/churn.');
  const path = { request: named.request };
  return (query: PageQuery) => api.call('requestHistory', { path, query });
}

function requireSome(count: number, name: string, version: string | undefined): void {
  if (count > 0) return;
  const what = version === undefined ? '' : ` version ${version} of`;
  throw new CommandError(`The ledger has nothing about${what} '${name}': check how it is written.`, EXIT.no);
}
