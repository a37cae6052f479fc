import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What the synthesized app depends on in the product. */
const PRODUCT = ['lib', 'lambdas', 'schema', 'package.json'];
/** And in the project that it is synthesized for. The lock file stands for all packages. */
const PROJECT = ['cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Where the files are from which an app is synthesized: absolute directories. */
export interface Sources {
  readonly product: string;
  readonly project: string;
  readonly organisation: string;
  /** The commit that the app says it is of. */
  readonly commit?: string | undefined;
}

/** A hash of everything that a synthesized app depends on, besides Node itself: the same hash, the same app. */
export function hashSources({ product, project, organisation, commit = '' }: Sources): string {
  const hash = createHash('sha256').update(process.version).update(`\0${commit}\0`);
  const paths = [
    ...PRODUCT.flatMap((source) => listFiles(join(product, source))),
    ...PROJECT.flatMap((source) => listFiles(join(project, source))),
    ...listFiles(organisation),
  ];
  for (const path of paths) {
    const content = readFileSync(path);
    hash.update(`${relative(product, path)}\0${content.length}\0`).update(content);
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
