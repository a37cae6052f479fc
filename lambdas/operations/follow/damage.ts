import { sha256Hex } from '../../../schema/canonical-json.ts';
import type { SealedEntry } from '../../domain/entry.ts';
import type { Log } from '../../ports.ts';

/** Counts damage to the ledger, and names the place for whoever the alarm wakes. */
export function damaged(
  log: Log,
  { stream, seq }: { readonly stream: string; readonly seq: number },
  what: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  log.warn('the ledger is damaged: keep everything as it is, and run countersign audit verify', {
    stream,
    seq,
    what,
    ...fields,
  });
  log.count('LedgerDamage');
}

/** The hashes of what an item held and holds: as it states them, and as its text really has. */
export function describeHashes(before: SealedEntry | undefined, after: SealedEntry | undefined) {
  return { before: hashesOf(before), after: hashesOf(after) };
}

function hashesOf(item: SealedEntry | undefined) {
  return item && { stated: item.hash, real: sha256Hex(item.entry) };
}
