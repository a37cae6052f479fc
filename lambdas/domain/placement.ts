import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import type { ReadEntry, SealedEntry } from './entry.ts';
import { type LedgerEntry, ledgerEntry } from './ledger-event.ts';

/** An entry as it was written: whatever its action, details and state hold. */
export type PlacedEntry = ReadEntry<unknown> & { readonly state: Readonly<Record<string, unknown>> };

/**
 * What an item of the ledger's table is: an entry in its place; one in its place with members that this version does
 * not know; or none.
 */
export type Placement =
  | { readonly kind: 'entry'; readonly entry: PlacedEntry }
  | { readonly kind: 'foreign'; readonly entry: PlacedEntry }
  | { readonly kind: 'damage'; readonly what: string };

const STREAM = /^(request|subject|version|definition)\/./;

/**
 * Judges an item by itself, without its neighbours: it stands in a stream of a known kind, its text hashes to its hash,
 * is canonical, is an entry, and names the place that its key names. Never throws, whatever the item holds.
 */
export function place({ stream, seq, entry: text, hash }: SealedEntry): Placement {
  if (!STREAM.test(stream)) return damage('its stream is of no known kind');
  if (!Number.isSafeInteger(seq) || seq < 1) return damage('its number is none');
  if (sha256Hex(text) !== hash) return damage('its text does not match its hash');
  const parsed = parse(text);
  if (parsed === undefined) return damage('its text is no JSON, or not canonical');
  const { error } = ledgerEntry.safeParse(parsed);
  const foreign = error?.issues.every(({ code, path }) => code === 'unrecognized_keys' && path.length === 0);
  if (error !== undefined && foreign === false) return damage('its text is not an entry');
  const entry = parsed as LedgerEntry;
  if (entry.stream !== stream || entry.seq !== seq) return damage('its text belongs to another place');
  if ((entry.prev === null) !== (seq === 1)) return damage('it names no entry before it, or one too many');
  return { kind: foreign ? 'foreign' : 'entry', entry: { ...entry, hash } };
}

/** What a text holds if it is the canonical JSON of it. */
function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return canonicalize(parsed) === text ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const damage = (what: string): Placement => ({ kind: 'damage', what });
