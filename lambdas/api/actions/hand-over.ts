import { own } from '../../../schema/own.ts';
import { isHuman } from '../../../schema/workflow.ts';
import { requestStream } from '../../domain/entry.ts';
import { appoint } from '../../domain/request/appoint.ts';
import { handOver } from '../../domain/request/hand-over.ts';
import { whyNotEligible } from '../../domain/request/mandates.ts';
import type { Situation } from '../../domain/request/situation.ts';
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
 * Hands a person's part in a stage to anybody in any role, for whoever administers the workflow. Where nobody's is named, or
 * that of somebody who is in no role of the stage any more, the other gets a part of their own.
 *
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
  readonly from?: string | undefined;
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
    const situation = { workflow, roles: ports.catalogue.roles, state, now };
    const command = { stage, attempt: state.attempt, to: to.toLowerCase(), comment };
    const giver = from?.toLowerCase();
    const isGone = administrator && giver !== undefined && hasLeft(situation, stage, giver);
    if (giver === undefined || isGone) return appoint(situation, { ...command, by: actor });
    return handOver(situation, { ...command, from: giver, by: { actor, administrator } });
  });
  if (given === undefined) throw unknownRequest(request);
  await resume(ports, given);
  return describeRecorded(requestStream(request), given, actor);
}

/** True for somebody who is in no role of a stage for people. */
function hasLeft({ workflow, ...rest }: Situation, stage: string, person: string): boolean {
  const known = own(workflow.stages, stage);
  if (known === undefined || !isHuman(known)) return false;
  return whyNotEligible({ workflow, ...rest }, stage, person) === 'not-in-role';
}
