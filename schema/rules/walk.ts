import type { Check } from '../check.ts';
import { areBeside, stateOf, tracksAround } from '../tracks.ts';
import {
  type CheckStage,
  type EffectStage,
  type HumanStage,
  isEffect,
  isHuman,
  type PolicyStage,
  type Stage,
  stagesInOrder,
  type WaitStage,
  type Workflow,
} from '../workflow.ts';

/** A stage with its name. */
export type Named<Kind extends Stage> = readonly [name: string, stage: Kind];

/** Every stage, as it is written. Not all of them need be on the path, which `stagesInOrder` gives. */
export function allStages(workflow: Workflow): readonly Named<Stage>[] {
  return Object.entries(workflow.stages);
}

/** Of these stages the ones for people. */
export function humanStages(stages: readonly Named<Stage>[]): readonly Named<HumanStage>[] {
  return stages.filter((entry): entry is Named<HumanStage> => isHuman(entry[1]));
}

/** Of these stages the ones that change environments. */
export function effectStages(stages: readonly Named<Stage>[]): readonly Named<EffectStage>[] {
  return stages.filter((entry): entry is Named<EffectStage> => isEffect(entry[1]));
}

/** Of these stages the automated gates. */
export function checkStages(stages: readonly Named<Stage>[]): readonly Named<CheckStage>[] {
  return stages.filter((entry): entry is Named<CheckStage> => entry[1].type === 'check');
}

/** Of these stages the rules that approve in the place of people. */
export function policyStages(stages: readonly Named<Stage>[]): readonly Named<PolicyStage>[] {
  return stages.filter((entry): entry is Named<PolicyStage> => entry[1].type === 'policy');
}

/** Of these stages the ones that let time pass. */
export function waitStages(stages: readonly Named<Stage>[]): readonly Named<WaitStage>[] {
  return stages.filter((entry): entry is Named<WaitStage> => entry[1].type === 'wait');
}

/** Every check of a workflow, of its gates, rules and waits, with its name and that of its stage. */
export function checksOf(
  workflow: Workflow,
): readonly { readonly stage: string; readonly name: string; readonly check: Check }[] {
  const stages = allStages(workflow);
  return [...checkStages(stages), ...policyStages(stages), ...waitStages(stages)].flatMap(
    ([stage, { checks }]) => Object.entries(checks).map(([name, check]) => ({ stage, name, check })),
  );
}

/** The stages that an attempt passes before it comes to the one of this name. Tracks of one stage are not before each other. */
export function stagesBefore(workflow: Workflow, stage: string): readonly Named<Stage>[] {
  const path = stagesInOrder(workflow);
  const before = path.slice(
    0,
    Math.max(
      0,
      path.findIndex(([name]) => name === stage),
    ),
  );
  return before.filter(([name]) => !areBeside(workflow, name, stage));
}

/**
 * True where a request may pass a stage for people without any answer of theirs: it applies to some requests alone, it lapses, other
 * tracks are enough, or a rule approves in their place.
 */
export function mayBePassed(workflow: Workflow, [name, stage]: Named<HumanStage>): boolean {
  const { when, waives, samples, ifExpired } = stage;
  const around = tracksAround(workflow, name)?.[1];
  const isSpared = policyStages(allStages(workflow)).some(([, { otherwise }]) =>
    otherwise.includes(stateOf(workflow, name)),
  );
  return (
    [when, waives, samples].some((one) => one !== undefined) ||
    ifExpired === 'next' ||
    (around !== undefined && around.atLeast < around.tracks.length) ||
    isSpared
  );
}
