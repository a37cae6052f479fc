import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';

/** The entries of a recorded export, which are kept packed. */
export const ENTRIES = 'entries.jsonl.gz';
/** The public key of its digests. */
export const KEY = 'key.pem';
/** What it told when it was recorded. */
export const TOLD = 'told.json';

/** The ledgers that were recorded, by when. */
export const recorded = (): readonly string[] =>
  readdirSync(import.meta.dirname)
    .filter((name) => existsSync(join(import.meta.dirname, name, TOLD)))
    .sort();

/** Unpacks the export of a ledger into an empty directory. */
export function unpack(name: string, target: string): void {
  const directory = join(import.meta.dirname, name);
  cpSync(join(directory, 'export'), target, { recursive: true });
  writeFileSync(join(target, 'entries.jsonl'), gunzipSync(readFileSync(join(directory, ENTRIES))));
}

/** The entries of an export as the ledger held them. */
export function sealedIn(target: string): readonly SealedEntry[] {
  const lines = readFileSync(join(target, 'entries.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((entry) => {
    const { stream, seq } = JSON.parse(entry) as { readonly stream: string; readonly seq: number };
    return { stream, seq, entry, hash: sha256Hex(entry) };
  });
}
