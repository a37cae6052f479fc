import { IN_FORCE, policiesOf, policyHash, policySubject } from '../../schema/policy.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { describeStage } from './stages.ts';

/** A rule as those read it who sign it: which workflow has it, and what it says. */
export interface DescribedRule {
  readonly title: string;
  readonly says: string;
}

/**
 * What is signed by a request for a rule: the rule that has this name and hash in a workflow. `undefined` where none has,
 * and for what is no rule.
 */
export function ruleSigned(
  workflows: readonly Workflow[],
  { subject, version }: { readonly subject: string; readonly version: string },
): DescribedRule | undefined {
  for (const workflow of workflows)
    for (const [, stage] of policiesOf(workflow))
      if (policySubject(stage.policy) === subject && policyHash(workflow, stage) === version)
        return {
          title: stage.title,
          says: `of workflow '${workflow.title}' (${workflow.id}): ${describeStage(stage)}`,
        };
  return undefined;
}

/** True for a workflow by which people put rules in force. */
export const signsRules = ({ subject, environments }: Workflow): boolean =>
  subject === 'policy' && environments.includes(IN_FORCE);
