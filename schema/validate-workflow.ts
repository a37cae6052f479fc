import type { Freeze } from './freezes.ts';
import { describeIdentity } from './identity.ts';
import { describeIntegrations } from './integrations.ts';
import type { Organisation } from './organisation.ts';
import { spellOut } from './printable.ts';
import type { Roles } from './roles.ts';
import { attempts } from './rules/attempts.ts';
import { attributes } from './rules/attributes.ts';
import { calendars } from './rules/calendars.ts';
import { checks } from './rules/checks.ts';
import { chosenDays } from './rules/chosen-days.ts';
import { conditionalApprovals } from './rules/conditional-approvals.ts';
import { customChecks } from './rules/custom-checks.ts';
import { deciders } from './rules/deciders.ts';
import { durations } from './rules/durations.ts';
import { effectiveBlocks } from './rules/effective-blocks.ts';
import { effectiveFreezes } from './rules/effective-freezes.ts';
import { effectiveWindows } from './rules/effective-windows.ts';
import { ending } from './rules/ending.ts';
import { environments } from './rules/environments.ts';
import { escalations } from './rules/escalations.ts';
import { followUps } from './rules/follow-ups.ts';
import { forms } from './rules/forms.ts';
import { guardedPromotions } from './rules/guarded-promotions.ts';
import { judgeableFacts } from './rules/judgeable-facts.ts';
import { knownRoles } from './rules/known-roles.ts';
import { knownStages } from './rules/known-stages.ts';
import { lateReviews } from './rules/late-reviews.ts';
import { lookedAtAgain } from './rules/looked-at-again.ts';
import { metricMeanings } from './rules/metric-meanings.ts';
import { names } from './rules/names.ts';
import { ownEnds } from './rules/own-ends.ts';
import { passableChecks } from './rules/passable-checks.ts';
import { policies } from './rules/policies.ts';
import { quorums } from './rules/quorums.ts';
import { reachableStages } from './rules/reachable-stages.ts';
import { rejectQuorums } from './rules/reject-quorums.ts';
import { reminders } from './rules/reminders.ts';
import { replacements } from './rules/replacements.ts';
import { reworkTargets } from './rules/rework-targets.ts';
import { roomForDecisions } from './rules/room-for-decisions.ts';
import type { CommonRule, Problem, Rule } from './rules/rule.ts';
import { runningVersions } from './rules/running-versions.ts';
import { seatRules } from './rules/seat-rules.ts';
import { seats } from './rules/seats.ts';
import { signatures } from './rules/signatures.ts';
import { signedPolicies } from './rules/signed-policies.ts';
import { tellingWhen } from './rules/telling-when.ts';
import { titles } from './rules/titles.ts';
import { tracks } from './rules/tracks.ts';
import { uniqueIds } from './rules/unique-ids.ts';
import { vocabulary } from './rules/vocabulary.ts';
import { votes } from './rules/votes.ts';
import { waitingStages } from './rules/waiting-stages.ts';
import { waivers } from './rules/waivers.ts';
import { wellFormedWhen } from './rules/well-formed-when.ts';
import { describeWebhooks } from './webhooks.ts';
import type { Workflow } from './workflow.ts';

const RULES: readonly Rule[] = [
  names,
  titles,
  vocabulary,
  attributes,
  metricMeanings,
  // The path.
  knownStages,
  reachableStages,
  ending,
  wellFormedWhen,
  judgeableFacts,
  tellingWhen,
  tracks,
  reworkTargets,
  attempts,
  // The people.
  knownRoles,
  seats,
  seatRules,
  deciders,
  quorums,
  rejectQuorums,
  votes,
  forms,
  roomForDecisions,
  conditionalApprovals,
  // The gates and what they guard.
  checks,
  customChecks,
  passableChecks,
  waivers,
  policies,
  environments,
  guardedPromotions,
  replacements,
  ownEnds,
  runningVersions,
  lookedAtAgain,
  lateReviews,
  // The times.
  calendars,
  durations,
  waitingStages,
  chosenDays,
  effectiveWindows,
  reminders,
  escalations,
];

const COMMON_RULES: readonly CommonRule[] = [uniqueIds, followUps, effectiveBlocks, signedPolicies];

/**
 * Finds what is wrong with a workflow beyond what the compiler sees: in its names, its path, its people, its gates
 * and its times. A workflow without a problem can run to its end, and changes no environment without an approval.
 *
 * The data must have the shape of a `Workflow`; its values may be anything.
 *
 * @param customChecks the names of the organisation's own checks; not looked at when they are not known
 */
export function validateWorkflow(
  workflow: Workflow,
  roles: Roles,
  customChecks?: readonly string[],
): readonly Problem[] {
  return RULES.flatMap((rule) => rule(workflow, roles, customChecks));
}

/**
 * Finds what is wrong with all workflows of an organisation, alone and together. One line a problem, for people:
 * where it is, what is wrong and what to do. Empty when they can be deployed.
 *
 * @param customChecks the names of the organisation's own checks; not looked at when they are not known
 * @param freezes when nothing is promoted: what they name must be of some workflow
 */
export function validateWorkflows(
  workflows: readonly Workflow[],
  roles: Roles,
  customChecks?: readonly string[],
  freezes: readonly Freeze[] = [],
): string[] {
  const problems = [
    ...COMMON_RULES.flatMap((rule) => rule(workflows)),
    ...workflows.flatMap((workflow) => validateWorkflow(workflow, roles, customChecks)),
  ];
  return [...problems.map(describeProblem), ...effectiveFreezes(freezes, workflows).map(spellOut)];
}

/** A problem as a line, which it keeps, and a terminal its peace, whatever characters a name or title has. */
export function describeProblem({ workflow, stage, message }: Problem): string {
  const place = stage === undefined ? '' : `, stage '${stage}'`;
  return spellOut(`workflow '${workflow}'${place}: ${message}`);
}

/**
 * Finds everything that is wrong with what an organisation would deploy: its workflows among its people, checks and
 * freezes, how people sign in, the tools that are connected, and who is told by webhooks.
 */
export function validateOrganisation(organisation: Organisation): string[] {
  const {
    workflows,
    roles,
    retired = [],
    customChecks,
    freezes,
    identity,
    integrations,
    webhooks,
  } = organisation;
  const checks = customChecks.map(({ name }) => name);
  return [
    ...validateWorkflows(workflows, roles, checks, freezes),
    ...retiredTwice(workflows, retired).map(spellOut),
    ...signatures([...workflows, ...retired], identity).map(describeProblem),
    ...(identity === undefined ? [] : describeIdentity(identity, roles).map(spellOut)),
    ...(integrations === undefined ? [] : describeIntegrations(integrations, organisation).map(spellOut)),
    ...(webhooks === undefined ? [] : describeWebhooks(webhooks, organisation).map(spellOut)),
  ];
}

/** A workflow that is retired takes no new requests: it is in one of the two lists. */
function retiredTwice(workflows: readonly Workflow[], retired: readonly Workflow[]): string[] {
  const others = [...workflows, ...retired];
  return retired.flatMap(({ id }, index) =>
    others.findIndex((one) => one.id === id) < workflows.length + index
      ? [`workflow '${id}': is retired, and listed once more in workflows/index.ts: leave it in one list`]
      : [],
  );
}
