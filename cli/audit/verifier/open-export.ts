import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableExport } from './damage.ts';
import { Lines } from './read-lines.ts';
import type { Scope } from './scope.ts';

/** What an export says of itself. Nothing is believed of it but what it holds. */
export interface Manifest {
  readonly format: 1;
  readonly kind: 'countersign-export';
  readonly scope: Scope;
  readonly exportedAt: string;
  readonly digests: number;
  /** All lines of entries.jsonl; the last `afterLastDigest` of them are in no digest yet. */
  readonly entries: number;
  readonly afterLastDigest: number;
  /** Items of the ledger's table that are in no place of a stream: the first hundred are named. */
  readonly leftOut?:
    | {
        readonly count: number;
        readonly places: readonly { readonly stream: string; readonly seq: number }[];
      }
    | undefined;
}

/**
 * The longest line that a file can have, in bytes. No item of the ledger's table is larger than 400 KB; a digest names
 * every stream that moved, and has room for a million.
 */
const LONGEST = {
  'entries.jsonl': 1_048_576,
  'digests.jsonl': 268_435_456,
  'proofs.jsonl': 1_048_576,
} as const;

/** What an export says of itself. @throws UnusableExport */
export function readManifest(directory: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(readWhole(join(directory, 'manifest.json')));
    if (isManifest(manifest)) return manifest;
  } catch {
    // Told below, whatever it is.
  }
  const found =
    statSync(directory, { throwIfNoEntry: false }) === undefined
      ? 'there is nothing'
      : 'its manifest.json is missing or of another kind';
  throw new UnusableExport(`${directory} is no export of Countersign: ${found}.`);
}

function isManifest(value: unknown): value is Manifest {
  const { kind, format, scope, digests, entries, afterLastDigest } = (value ?? {}) as Partial<Manifest>;
  if (kind !== 'countersign-export' || format !== 1 || typeof scope !== 'object' || scope === null)
    return false;
  const { subject, from, to } = scope;
  const counts = [digests, entries, afterLastDigest];
  return (
    (subject === undefined || typeof subject === 'string') &&
    [from, to].every((limit) => limit === undefined || isInstant(limit)) &&
    counts.every(Number.isSafeInteger)
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isInstant = (value: unknown): boolean => typeof value === 'string' && INSTANT.test(value);

/** No manifest or key is larger. */
const MOST_BYTES = 1_048_576;

/** The text of a small file. Anything but a file could keep its reader waiting for ever. @throws Error */
function readWhole(path: string): string {
  const { size } = requireFile(path);
  if (size > MOST_BYTES) throw new Error(`${path} is too large`);
  return readFileSync(path, 'utf8');
}

function requireFile(path: string): { readonly size: number } {
  const found = statSync(path);
  if (!found.isFile()) throw new Error(`${path} is no file`);
  return found;
}

/** The public keys in an export. @throws UnusableExport */
export function readPems(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith('.pem'));
    if (names.length > 0) return names.map((name) => readWhole(join(directory, name)));
  } catch {
    throw new UnusableExport(`${directory} is broken: a public key in it can't be read. Export it again.`);
  }
  throw new UnusableExport(`${directory} holds no public key: export it again, or name one by --public-key.`);
}

/** The lines of one of an export's files. @throws UnusableExport */
export function openLines(directory: string, name: keyof typeof LONGEST): Lines {
  try {
    const path = join(directory, name);
    requireFile(path);
    return new Lines(path, LONGEST[name]);
  } catch {
    throw new UnusableExport(`${directory} is broken: ${name} is missing or can't be read. Export it again.`);
  }
}
