import { IN_FORCE, POLICY_SUBJECT } from '../policy.ts';
import { type HumanStage, isApproval, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages, policyStages, stagesBefore } from './walk.ts';

/** Every rule has a name of its own, and a workflow by which the people who stand for it can sign it. */
export function signedPolicies(workflows: readonly Workflow[]): readonly Problem[] {
  const all = workflows.flatMap((workflow) =>
    policyStages(allStages(workflow)).map(([name, stage]) => ({ workflow, name, ...stage })),
  );
  return all.flatMap(({ workflow, name, policy, approvedBy }, index) => {
    const other = all.slice(0, index).find((earlier) => earlier.policy === policy);
    return [
      ...(other === undefined
        ? []
        : [
            `its policy '${policy}' is that of stage '${other.name}' of '${other.workflow.id}', too: give each rule a name of its own, as each is signed by itself`,
          ]),
      ...(workflows.some((one) => signs(one, approvedBy))
        ? []
        : [
            `nobody can sign it: no workflow with the subject '${POLICY_SUBJECT}' has an approval by '${approvedBy}', without 'when', before a promotion to '${IN_FORCE}': add one (countersign workflows new policy-approval --from policy-approval) with role: '${approvedBy}'`,
          ]),
    ].map((message) => problem(workflow, message, name));
  });
}

/** Whether the people of a role put rules in force by a workflow. */
function signs(workflow: Workflow, role: string): boolean {
  if (workflow.subject !== POLICY_SUBJECT) return false;
  const asks = ({ when, approvers }: HumanStage) =>
    when === undefined && approvers.some((seats) => seats.role === role);
  return effectStages(stagesInOrder(workflow)).some(
    ([name, { type, environment }]) =>
      type === 'promotion' &&
      environment === IN_FORCE &&
      stagesBefore(workflow, name).some(([, stage]) => isApproval(stage) && asks(stage)),
  );
}
