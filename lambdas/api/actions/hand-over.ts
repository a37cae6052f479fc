import { requestStream } from '../../domain/entry.ts';
import { handOver } from '../../domain/request/hand-over.ts';
import { amend } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { resume } from '../../operations/resume.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { unknownRequest } from '../read.ts';
import { describeRecorded } from '../recorded.ts';

/**
 * Hands a person's part in a stage to a colleague, within what the workflow lets that person do themselves.
 * @throws GovernanceError `UnknownRequest`, `StageClosed`, `NotEligible`, `InvalidForm`.
 */
export function delegate(
  ports: ActPorts,
  { path, body: { comment = '', ...parts }, caller }: Call<'delegate'>,
): Promise<Answer<'delegate'>> {
  return giveTo(ports, path.request, { ...parts, comment, administrator: false, actor: caller });
}

/**
 * Hands a person's part in a stage to anybody in any role, for whoever administers the workflow.
 * @throws GovernanceError `UnknownRequest`, `StageClosed`, `NotEligible`, `InvalidForm`.
 */
export function reassign(
  ports: ActPorts,
  { path, body: { reason, ...parts }, caller }: Call<'reassign'>,
): Promise<Answer<'reassign'>> {
  return giveTo(ports, path.request, { ...parts, comment: reason, administrator: true, actor: caller });
}

interface Parts {
  readonly stage: string;
  readonly from: string;
  readonly to: string;
  readonly comment: string;
  readonly administrator: boolean;
  readonly actor: string;
}

/** At the attempt that is under way. */
async function giveTo(
  ports: ActPorts,
  request: string,
  { stage, from, to, comment, administrator, actor }: Parts,
): Promise<Answer<'delegate'>> {
  const given = await amend(ports, request, async (state, now) => {
    const workflow = await definitionOf(ports, state.definition);
    const [attempt, by] = [state.attempt, { actor, administrator }];
    const command = { stage, attempt, from: from.toLowerCase(), to: to.toLowerCase(), by, comment };
    return handOver({ workflow, roles: ports.catalogue.roles, state, now }, command);
  });
  if (given === undefined) throw unknownRequest(request);
  await resume(ports, given);
  return describeRecorded(requestStream(request), given, actor);
}
