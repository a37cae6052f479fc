import type { Roles } from './roles.ts';
import { deciders } from './rules/deciders.ts';
import { durations } from './rules/durations.ts';
import { ending } from './rules/ending.ts';
import { environments } from './rules/environments.ts';
import { guardedPromotions } from './rules/guarded-promotions.ts';
import { knownRoles } from './rules/known-roles.ts';
import { knownStages } from './rules/known-stages.ts';
import { names } from './rules/names.ts';
import { quorums } from './rules/quorums.ts';
import { reachableStages } from './rules/reachable-stages.ts';
import type { Problem, Rule } from './rules/rule.ts';
import { titles } from './rules/titles.ts';
import { uniqueIds } from './rules/unique-ids.ts';
import { vocabulary } from './rules/vocabulary.ts';
import type { Workflow } from './workflow.ts';

const RULES: readonly Rule[] = [
  names,
  titles,
  vocabulary,
  knownRoles,
  knownStages,
  reachableStages,
  ending,
  deciders,
  quorums,
  guardedPromotions,
  environments,
  durations,
];

/**
 * Finds what is wrong with a workflow beyond what the compiler sees: in its names, its path, its people and its
 * times. A workflow without a problem can run to its end, and promotes nothing that nobody has approved.
 *
 * The data must have the shape of a `Workflow`; its values may be anything.
 */
export function validateWorkflow(workflow: Workflow, roles: Roles): Problem[] {
  return RULES.flatMap((rule) => rule(workflow, roles));
}

/**
 * Finds what is wrong with all workflows of an organisation, alone and together. One line a problem, for people:
 * where it is, what is wrong and what to do. Empty when they can be deployed.
 */
export function validateWorkflows(workflows: readonly Workflow[], roles: Roles): string[] {
  const problems = [
    ...uniqueIds(workflows),
    ...workflows.flatMap((workflow) => validateWorkflow(workflow, roles)),
  ];
  return problems.map(({ workflow, stage, message }) => {
    const place = stage === undefined ? '' : `, stage '${stage}'`;
    return escapeControls(`workflow '${workflow}'${place}: ${message}`);
  });
}

/** Keeps a problem on its line, and a terminal in peace, whatever characters a name or title has. */
function escapeControls(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
