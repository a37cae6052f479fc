import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of this package's own `package.json` a new repository is made from. */
export interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** This package's own `package.json`: the nearest one above this file, compiled or not. */
export function readManifest(): Manifest {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === dirname(folder)) throw error;
    }
  }
}
