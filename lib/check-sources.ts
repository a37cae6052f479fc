import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CustomCheck } from '../schema/custom-check.ts';

/** The directory of an organisation that holds its own checks. */
export function checksOf(organisation: string): string {
  return resolve(organisation, 'checks');
}

/** Where the source of one of an organisation's own checks is. */
export function checkSource(organisation: string, name: string): string {
  return join(checksOf(organisation), `${name}.ts`);
}

/**
 * Finds where the list of the organisation's own checks and the files of a directory differ: one line a problem, with
 * what to do. Only the files right in it are checks; there need be no directory when there are none.
 */
export function compareCheckSources(checks: readonly CustomCheck[], directory: string): string[] {
  const listed = checks.filter(({ deployed }) => deployed === 'here').map(({ name }) => name);
  const present = listChecks(directory);
  return [
    ...listed
      .filter((name) => !present.includes(name))
      .map((name) => `check '${name}': there is no file workflows/checks/${name}.ts: write it`),
    ...present
      .filter((name) => !listed.includes(name))
      .map((name) => `check '${name}': add it to customChecks in workflows/index.ts, or it is not deployed`),
  ];
}

function listChecks(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map(({ name }) => name.slice(0, -'.ts'.length))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
