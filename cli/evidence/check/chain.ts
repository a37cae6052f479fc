import { canonicalize } from '../../../schema/canonical-json.ts';
import type { PackedStream } from '../pack.ts';
import { hashOf } from './bytes.ts';

/** An entry as its text says it, unchecked but for its place in the chain. */
export interface Entry {
  readonly stream: string;
  readonly seq: number;
  readonly prev: string | null;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is read of it is held to its hash, and shown to nobody as it is
  readonly details: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly state: any;
}

/** An entry with the hash that its text has. */
export interface HashedEntry {
  readonly entry: Entry;
  readonly hash: string;
  readonly text: string;
}

/**
 * Reads a stream from its texts, and checks that each follows the one before.
 * @throws Error naming the entry and what is wrong with it
 */
export async function readChain({ stream, entries }: PackedStream): Promise<HashedEntry[]> {
  const read: HashedEntry[] = [];
  for (const text of entries) {
    const before = read.at(-1);
    const seq = read.length + 1;
    const entry = parse(text);
    const fits = entry?.stream === stream && entry.seq === seq && entry.prev === (before?.hash ?? null);
    if (entry === undefined || !fits)
      throw new Error(`Entry ${seq} of ${stream} does not follow the one before it.`);
    if (before !== undefined && entry.at < before.entry.at)
      throw new Error(`Entry ${seq} of ${stream} is dated before the one before it.`);
    read.push({ entry, hash: await hashOf(text), text });
  }
  if (read.length === 0) throw new Error(`There is no entry of ${stream}.`);
  return read;
}

/** A text in canonical form: of any other, one reader could see something else than the next. */
function parse(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Entry;
    return canonicalize(entry) === text ? entry : undefined;
  } catch {
    return undefined;
  }
}
