import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import { requireDisowner } from '../../domain/request/disown.ts';
import { spokenFor } from '../../domain/speaking.ts';
import { position } from '../../engine/advance.ts';
import { closeFromOutside, followSubject } from '../../engine/close.ts';
import { resume } from '../../operations/resume.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { unknownRequest } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Ends a request for good. What it has promoted stays where it is. Nothing happens when it is withdrawn already.
 * @throws GovernanceError `UnknownRequest`; `NotEligible` when the caller disowns it and speaks for nobody whom it names; `RequestClosed` when it has ended otherwise.
 */
export async function withdraw(
  ports: ActPorts,
  { path: { request }, body: { reason, disown }, caller }: Call<'withdraw'>,
): Promise<Answer<'withdraw'>> {
  const stream = requestStream(request);
  const current = await position<RequestState>(ports, stream);
  if (current === undefined) throw unknownRequest(request);
  const { roles } = ports.catalogue;
  if (disown === true) requireDisowner(current.state, roles, spokenFor(roles, caller));
  if (current.state.status !== 'closed') await followSubject(ports, current);
  const closed = await closeFromOutside(ports, request, {
    outcome: 'withdrawn',
    reason,
    actor: caller,
    disowned: disown === true,
  });
  if (closed === undefined) throw unknownRequest(request);
  await resume(ports, closed);
  const { outcome, reason: why = '' } = closed.state;
  if (outcome === 'withdrawn') return describeRecorded(stream, closed, caller);
  const message = `Request ${request} is closed already: it is ${outcome}. ${why}`.trim();
  throw new GovernanceError('RequestClosed', message, { outcome });
}
