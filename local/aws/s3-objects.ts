import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { codeOf } from '../errors.ts';

/** What was put under a key once: a text, or a marker that hides what is under it. */
export interface Version {
  readonly key: string;
  /** From 1, in the order in which they were put. */
  readonly number: number;
  readonly isMarker: boolean;
  readonly path: string;
}

/** A file's name: that of the object, for its first version; later ones and markers have a number after it. */
const FILE = /^(?<name>[^~]+)(?:~(?<number>[1-9]\d*)(?<marker>\.marker)?)?$/;

/** The versions of each key in a bucket's directory, the newest first; keys sorted. */
export function versionsIn(directory: string): Version[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => {
      const parts = FILE.exec(name)?.groups;
      if (parts === undefined) return [];
      const key = relative(directory, join(parentPath, parts['name'] ?? ''));
      const isMarker = parts['marker'] !== undefined;
      return [{ key, number: Number(parts['number'] ?? 1), isMarker, path: join(parentPath, name) }];
    })
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : b.number - a.number));
}

/** The versions of one key, the newest first. */
export function versionsOf(directory: string, key: string): Version[] {
  try {
    const prefix = basename(key);
    return versionsIn(dirname(join(directory, key)))
      .filter((version) => version.key === prefix)
      .map((version) => ({ ...version, key }));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/**
 * Puts all of a version or nothing: a file appears under its name when it is complete.
 * @param free whether the key must have no version, or a marker as its newest one
 * @returns false when it is not free; of several at once one is put
 */
export function putVersion(directory: string, key: string, body: Buffer, free: boolean): boolean {
  for (;;) {
    const [newest] = versionsOf(directory, key);
    if (free && newest !== undefined && !newest.isMarker) return false;
    const name = newest === undefined ? key : `${key}~${newest.number + 1}`;
    if (putFile(join(directory, name), body)) return true;
  }
}

/** Hides a key: nothing that is under it goes. */
export function putMarker(directory: string, key: string): void {
  for (;;) {
    const number = (versionsOf(directory, key)[0]?.number ?? 0) + 1;
    if (putFile(join(directory, `${key}~${number}.marker`), Buffer.alloc(0))) return;
  }
}

/** When a version was put, and how long it is. */
export function describeFile({ path }: Version): { readonly size: number; readonly at: string } {
  const { size, mtime } = statSync(path);
  return { size, at: mtime.toISOString() };
}

export const readVersion = ({ path }: Version): Buffer => readFileSync(path);

function putFile(path: string, body: Buffer): boolean {
  const temporary = `${path}.${process.pid}.tmp~`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, body, { flush: true });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(temporary);
  }
}
