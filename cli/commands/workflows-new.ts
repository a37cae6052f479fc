import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { Workflow } from '../../schema/workflow.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign workflows new loan-model-promotion --from credit-promotion
  countersign workflows new --list

It writes one file, workflows/NAME.ts, never over another, and says what is left to do: to list it in workflows/index.ts,
and what of the template your organisation does not have, such as roles.`;

interface Options {
  readonly from?: string;
  readonly list?: true;
}

/** `countersign workflows new`: a workflow to begin with. */
export function addNew(parent: Command, io: Io): void {
  parent
    .command('new')
    .description('writes a workflow to begin with, from a template')
    .argument('[name]', 'its id, in kebab-case')
    .option('--from <template>', 'which template')
    .option('--list', 'the templates that there are')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, { from, list }: Options, command: Command) => {
      const { constantOf, listTemplates, renderTemplate } = await import('../workflows/templates.ts');
      if (list) {
        for (const template of [...listTemplates().keys()].sort()) writeLine(io.stdout, template);
        return;
      }
      if (name === undefined || from === undefined)
        throw new UsageError(
          `Say what it is called and where to begin: countersign workflows new ${name ?? 'my-promotion'} --from ${from ?? 'hotfix-promotion'}. 'countersign workflows new --list' names the templates.`,
        );
      await requireName(name);
      const directory = command.optsWithGlobals<{ readonly workflows: string }>().workflows;
      if (!existsSync(join(directory, 'index.ts')))
        throw new CommandError(
          `There is no ${join(directory, 'index.ts')}: run this in your project, or name --workflows.`,
        );
      const file = join(directory, `${name}.ts`);
      const language = existsSync(join(directory, '../schema/index.ts')) ? '../schema' : 'countersign';
      await writeNew(file, renderTemplate(from, name, language));
      writeLine(io.stdout, `${file} is written. Left to do:`);
      writeLine(
        io.stdout,
        `- list it in ${join(directory, 'index.ts')}: import { ${constantOf(name)} } from './${name}.ts'`,
      );
      for (const problem of await problemsOf(directory, file)) writeLine(io.stdout, `- ${problem}`);
      writeLine(io.stdout, '- countersign workflows check');
    });
}

/** @throws UsageError when no workflow can be called so */
async function requireName(name: string): Promise<void> {
  const { misnamed } = await import('../../schema/wording.ts');
  const [problem] = misnamed('the name', name, 40);
  if (problem !== undefined) throw new UsageError(`${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`);
}

/** @throws CommandError when the file is there already */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new CommandError(`${file} is there already: choose another name. Nothing was written.`);
  });
}

/** What keeps the new file from being deployed in this organisation; that it can't be read is one. */
async function problemsOf(directory: string, file: string): Promise<readonly string[]> {
  const { loadDirectory } = await import('../workflows/load.ts');
  const { describeProblem, validateWorkflow } = await import('../../schema/validate-workflow.ts');
  const { describeFailure } = await import('../../lib/find-failures.ts');
  try {
    const { roles, customChecks } = await loadDirectory(directory);
    const exported: Record<string, Workflow> = await import(pathToFileURL(resolve(file)).href);
    const checks = customChecks.map(({ name }) => name);
    return Object.values(exported).flatMap((workflow) =>
      validateWorkflow(workflow, roles, checks).map(describeProblem),
    );
  } catch (error) {
    return [error instanceof CommandError ? error.message : describeFailure(error)];
  }
}
