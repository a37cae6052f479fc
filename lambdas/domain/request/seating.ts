import { type AskedFor, type CountedStage, type Seats, waysOf } from '../../../schema/workflow.ts';
import type { Decision } from '../model.ts';

/** True for both kinds of approval. */
export function approves({ choice }: Pick<Decision, 'choice'>): boolean {
  return choice === 'approve' || choice === 'approve-with-conditions';
}

/** The roles of the stage for which a decision may count, the one that it was given for first. */
export function seatsOf({ role, countsFor = role, mayCountFor = [] }: SeatedDecision): readonly string[] {
  return [countsFor, ...mayCountFor.filter((other) => other !== countsFor)];
}

export type SeatedDecision = Pick<Decision, 'choice' | 'role' | 'countsFor' | 'mayCountFor'>;

/**
 * Gives each approval a seat of one of the roles that it may count for, so that as many seats as possible are taken: where
 * roles share people, an earlier approval moves to another role when that lets a later one count (augmenting paths).
 *
 * @returns the approvals that count, by role, in the order of the decisions.
 */
export function allot<Given extends SeatedDecision>(
  stage: Pick<CountedStage, 'approvers'>,
  decisions: readonly Given[],
): ReadonlyMap<string, readonly Given[]> {
  const taken = new Map<string, Given[]>(stage.approvers.map(({ role }) => [role, []]));
  const quorum = new Map(stage.approvers.map((seats) => [seats.role, seats.quorum]));
  const seat = (decision: Given, tried: Set<string>): boolean => {
    for (const role of seatsOf(decision)) {
      const holders = taken.get(role);
      if (holders === undefined || tried.has(role)) continue;
      tried.add(role);
      if (holders.length < (quorum.get(role) ?? 0)) {
        holders.push(decision);
        return true;
      }
      const moved = holders.findIndex((holder) => seat(holder, tried));
      if (moved === -1) continue;
      holders.splice(moved, 1, decision);
      return true;
    }
    return false;
  };
  for (const decision of decisions.filter(approves)) seat(decision, new Set());
  const order = (a: Given, b: Given) => decisions.indexOf(a) - decisions.indexOf(b);
  return new Map([...taken].map(([role, holders]) => [role, holders.toSorted(order)]));
}

/** How many approvals a role of a stage still lacks. */
export function missing(
  stage: Pick<CountedStage, 'approvers'>,
  decisions: readonly SeatedDecision[],
  role: string,
): number {
  const quorum = stage.approvers.find((seats) => seats.role === role)?.quorum ?? 0;
  return quorum - (allot(stage, decisions).get(role)?.length ?? 0);
}

/** The role whose turn it is at a stage that asks one after the other; `undefined` where all are asked, or none any more. */
export function turnAt(
  stage: Pick<CountedStage, 'approvers' | 'inOrder'>,
  decisions: readonly SeatedDecision[],
): string | undefined {
  if (stage.inOrder !== true) return undefined;
  return stage.approvers.find(({ role }) => missing(stage, decisions, role) > 0)?.role;
}

/** True when the approvals fill every seat of a stage, or of one of the ways to approve that it has. */
export function isFilled(stage: AskedFor<Seats>, decisions: readonly SeatedDecision[]): boolean {
  return waysOf(stage).some((approvers) =>
    approvers.every(({ role }) => missing({ approvers }, decisions, role) === 0),
  );
}

/**
 * True when an approval that may count for these roles would bring a stage nearer to its quorums: to those of one of the ways to
 * approve, where it has several.
 */
export function wouldCount(
  stage: AskedFor<Seats>,
  decisions: readonly SeatedDecision[],
  roles: readonly string[],
): boolean {
  const [role = ''] = roles;
  const another: SeatedDecision = { choice: 'approve', role, mayCountFor: roles };
  return waysOf(stage).some(
    (approvers) => seated({ approvers }, [...decisions, another]) > seated({ approvers }, decisions),
  );
}

function seated(stage: Pick<CountedStage, 'approvers'>, decisions: readonly SeatedDecision[]): number {
  return [...allot(stage, decisions).values()].reduce((sum, holders) => sum + holders.length, 0);
}
