import { policyAt, policySubject } from '../../../schema/policy.ts';
import type { PolicyStage, Workflow } from '../../../schema/workflow.ts';
import type { RequestActions } from '../actions.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, Step } from '../model.ts';
import type { RuleJudgement } from '../policy.ts';
import { passStage } from './pass.ts';
import type { Situation } from './situation.ts';
import { requireReached, type StageRef, stageState, withStage } from './stages.ts';

/**
 * The rule that is a stage of this name.
 * @throws GovernanceError `NotApproved` when the definition has none.
 */
export function policyStage(workflow: Workflow, name: string): PolicyStage {
  const stage = policyAt(workflow, name);
  if (stage !== undefined) return stage;
  throw new GovernanceError('NotApproved', `Stage '${name}' of '${workflow.id}' is no rule.`, {
    stage: name,
  });
}

/**
 * Records what a rule says of a request: it approves in the place of people, or they are asked, or, where the rule names
 * nobody to ask, the request ends. Nothing happens when the stage is settled, or the request has moved on.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed.
 */
export function recordRule(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  { stage: name, attempt }: StageRef,
  { rule, because, results }: RuleJudgement,
): Step<RequestState> {
  const stage = policyStage(workflow, name);
  if (state.status !== 'open' || attempt !== state.attempt) return {};
  if (stageState(state, name).outcome !== undefined) return {};
  requireReached(workflow, state, name);
  const at = now.toISOString();
  const rejects = rule === undefined && stage.otherwise.length === 0;
  const outcome: RequestActions['rule-judged']['outcome'] =
    rule !== undefined ? 'approved' : rejects ? 'rejected' : 'skipped';
  const reason =
    rule === undefined
      ? `The rule '${stage.title}' does not approve it: ${because}.`
      : `${byRule(stage)}: ${because}.`;
  const settled = { decisions: [], outcome, rule, reason, settledAt: at };
  return {
    entry: {
      at,
      actor: 'system:check',
      action: 'rule-judged',
      details: {
        ...{ stage: name, attempt, version: state.version, policy: policySubject(stage.policy) },
        ...{ reason, results, rule, outcome },
      },
      state: rejects
        ? { ...withStage(state, name, settled), status: 'closed', outcome: 'rejected', reason }
        : passStage({ workflow, state }, name, settled),
    },
  };
}

/** Who has approved, where it was a rule. */
export const byRule = ({ title }: { readonly title: string }): string => `Approved by rule '${title}'`;
