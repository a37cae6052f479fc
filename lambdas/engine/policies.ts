import { policiesOf, policySubject } from '../../schema/policy.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { subjectStream } from '../domain/entry.ts';
import type { SubjectState } from '../domain/model.ts';
import type { PolicyPosition, PolicyPositions } from '../domain/policy.ts';
import type { Ports } from '../ports.ts';
import { position } from './advance.ts';

/** How a rule stands now. One read. */
export function policyPosition(ports: Pick<Ports, 'ledger'>, policy: string): Promise<PolicyPosition> {
  return position<SubjectState>(ports, subjectStream(policySubject(policy)));
}

/** How the rules of a workflow stand now, by their names. One read each; none where there is no rule. */
export async function policyPositions(
  ports: Pick<Ports, 'ledger'>,
  workflow: Workflow,
): Promise<PolicyPositions> {
  const positions = new Map<string, PolicyPosition>();
  for (const [, { policy }] of policiesOf(workflow))
    positions.set(policy, await policyPosition(ports, policy));
  return positions;
}
