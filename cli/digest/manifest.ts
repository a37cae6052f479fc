import { createHash } from 'node:crypto';

/** A file of a model, by where it is in its directory. */
export interface ModelFile {
  /** The names of the directories that it is in, and its own. */
  readonly path: readonly string[];
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What belongs to a working copy of git, and to no model: at the top of the directory alone. */
const OF_GIT = ['.git', '.gitattributes', '.github', '.gitignore'];

/** Whether a file counts, or is one of git's. */
export const counts = ([top = '']: readonly string[]): boolean => !OF_GIT.includes(top);

/**
 * The digest of a directory as OpenSSF Model Signing computes it (manifest of files, SHA-256; the subject of its signatures):
 * SHA-256 over the digests of its files one after the other, in the order of their paths, name by name and by code points. So it
 * depends on every byte of every file and on nothing else: names decide the order alone.
 *
 * @returns 64 hexadecimal digits
 */
export function digestOf(files: readonly ModelFile[]): string {
  const hash = createHash('sha256');
  for (const { sha256 } of [...files].sort(byPath)) hash.update(sha256, 'hex');
  return hash.digest('hex');
}

function byPath({ path: a }: ModelFile, { path: b }: ModelFile): number {
  for (let place = 0; place < Math.min(a.length, b.length); place++) {
    const order = byCodePoints(a[place] ?? '', b[place] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** UTF-8 sorts as code points do; the UTF-16 of JavaScript's own comparison does not. */
const byCodePoints = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
