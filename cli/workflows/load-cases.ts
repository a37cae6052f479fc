import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Cases } from '../../schema/cases.ts';
import { CommandError } from '../errors.ts';

const ENDING = '.cases.ts';

/**
 * The cases in a directory of workflows: everything that its `*.cases.ts` export, file by file in the order of their names.
 * @throws CommandError when a file can't be read, or exports no cases: its name, and why
 */
export async function loadCases(directory: string): Promise<readonly Cases[]> {
  const files = (await readdir(directory)).filter((name) => name.endsWith(ENDING)).sort();
  const loaded: Cases[] = [];
  for (const name of files) loaded.push(...(await loadFile(join(directory, name))));
  return loaded;
}

async function loadFile(file: string): Promise<readonly Cases[]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href).catch(
    (error: Error) => {
      throw new CommandError(`${file} can't be read: ${error.message}`);
    },
  );
  const found = Object.values(exported).filter(isCases);
  if (found.length === 0)
    throw new CommandError(
      `${file} exports no cases: write export const cases = defineCases(workflow, { 'what it is about': { script, expect } }).`,
    );
  return found;
}

function isCases(value: unknown): value is Cases {
  const { workflow, cases } = Object(value) as Partial<Cases>;
  return typeof workflow === 'string' && typeof cases === 'object';
}
