import { policiesOf, policyHash } from '../../../schema/policy.ts';
import { standingOf } from '../../domain/policy.ts';
import { policyPosition } from '../../engine/policies.ts';
import { describeStage } from '../../words/stages.ts';
import type { Answer } from '../call.ts';
import type { QueryPorts } from '../ports.ts';

/** The rules of the deployed workflows, each with how it stands now. One read for each. */
export async function policies(
  ports: Pick<QueryPorts, 'ledger' | 'clock' | 'catalogue'>,
): Promise<Answer<'policies'>> {
  const all = ports.catalogue.workflows.flatMap((workflow) =>
    policiesOf(workflow).map(([name, stage]) => ({ workflow, name, stage })),
  );
  const now = ports.clock.now();
  const told = await Promise.all(
    all.map(async ({ workflow, name, stage }) => {
      const position = await policyPosition(ports, stage.policy);
      const standing = standingOf({ workflow, stage, position }, now);
      const inForce = typeof standing !== 'string';
      return {
        policy: stage.policy,
        title: stage.title,
        workflow: workflow.id,
        stage: name,
        says: describeStage(stage),
        version: policyHash(workflow, stage),
        approvedBy: stage.approvedBy,
        until: stage.until,
        inForce,
        why: inForce ? undefined : standing,
        request: inForce ? standing.request : undefined,
        suspended: position?.state.suspended,
      };
    }),
  );
  return { policies: told };
}
