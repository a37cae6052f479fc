import { type ReadEntry, subjectStream } from '../../lambdas/domain/entry.ts';
import type { RequestState, RuleInForce, StageDecision, SubjectState } from '../../lambdas/domain/model.ts';
import { formatShortInstant } from '../../lambdas/words/instant.ts';
import { IN_FORCE } from '../../schema/policy.ts';
import type { ReadStreams } from './facts.ts';

/** A rule that approved in the place of people, and who had signed it. */
export interface SignedRule extends RuleInForce {
  readonly signedBy: readonly StageDecision[];
  /** When it came into force by that. */
  readonly signedAt: string | undefined;
}

/** An approval by rule with where it is recorded. */
export interface RecordedApproval {
  readonly request: string;
  readonly stage: string;
  readonly attempt: number;
  readonly version: string;
  readonly rule: SignedRule;
  readonly at: string;
  readonly entry: number;
}

/** Says of a rule who has signed it, by the entry of its subject with which it came into force. */
export function signedRules(streams: ReadStreams): (rule: RuleInForce) => SignedRule {
  return (rule) => {
    const entries = (streams.find(({ stream }) => stream === subjectStream(rule.policy))?.entries ??
      []) as unknown as readonly ReadEntry<SubjectState>[];
    const running = entries[rule.entry.seq - 1]?.state.environments[IN_FORCE];
    return { ...rule, signedBy: running?.authorisedBy ?? [], signedAt: running?.since };
  };
}

/** What rules approved of a request, by its entries. */
export function approvalsIn(
  entries: readonly ReadEntry<RequestState>[],
  signed: (rule: RuleInForce) => SignedRule,
): RecordedApproval[] {
  return entries.flatMap(({ action, details, at, seq, state: { request } }) => {
    if (action !== 'rule-judged' || details.rule === undefined) return [];
    const { stage, attempt, version, rule } = details;
    return [{ request, stage, attempt, version, rule: signed(rule), at, entry: seq }];
  });
}

/** A rule, and which people stand for it: `rule 'Low-risk retraining', which Rita Risk (risk) signed, in force since …`. */
export function describeRule({ title, signedBy, signedAt }: SignedRule): string {
  const people = signedBy.map(({ name, role }) => `${name} (${role})`).join(', ');
  if (people === '' || signedAt === undefined) return `rule '${title}', which nobody has signed by name`;
  return `rule '${title}', which ${people} signed, in force since ${formatShortInstant(signedAt)}`;
}
