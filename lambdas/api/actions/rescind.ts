import { requestStream } from '../../domain/entry.ts';
import { takeBack } from '../../engine/rescind.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { unknownRequest } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Takes back a person's approval at the attempt that is under way, while others are still asked. The entry names the
 * caller beside the person. Nothing happens when it is taken back already.
 *
 * @throws GovernanceError `UnknownRequest`, `StageClosed`, `NotAllowed` for what is no approval, `InvalidForm`.
 */
export async function rescind(
  ports: ActPorts,
  { path: { request }, body: { stage, person, reason }, caller }: Call<'rescind'>,
): Promise<Answer<'rescind'>> {
  const who = { person: person.toLowerCase(), actor: caller, assurance: 'signed-in' as const };
  const taken = await takeBack(ports, request, { stage, reason, ...who });
  if (taken === undefined) throw unknownRequest(request);
  return describeRecorded(requestStream(request), taken, caller);
}
