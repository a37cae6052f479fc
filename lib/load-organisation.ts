import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defined } from '../schema/defined.ts';
import type { Organisation } from '../schema/organisation.ts';
import { findFailures } from './find-failures.ts';

/** Where an organisation is unless another directory is named: in the project that one works in. */
export const ORGANISATION = 'workflows';

/** A directory that gives no organisation. The message says why, in the words of its own files where they fail. */
export class UnreadableOrganisation extends Error {
  override readonly name = 'UnreadableOrganisation';
}

/** The file of an organisation's directory that exports everything it consists of: an absolute path. */
export function entryOf(directory: string): string {
  return resolve(directory, 'index.ts');
}

/**
 * Runs the files of an organisation's directory and returns what they define. What an earlier version had no word for
 * is empty: freezes and checks.
 *
 * @param directory relative to the working directory
 * @param name what the message of an error calls it
 * @throws UnreadableOrganisation
 */
export async function loadOrganisation(directory = ORGANISATION, name = 'workflows'): Promise<Organisation> {
  const entry = entryOf(directory);
  if (!existsSync(entry))
    throw new UnreadableOrganisation(
      `There is no ${entry}: run this in the directory of your project, or name where its workflows are.`,
    );
  let loaded: Partial<Organisation>;
  try {
    loaded = await import(/* @vite-ignore */ pathToFileURL(entry).href);
  } catch (cause) {
    const failures = await findFailures(directory, cause);
    const listed = failures.length === 1 ? ` ${failures[0]}` : failures.map((one) => `\n- ${one}`).join('');
    throw new UnreadableOrganisation(`The ${name} cannot be read:${listed}`, { cause });
  }
  const {
    workflows,
    roles,
    retired,
    freezes = [],
    customChecks = [],
    identity,
    integrations,
    webhooks,
  } = loaded;
  if (workflows === undefined || roles === undefined)
    throw new UnreadableOrganisation(
      `The ${name} export no 'workflows' and 'roles': see workflows/index.ts.`,
    );
  return defined({ workflows, roles, retired, freezes, customChecks, identity, integrations, webhooks });
}
