import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the synthesized app depends on, besides Node itself. The lock file stands for all packages. */
const SOURCES = [
  'lib',
  'lambdas',
  'schema',
  'workflows',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** A hash of everything that the synthesized app of a project depends on: the same hash, the same app. */
export function hashSources(root: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const path of SOURCES.flatMap((source) => listFiles(join(root, source)))) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The file, or all files under the directory, in a fixed order; none when there is neither. */
function listFiles(path: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return [path];
    throw error;
  }
  return entries.sort();
}
