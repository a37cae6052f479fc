import { policiesOf, policySubject } from '../../../schema/policy.ts';
import { subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { SubjectState } from '../../domain/model.ts';
import { newSubject } from '../../domain/subject/subject.ts';
import { resume, suspend } from '../../domain/subject/suspend.ts';
import { advance } from '../../engine/advance.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { describeRecorded } from '../recorded.ts';

/** What a call to switch a rule says. */
interface Switch {
  readonly path: { readonly policy: string };
  readonly body: { readonly reason: string };
  readonly caller: string;
}

/**
 * Switches a rule off: from this entry on it approves nothing, and promotes nothing that it has approved.
 * @throws GovernanceError `UnknownSubject` when no workflow has such a rule, and nobody ever signed one of this name.
 */
export function suspendPolicy(
  ports: ActPorts,
  call: Call<'suspendPolicy'>,
): Promise<Answer<'suspendPolicy'>> {
  return change(ports, call, suspend);
}

/**
 * Lets a rule approve again that was switched off.
 * @throws GovernanceError `UnknownSubject` when nothing is known of it.
 */
export function resumePolicy(ports: ActPorts, call: Call<'resumePolicy'>): Promise<Answer<'resumePolicy'>> {
  return change(ports, call, resume);
}

async function change(
  ports: ActPorts,
  { path: { policy }, body: { reason }, caller }: Switch,
  how: typeof suspend,
): Promise<Answer<'suspendPolicy'>> {
  const subject = policySubject(policy);
  const isDeployed = ports.catalogue.workflows.some((workflow) =>
    policiesOf(workflow).some(([, stage]) => stage.policy === policy),
  );
  const stream = subjectStream(subject);
  const switched = await advance<SubjectState>(ports, stream, (last, now) =>
    last === undefined && (!isDeployed || how === resume)
      ? {}
      : how(last?.state ?? newSubject(subject), { actor: caller, reason }, now),
  );
  if (switched !== undefined) return describeRecorded(stream, switched, caller);
  const message = isDeployed
    ? `The rule '${policy}' is not suspended: nothing is known of it but that it is deployed.`
    : `There is no rule '${policy}': 'countersign policies' lists those that there are.`;
  throw new GovernanceError('UnknownSubject', message, { subject });
}
