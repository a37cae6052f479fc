import type { Command } from 'commander';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { definitionHash } from '../../schema/workflow.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { describeDifference } from '../workflows/describe-difference.ts';
import { requestsUnderWay } from './workflows.ts';

const EXAMPLES = `
Examples:
  countersign upgrade-check
  countersign upgrade-check 0.3.0 --in-flight
  countersign upgrade-check ../countersign-0.3.0.tgz --json

It reads the workflows in the language of both versions and compares what they define. A request under way keeps its
definition and its state machine to its end, whatever is deployed; handlers and pages are the new version's for all. It
exits with 0 once it has compared, and with 1 when the other version refuses these workflows, each problem on a line.`;

interface Options {
  readonly workflows: string;
  readonly inFlight?: true;
  readonly json?: true;
}

/** `countersign upgrade-check`: what another version of the package changes, before it is installed. */
export function addUpgradeCheck(program: Command, io: Io): void {
  program
    .command('upgrade-check')
    .description(
      'what another version of countersign changes in the workflows, and what requests under way keep',
    )
    .argument('[version]', 'a version or tag of the package, or its tarball', 'latest')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .option('--in-flight', 'ask the API which requests are under way under which definition')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (wanted: string, { workflows: directory, inFlight, json }: Options, command: Command) => {
      const { readManifest } = await import('../init/manifest.ts');
      const { compareOrganisations } = await import('../workflows/diff.ts');
      const { loadDirectory } = await import('../workflows/load.ts');
      const { loadVersion } = await import('../workflows/load-version.ts');
      const here = await loadDirectory(directory);
      const { version, organisation, problems } = await loadVersion(directory, wanted);
      const { workflows } = compareOrganisations(here, organisation);
      const underWay = inFlight ? await requestsUnderWay(command, io) : undefined;
      const installed = readManifest().version;
      if (json) writeJson(io.stdout, { installed, version, workflows, problems, underWay });
      else {
        writeLine(io.stdout, `countersign ${installed} here; ${version} asked about`);
        for (const one of workflows)
          for (const line of describeDifference(one, underWay)) writeLine(io.stdout, line);
        const changed = new Set(workflows.map(({ id }) => id));
        for (const one of here.workflows.filter(({ id }) => !changed.has(id)))
          writeLine(io.stdout, `${one.id} stays as it is: definition ${definitionHash(one).slice(0, 12)}`);
        for (const problem of problems) writeLine(io.stdout, `- ${problem}`);
      }
      if (problems.length > 0)
        throw new CommandError(
          `countersign ${version} refuses these workflows: change them before you upgrade.`,
        );
    });
}
