import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkSource } from '../../lib/check-sources.ts';
import { loadOrganisation, UnreadableOrganisation } from '../../lib/load-organisation.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { nearestWord } from '../../schema/unknown-words.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { CommandError, UsageError } from '../errors.ts';

/** The shapes of definitions that this version reads; it writes the last. */
const FORMATS: readonly Workflow['format'][] = [2, 3, 4, 5, 6, 7];

/**
 * What a directory of workflows defines.
 *
 * @param name what the message of an error calls it
 * @throws CommandError when the files cannot be read: their own message, which says what is wrong.
 */
export async function loadDirectory(directory: string, name = 'workflows'): Promise<Organisation> {
  const organisation = await loadOrganisation(directory, name).catch((error: unknown) => {
    throw error instanceof UnreadableOrganisation ? new CommandError(error.message) : error;
  });
  const other = organisation.workflows.find(({ format }) => !FORMATS.includes(format));
  if (other === undefined) return organisation;
  throw new CommandError(
    `The ${name} have format ${other.format}; this version reads ${FORMATS.slice(0, -1).join(', ')} and ${FORMATS.at(-1)} alone.`,
  );
}

/**
 * The workflow of an id.
 * @throws UsageError that names those there are.
 */
export function findWorkflow({ workflows }: Pick<Organisation, 'workflows'>, id: string): Workflow {
  const found = workflows.find((workflow) => workflow.id === id);
  if (found !== undefined) return found;
  const ids = workflows.map((one) => one.id);
  const near = nearestWord(id, ids);
  throw new UsageError(
    `There is no workflow '${id}': choose one of ${ids.join(', ')}.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
  );
}

/** Runs a custom check, by its name; `undefined` of one whose function is elsewhere. */
export type RunCheck = (name: string, question: unknown) => Promise<unknown>;

/** Runs the checks of a directory's own. */
export function checksIn(directory: string): RunCheck {
  return async (name, question) => {
    const file = resolve(checkSource(directory, name));
    if (!existsSync(file)) return undefined;
    const { handler } = (await import(pathToFileURL(file).href)) as {
      handler: (question: unknown) => unknown;
    };
    return handler(question);
  };
}
