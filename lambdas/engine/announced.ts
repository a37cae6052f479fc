import type { SealedEntry } from '../domain/entry.ts';
import type { LedgerEvent } from '../domain/ledger-event.ts';
import type { Ports } from '../ports.ts';

/**
 * The entry that an event announces, as the ledger has it at that place: whoever may put events on the bus says nothing
 * to anybody by that. Nothing where the ledger has another one, or none.
 */
export async function announced(
  { ledger, log }: Pick<Ports, 'ledger' | 'log'>,
  last: SealedEntry,
  { stream, seq, hash }: LedgerEvent['detail'],
): Promise<SealedEntry | undefined> {
  const found = seq === last.seq ? last : await entryAt(ledger, stream, seq);
  if (found?.hash === hash) return found;
  log.warn('an event announced what the ledger does not have: find out who put it on the bus', {
    stream,
    seq,
    hash,
  });
  return undefined;
}

async function entryAt(
  ledger: Ports['ledger'],
  stream: string,
  seq: number,
): Promise<SealedEntry | undefined> {
  for await (const sealed of ledger.read(stream)) if (sealed.seq === seq) return sealed;
  return undefined;
}
