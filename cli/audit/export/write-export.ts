import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReadEntry } from '../../../lambdas/domain/entry.ts';
import { csvCell } from '../../../lambdas/words/csv-cell.ts';
import { summarize } from '../../describe-entry.ts';
import { CommandError } from '../../errors.ts';
import { type Misplaced, MOST_NAMED } from '../placed.ts';
import type { Manifest } from '../verifier/open-export.ts';
import type { Scope } from '../verifier/scope.ts';
import type { Item } from './export-ledger.ts';

const CSV_HEAD = ['stream', 'seq', 'at', 'actor', 'action', 'summary', 'hash', 'digest'];
const FILES = ['entries.jsonl', 'entries.csv', 'digests.jsonl'] as const;
const PROOFS = 'proofs.jsonl';

/**
 * Writes an export into a new directory: entries.jsonl, digests.jsonl, the public keys, for a subject proofs.jsonl,
 * manifest.json, and entries.csv for people. All or nothing: the directory appears when it is complete.
 *
 * @throws CommandError when the directory can't be written or holds something; whatever `items` throws.
 */
export async function writeExport(
  path: string,
  items: AsyncIterable<Item>,
  now: Date,
  progress: (entries: number) => void,
): Promise<Manifest> {
  const target = resolve(path);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new CommandError(`${path} holds something: name a directory that is empty or does not exist.`);
  }
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  inFileSystem(path, () => mkdirSync(partial, { recursive: true }));
  try {
    const manifest = await writeFiles(partial, items, now, progress);
    if (existsSync(target)) rmSync(target, { recursive: true });
    renameSync(partial, target);
    return manifest;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(
  directory: string,
  items: AsyncIterable<Item>,
  now: Date,
  progress: (entries: number) => void,
): Promise<Manifest> {
  const [entries, csv, digests] = FILES.map((name) => new TextFile(join(directory, name))) as [
    TextFile,
    TextFile,
    TextFile,
  ];
  let proofs: TextFile | undefined;
  let scope: Scope = {};
  const counts = { digests: 0, entries: 0, afterLastDigest: 0 };
  let [current, leftOut] = ['', 0];
  const named: Misplaced[] = [];
  csv.write(`${CSV_HEAD.join(',')}\r\n`);
  try {
    for await (const item of items) {
      if (item.kind === 'scope') {
        scope = item.scope;
        if (scope.subject !== undefined) proofs = new TextFile(join(directory, PROOFS));
      } else if (item.kind === 'left-out') {
        leftOut += 1;
        if (named.length < MOST_NAMED) named.push(item.place);
      } else if (item.kind === 'key') {
        writeFileSync(join(directory, `public-key-${item.fingerprint}.pem`), item.pem);
      } else if (item.kind === 'digest') {
        digests.write(`${item.line}\n`);
        counts.digests += 1;
        current = String(item.number);
      } else {
        entries.write(`${item.text}\n`);
        csv.write(csvLine(item.entry, item.digested ? current : ''));
        if (item.proof !== undefined) proofs?.write(`${JSON.stringify(item.proof)}\n`);
        counts.entries += 1;
        if (!item.digested) counts.afterLastDigest += 1;
        progress(counts.entries);
      }
    }
  } finally {
    for (const file of [entries, csv, digests, proofs]) file?.close();
  }
  const manifest: Manifest = {
    kind: 'countersign-export',
    format: 1,
    scope,
    exportedAt: now.toISOString(),
    ...counts,
    leftOut: leftOut === 0 ? undefined : { count: leftOut, places: named },
  };
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** A file that is written in large pieces. */
class TextFile {
  readonly #file: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx');
  }

  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > 262_144) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pieces.join(''));
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    [this.#pieces, this.#length] = [[], 0];
  }
}

function csvLine(entry: ReadEntry<unknown>, digest: string): string {
  const { stream, seq, at, actor, action, hash } = entry;
  const cells = [stream, seq, at, actor, action, summarize(entry), hash, digest];
  return `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;
}

function inFileSystem(path: string, operation: () => void): void {
  try {
    operation();
  } catch (error) {
    throw new CommandError(`${path} can't be written (${(error as Error).message}): name another directory.`);
  }
}
