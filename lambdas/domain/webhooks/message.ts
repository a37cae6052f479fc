import { defined } from '../../../schema/defined.ts';
import { eventTypeOf } from '../../../schema/event-types.ts';
import type { ReadEntry } from '../entry.ts';

/** What a receiver is told: the same of an entry, each time and whoever it is. */
export interface Message {
  /** The `webhook-id`: the entry's hash, by which a receiver knows what it has had already. */
  readonly id: string;
  readonly type: string;
  readonly subject: string | undefined;
  /** The body, JSON: some 2 KB at most. */
  readonly body: string;
}

/**
 * What is told of an entry: where it stands, by which its receiver reads it, and what it is about. Nothing that a person wrote,
 * nobody's address, no link and no proof is in it.
 *
 * @param workflow of the request that the entry is about, where it is about one
 */
export function messageOf(entry: ReadEntry<unknown>, workflow: string | undefined): Message {
  const { stream, seq, hash, action, at } = entry;
  const { details, state } = partsOf(entry);
  const [type, subject] = [eventTypeOf(stream, action), textOf(state['subject'])];
  const data = defined({
    stream,
    seq,
    hash,
    action,
    subject,
    version: textOf(details['version'] ?? state['version']),
    environment: textOf(details['environment']),
    request: requestOf(entry),
    workflow,
    outcome: textOf(details['outcome']),
  });
  return { id: hash, type, subject, body: JSON.stringify({ type, timestamp: at, data }) };
}

/** The request that an entry is of, or about. */
export function requestOf(entry: ReadEntry<unknown>): string | undefined {
  const { details, state } = partsOf(entry);
  return textOf(state['request'] ?? details['request']);
}

/** The workflow of the request that an entry is about, as far as the entry itself says. */
export function workflowIn(entry: ReadEntry<unknown>): string | undefined {
  const { details, state } = partsOf(entry);
  return textOf(state['workflow']) ?? textOf(details['workflow']);
}

type Members = Readonly<Record<string, unknown>>;

/** What an entry says and leaves behind, of whatever kind of stream, also by another version. */
function partsOf({ details, state }: ReadEntry<unknown>): {
  readonly details: Members;
  readonly state: Members;
} {
  return { details: (details ?? {}) as Members, state: (state ?? {}) as Members };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
