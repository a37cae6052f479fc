import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = /\.(?:ts|mjs|js|json)$/;
const DIGITS = 12;

/**
 * A short digest of the sources under some paths of a directory, by path and content: the same in every clone, however
 * its history looks, and another as soon as one of them is changed, added, moved or removed.
 *
 * @throws Error when a path is not there
 */
export function digestOf(root: string, paths: readonly string[]): string {
  const whole = createHash('sha256');
  for (const path of [...new Set(paths.flatMap((one) => sourcesIn(root, one)))].toSorted()) {
    const content = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    whole.update(`${path}\n${content}\n`);
  }
  return whole.digest('hex').slice(0, DIGITS);
}

/** The sources in a directory, by their paths from the root with slashes; a file is itself. */
function sourcesIn(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sourcesIn(root, `${path}/${entry.name}`);
    return SOURCE.test(entry.name) ? [`${path}/${entry.name}`] : [];
  });
}
