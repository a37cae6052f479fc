import { canonicalize, sha256Hex } from './canonical-json.ts';
import { own } from './own.ts';
import { type PolicyStage, stagesInOrder, type Workflow } from './workflow.ts';

/** The kind of subject under which rules are signed: `policy/<its name>`. */
export const POLICY_SUBJECT = 'policy';

/** The environment of such a subject that runs the rule which its people have signed. */
export const IN_FORCE = 'in-force';

/** What `otherwise` says where nobody is asked in a rule's place. */
export const REJECT = 'reject';

/** The subject under which a rule is signed. */
export const policySubject = (policy: string): string => `${POLICY_SUBJECT}/${policy}`;

/**
 * What its people sign: SHA-256, in hexadecimal, of everything that a rule says, and of the workflow for which it says it.
 * It is the version under which the rule is submitted. A rule that is changed in anything is another version, and not signed.
 */
export function policyHash(workflow: Workflow, stage: PolicyStage): string {
  const { policy, title, when, checks, approvedBy, until, otherwise, reviewAfterwards } = stage;
  const { id, subject, environments } = workflow;
  return sha256Hex(
    canonicalize({
      ...{ policy, title, when, checks, approvedBy, until, otherwise, reviewAfterwards },
      workflow: { id, subject, environments },
    }),
  );
}

/** The name of the stage at which people look at a share of what a rule approved. */
export const reviewName = (stage: string): string => `${stage}-afterwards`;

/** The name of the stage at which people may waive what a check found. */
export const waiverName = (stage: string): string => `${stage}-waiver`;

/** A share as people say it: so many in 100. */
export const inHundred = (share: number): number => Number((share * 100).toPrecision(12));

/** A rule of a workflow, with the name of its stage. */
export type NamedPolicy = readonly [name: string, stage: PolicyStage];

/** The rules of a workflow in the order in which an attempt comes to them. */
export function policiesOf(workflow: Workflow): readonly NamedPolicy[] {
  return stagesInOrder(workflow).flatMap(([name, stage]): NamedPolicy[] =>
    stage.type === 'policy' ? [[name, stage]] : [],
  );
}

/** The rule that a stage is, if it is one. */
export function policyAt(workflow: Workflow, name: string): PolicyStage | undefined {
  const stage = own(workflow.stages, name);
  return stage?.type === 'policy' ? stage : undefined;
}
