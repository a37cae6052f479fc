import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import type { SealedEntry } from '../entry.ts';
import type { Head } from './digest.ts';

/** An entry in its place. */
export interface Place extends Head {
  readonly stream: string;
  /** Its instant. */
  readonly at: string;
}

/** What is wrong with an item of the ledger, and where its stream then stands. */
export interface Fault {
  readonly what?: string;
  /** Absent when the item is no entry: the stream then stands where it stood. */
  readonly place?: Place;
}

const STREAM = /^(request|subject|definition)\/./;

/**
 * Judges an item of the ledger as the one after `before` in its stream; as the first one without it. Never throws,
 * whatever is in the item.
 */
export function faultIn({ stream, seq, entry, hash }: SealedEntry, before: Head | undefined): Fault {
  if (!STREAM.test(stream)) return { what: 'it is in no stream of Countersign' };
  if (!Number.isSafeInteger(seq) || seq < 1) return { what: 'its number is none' };
  const parsed = parse(entry);
  if (parsed === undefined || parsed['stream'] !== stream || parsed['seq'] !== seq)
    return { what: 'its text is not that of an entry in its place' };
  const place = { stream, seq, hash: sha256Hex(entry), at: String(parsed['at']) };
  const prev = before?.hash ?? null;
  if (place.hash !== hash) return { what: 'its text does not match its hash', place };
  if (!isCanonical(parsed, entry)) return { what: 'its text is not canonical', place };
  if (seq !== (before?.seq ?? 0) + 1) return { what: 'an entry before it is missing', place };
  return parsed['prev'] === prev ? { place } : { what: 'it does not follow the entry before', place };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isCanonical(parsed: unknown, text: string): boolean {
  try {
    return canonicalize(parsed) === text;
  } catch {
    return false;
  }
}
