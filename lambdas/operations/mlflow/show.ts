import { open, requestStream } from '../../domain/entry.ts';
import { ledgerEvent } from '../../domain/ledger-event.ts';
import type { RequestState } from '../../domain/model.ts';
import { mirror } from './mirror.ts';
import type { MirrorPorts } from './ports.ts';

const SUBJECT = 'subject/';
const REQUEST = 'request/';

/**
 * Shows at the tracking server what an entry of the ledger changed. The event is no more than a hint where to look: what is
 * shown is what the ledger has when it comes, so one that comes twice, late, or is made up changes nothing.
 */
export const show = (ports: MirrorPorts) => async (event: unknown) => {
  const { stream } = ledgerEvent.parse(event).detail;
  if (stream.startsWith(SUBJECT)) return mirror(ports, stream.slice(SUBJECT.length));
  if (!stream.startsWith(REQUEST)) return;
  const last = await ports.ledger.last(stream);
  if (last === undefined) return;
  const { subject, request } = open<RequestState>(last).state;
  if (stream === requestStream(request)) await mirror(ports, subject, request);
};
