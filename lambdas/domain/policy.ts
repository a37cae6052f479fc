import { own } from '../../schema/own.ts';
import { IN_FORCE, policyHash, policySubject } from '../../schema/policy.ts';
import type { When } from '../../schema/when.ts';
import type { PolicyStage, Workflow } from '../../schema/workflow.ts';
import { type CheckResult, type FactCheck, isOverdue, runCheck } from './checks.ts';
import { deploymentIn, type Facts } from './facts.ts';
import type { Deployment, RuleInForce, SubjectState } from './model.ts';
import { approvalsAndWaivers } from './waivers.ts';
import { judge } from './when.ts';

/** How a rule stands: the newest entry of its subject's stream. `undefined` where there is none. */
export type PolicyPosition =
  | { readonly state: SubjectState; readonly seq: number; readonly hash: string }
  | undefined;

/** The streams of the rules that a workflow has, by the names of the rules. */
export type PolicyPositions = ReadonlyMap<string, PolicyPosition>;

/** What a rule says of a request. */
export interface RuleJudgement {
  /** By which signature it approves; absent where it does not. */
  readonly rule?: RuleInForce | undefined;
  /** Why it approves, or does not, for people. */
  readonly because: string;
  readonly results: readonly CheckResult[];
}

/** A rule of a workflow. */
export interface Rule {
  readonly workflow: Workflow;
  readonly stage: PolicyStage;
  readonly position: PolicyPosition;
}

/**
 * Judges a request by a rule. It approves where the people who stand for it have signed just this rule, it is not over and
 * not suspended, its `when` certainly holds and all of its checks pass. What nobody stated approves nothing, be it that the
 * version that runs was not measured; with nothing that runs there is nothing to compare. Total: it never throws.
 */
export function judgeRule(rule: Rule, facts: Facts): RuleJudgement {
  return judgeBy(rule, facts, rule.stage.when);
}

/**
 * Judges it again, in the moment of an effect. What changed against the last environment is not asked again once that runs
 * this very request.
 */
export function judgeRuleAgain(rule: Rule, facts: Facts): RuleJudgement {
  const isItsOwn = deploymentIn(facts.subject, facts.reference)?.request === facts.request.request;
  return judgeBy(rule, facts, isItsOwn ? undefined : rule.stage.when);
}

function judgeBy(rule: Rule, facts: Facts, when: When | undefined): RuleJudgement {
  const standing = standingOf(rule, facts.now);
  if (typeof standing === 'string') return { because: standing, results: [] };
  const { checks } = rule.stage;
  const judged = when === undefined ? { holds: true, because: '' } : judge(when, facts);
  const results = Object.entries(checks).map(([name, check]) =>
    needReference(runCheck(name, check as FactCheck, facts)),
  );
  const failed = results.filter(({ passed }) => !passed).map(({ found }) => found);
  const unmet = [...(judged.holds === true ? [] : [judged.because]), ...failed];
  if (unmet.length > 0) return { because: unmet.join('; '), results };
  const met = [judged.because, ...results.map(({ found }) => found)].filter((each) => each !== '');
  return { rule: standing, because: met.join('; '), results };
}

/** A check lets pass what can't be compared with the version that runs, for people to see; a rule does not. */
function needReference(result: CheckResult): CheckResult {
  const { version = null, ...values } = result.saw;
  return { ...result, passed: result.passed && !(version !== null && Object.values(values).includes(null)) };
}

/**
 * By which signature a rule is in force at an instant; why it is not, otherwise. What comes over the rule after that is seen
 * by whoever asks again.
 */
export function standingOf({ workflow, stage, position }: Rule, now: Date): RuleInForce | string {
  const { policy, title, approvedBy, until } = stage;
  const version = policyHash(workflow, stage);
  if (isOverdue(until, now)) return `the rule ended with ${until}`;
  if (position === undefined) return 'nobody has signed the rule';
  const { state, seq, hash } = position;
  if (state.suspended !== undefined)
    return `the rule is suspended: ${state.suspended.reason.replace(/\.$/, '')}`;
  const running = own(state.environments, IN_FORCE);
  if (running === undefined) return 'nobody has signed the rule';
  if (running.version !== version) return 'the rule was changed since it was signed';
  if (!isSignedBy(running, approvedBy)) return `nobody of the role '${approvedBy}' has signed the rule`;
  return {
    policy: policySubject(policy),
    title,
    version,
    request: running.request,
    entry: { seq, hash },
  };
}

/** Whether somebody of a role has approved what runs; who only waived a check has not. */
function isSignedBy({ authorisedBy }: Deployment, role: string): boolean {
  const { approvals } = approvalsAndWaivers(authorisedBy);
  return approvals.some((decision) => (decision.countsFor ?? decision.role) === role);
}
