import * as z from 'zod/mini';
import type { SealedEntry } from './entry.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const stream = z.string().check(z.regex(/^(request|subject|definition)\//));
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
    /** The number as text, as the table's stream has it. */
    seq: z.string().check(z.regex(/^[1-9]\d*$/)),
    /** The entry's canonical JSON: exactly the bytes that are hashed. */
    entry: z.string(),
    hash,
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

/** The schema of the event, in the draft that EventBridge's schema registry takes (`JSONSchemaDraft4`). */
export function ledgerEventJsonSchema(): unknown {
  return { title: 'LedgerEvent', ...z.toJSONSchema(ledgerEvent, { target: 'draft-4' }) };
}

/** The schema of the entry that is text in the event. */
export function ledgerEntryJsonSchema(): unknown {
  return { title: 'LedgerEntry', ...z.toJSONSchema(ledgerEntry, { target: 'draft-4' }) };
}
