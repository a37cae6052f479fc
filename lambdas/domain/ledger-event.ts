import * as z from 'zod/mini';
import { defined } from '../../schema/defined.ts';
import { DETAILS } from './details.ts';
import type { SealedEntry } from './entry.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const stream = z.string().check(z.regex(/^(request|subject|version|definition)\//));
const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** An entry of the ledger, as the text in an event holds it. What `details` and `state` hold depends on the action. */
export const ledgerEntry = z.strictObject({
  action: z.string().check(z.minLength(1)),
  actor: z.string().check(z.minLength(1)),
  at: instant,
  details: z.record(z.string(), z.unknown()),
  prev: z.nullable(hash),
  seq: z.number().check(z.int(), z.positive()),
  state: z.record(z.string(), z.unknown()),
  stream,
});

/** The event that tells of one entry, as EventBridge delivers it. */
export const ledgerEvent = z.object({
  version: z.literal('0'),
  id: z.string(),
  'detail-type': z.literal('Ledger Entry'),
  source: z.literal('countersign'),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.strictObject({
    stream,
    seq: z.number().check(z.int(), z.positive()),
    action: z.string().check(z.minLength(1)),
    /** What the stream's state is about; absent where it is about no subject. */
    subject: z.optional(z.string()),
    hash,
    /** The entry's canonical JSON: exactly the bytes that are hashed. Absent from an entry too large for an event. */
    entry: z.optional(z.string()),
    /** There when `entry` is not: read the item with this `stream` and `seq` from `ledgerTable`. */
    entryOmitted: z.optional(z.literal(true)),
    ledgerTable: z.optional(z.string()),
  }),
});

export type LedgerEntry = z.infer<typeof ledgerEntry>;
export type LedgerEvent = z.infer<typeof ledgerEvent>;

/** An entry as it is announced: what a rule can match, and its text. */
export interface EntryNews extends SealedEntry {
  readonly action: string;
  /** What the stream's state is about, if it is about a subject. */
  readonly subject?: string | undefined;
}

/**
 * What is announced of an entry.
 * @param entry what its text says; read from it, if it is left out
 */
export function newsOf(
  sealed: SealedEntry,
  entry: Pick<LedgerEntry, 'action' | 'state'> = JSON.parse(sealed.entry),
): EntryNews {
  const { subject } = entry.state;
  return { ...sealed, action: entry.action, subject: typeof subject === 'string' ? subject : undefined };
}

/** EventBridge takes 262,144 bytes with all that an event has around its detail, whose own parts are short. */
const MOST_BYTES = 256 * 1024 - 4 * 1024;

/** The detail of the event that announces an entry, without its text where that would be too large. */
export function eventDetail(news: EntryNews, ledgerTable: string): LedgerEvent['detail'] {
  const { stream, seq, action, subject, entry, hash: own } = news;
  const matched = defined({ stream, seq, action, subject });
  const whole = { ...matched, entry, hash: own };
  if (Buffer.byteLength(JSON.stringify(whole)) <= MOST_BYTES) return whole;
  return { ...matched, hash: own, entryOmitted: true, ledgerTable };
}

/** The schema of the event, in the draft that EventBridge's schema registry takes (`JSONSchemaDraft4`). */
export function ledgerEventJsonSchema(): unknown {
  return { title: 'LedgerEvent', ...z.toJSONSchema(ledgerEvent, { target: 'draft-4' }) };
}

/** The schema of the entry that is text in the event: that of any entry, and the details of each action. */
export function ledgerEntryJsonSchema(): unknown {
  const done = Object.entries(DETAILS).flatMap(([kind, schemas]) =>
    Object.entries<z.ZodMiniType>(schemas).map(([action, details]) =>
      z.object({
        stream: z.string().check(z.regex(new RegExp(`^${kind}/`))),
        action: z.literal(action),
        details,
      }),
    ),
  );
  const actions = z.toJSONSchema(z.union(done), {
    target: 'draft-4',
    // Members that a schema does not name may be there.
    io: 'input',
    // The definition of a workflow, and when a stage applies, are written in its language.
    unrepresentable: 'any',
  });
  return { title: 'LedgerEntry', ...z.toJSONSchema(ledgerEntry, { target: 'draft-4' }), ...actions };
}
