import { plainSubject } from '../../../schema/names.ts';
import { ledgerEvent } from '../../domain/ledger-event.ts';
import type { Ports } from '../../ports.ts';
import { requestState } from './standing.ts';

const SUBJECT = 'subject/';
const REQUEST = 'request/';

/**
 * Shows elsewhere what an entry of the ledger changed. The event is no more than a hint where to look: what is shown is what
 * the ledger has when it comes, so one that comes twice, late, or is made up changes nothing.
 */
export async function lookAt(
  ports: Pick<Ports, 'ledger'>,
  event: unknown,
  show: (subject: string, request?: string) => Promise<void>,
): Promise<void> {
  const { stream } = ledgerEvent.parse(event).detail;
  if (stream.startsWith(SUBJECT)) return show(plainSubject(stream.slice(SUBJECT.length)));
  if (!stream.startsWith(REQUEST)) return;
  const state = await requestState(ports, stream.slice(REQUEST.length));
  if (state !== undefined) await show(state.subject, state.request);
}
