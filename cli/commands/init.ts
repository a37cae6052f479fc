import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign init approvals
  countersign init . --name acme-approvals --region eu-west-1

It writes a repository of your own: your people, two workflows, a test of them, and the CDK app that deploys them. No file
is overwritten: when one is in the way, nothing is written, and it exits with 1.`;

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

interface Options {
  readonly name?: string;
  readonly package?: string;
}

/** `countersign init`: the repository of an organisation, to begin with. */
export function addInit(program: Command, io: Io): void {
  program
    .command('init')
    .description('writes the repository of an organisation, to begin with')
    .argument('<directory>', 'where; it is made if it is not there')
    .option('--name <name>', 'what the repository is called (default: as its directory)')
    .option('--package <tarball>', "the package to install, in place of this version's from the registry")
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, { name, package: tarball }: Options, command: Command) => {
      const { region = 'us-east-1' } = command.optsWithGlobals<{ region?: string }>();
      const { readManifest } = await import('../init/manifest.ts');
      const { renderTemplate } = await import('../init/render.ts');
      const { findObstacles, writeFiles } = await import('../init/write.ts');
      const choices = { name: checkName(name, directory), region: checkRegion(region) };
      const manifest = readManifest();
      const countersign = tarball === undefined ? manifest.version : fileSpec(tarball, directory);
      const files = renderTemplate({ ...choices, countersign }, manifest);
      const obstacles = findObstacles(directory, files.keys());
      if (obstacles.length > 0)
        throw new CommandError(
          `Nothing was written: ${obstacles.join(', ')} in ${directory} would be overwritten. Name another directory, or move what is there.`,
        );
      writeFiles(directory, files);
      for (const file of files.keys()) writeLine(io.stdout, file);
      writeLine(io.stdout);
      writeLine(io.stdout, `Now: cd ${directory} && npm install && npm start`);
    });
}

function checkName(given: string | undefined, directory: string): string {
  const name = given ?? basename(resolve(directory)).toLowerCase();
  if (NAME.test(name)) return name;
  throw new UsageError(
    `'${name}' is no name for a package: give one by --name, of lower-case letters, digits, dots and hyphens.`,
  );
}

function checkRegion(region: string): string {
  if (REGION.test(region)) return region;
  throw new UsageError(`'${region}' is no AWS region: write one as eu-west-1.`);
}

/** A tarball as the new repository's own `package.json` names it. */
function fileSpec(tarball: string, directory: string): string {
  if (existsSync(tarball)) return `file:${relative(resolve(directory), resolve(tarball))}`;
  throw new UsageError(`There is no file '${tarball}': make the package by npm pack, and name its tarball.`);
}
