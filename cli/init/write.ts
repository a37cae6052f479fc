import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What of a directory is in the way of new files: those that are there already, and files where a folder must be.
 * Paths in the directory, in order; empty when nothing is.
 */
export function findObstacles(directory: string, paths: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (kindOf(join(directory, path)) !== undefined) found.add(path);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      if (kindOf(join(directory, folder)) === 'file') found.add(folder);
    }
  }
  return [...found].sort();
}

/** Writes files into a directory, which is made where it is not there. A file that is there is never overwritten. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}

/** A link counts as a file, wherever it leads. */
function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return lstatSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
