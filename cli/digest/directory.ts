import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../errors.ts';
import { counts, digestOf, type ModelFile } from './manifest.ts';

/** What has been read, in bytes. */
export type Tell = (bytes: number) => void;

/** A digest with what it is of. */
export interface Digested {
  readonly sha256: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * The digest of a file, or of a directory as a model's manifest has it.
 * @throws CommandError where it can't be read, has nothing in it, or leads elsewhere by a symbolic link
 */
export async function digestPath(path: string, tell: Tell = () => {}): Promise<Digested> {
  const kind = await kindOf(path);
  if (kind === 'file') return digestFile(path, tell);
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const files: ModelFile[] = [];
  let bytes = 0;
  for (const entry of found) {
    const whole = join(entry.parentPath, entry.name);
    const parts = whole.slice(join(path, sep).length).split(sep);
    if (!counts(parts) || entry.isDirectory()) continue;
    if (!entry.isFile())
      throw new CommandError(
        `'${whole}' is no file: a digest follows no symbolic links, which could lead elsewhere tomorrow. Put the file itself there.`,
      );
    const file = await digestFile(whole, (read) => tell(bytes + read));
    bytes += file.bytes;
    files.push({ path: parts, sha256: file.sha256 });
  }
  if (files.length === 0) throw new CommandError(`The directory '${path}' has no files: check its name.`);
  return { sha256: digestOf(files), files: files.length, bytes };
}

async function kindOf(path: string): Promise<'file' | 'directory'> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile()) return 'file';
  if (found?.isDirectory()) return 'directory';
  throw new CommandError(`'${path}' is neither a file nor a directory that can be read: check its name.`);
}

async function digestFile(path: string, tell: Tell): Promise<Digested> {
  try {
    return await digestStream(createReadStream(path), tell);
  } catch (error) {
    throw new CommandError(`'${path}' can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** The digest of what a stream brings, which is never held as a whole. */
export async function digestStream(stream: AsyncIterable<Uint8Array>, tell: Tell): Promise<Digested> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(stream, async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      tell(bytes);
    }
  });
  return { sha256: hash.digest('hex'), files: 1, bytes };
}
