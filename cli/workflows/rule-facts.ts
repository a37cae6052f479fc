import { IN_FORCE, policiesOf, policyHash, policySubject } from '../../schema/policy.ts';
import type { Workflow } from '../../schema/workflow.ts';

type Facts = Readonly<Record<string, string>>;

/**
 * What a request for the signature of a rule states, where it is not said: which rule of the organisation it is, the first one,
 * and its hash, which nobody knows by heart. Facts of other requests stay as they are.
 */
export function ruleFacts(workflows: readonly Workflow[], workflow: Workflow, facts: Facts): Facts {
  if (!workflow.environments.includes(IN_FORCE) || workflow.subject !== 'policy') return facts;
  const rules = workflows.flatMap((one) =>
    policiesOf(one).map(([, stage]) => ({
      subject: policySubject(stage.policy),
      version: policyHash(one, stage),
    })),
  );
  const rule = rules.find(({ subject }) => subject === (facts['subject'] ?? subject));
  return { ...rule, ...facts };
}
