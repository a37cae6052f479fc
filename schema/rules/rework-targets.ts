import { stateOf } from '../tracks.ts';
import { insteadOf } from '../unknown-words.ts';
import { instead } from '../wording.ts';
import { isEffect, type Stage, type Workflow } from '../workflow.ts';
import { knownStages } from './known-stages.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages, type Named, stagesBefore } from './walk.ts';

/**
 * The next attempt begins at or before the stage that asked for changes, and passes over nothing that must look at
 * it again: what changed an environment would leave the old version there, and what depends on the facts of a
 * request would have judged those of the attempt before.
 */
export function reworkTargets(workflow: Workflow): readonly Problem[] {
  const stages = humanStages(allStages(workflow));
  return [
    ...stages.flatMap(([name, { reworkTo }]) => {
      const message = reworkTo === undefined ? undefined : describe(workflow, name, reworkTo);
      return message === undefined ? [] : [problem(workflow, message, name)];
    }),
    // A track is passed by when another of its stage sends the request back.
    ...stages.flatMap(([name, { carries, track }]) =>
      carries === true &&
      track === undefined &&
      !stages.some(([, { reworkTo }]) => isBehind(workflow, reworkTo, name))
        ? [problem(workflow, NOTHING_CARRIED, name)]
        : [],
    ),
  ];
}

const NOTHING_CARRIED =
  'has carries, and no stage has a reworkTo behind it, so that every next attempt asks here again: add such a reworkTo, or remove carries';

function isBehind(workflow: Workflow, target: string | undefined, name: string): boolean {
  return target !== undefined && stagesBefore(workflow, target).some(([earlier]) => earlier === name);
}

function describe(workflow: Workflow, name: string, target: string): string | undefined {
  // Where the path breaks off, nobody can tell what comes before what.
  if (knownStages(workflow).length > 0 && Object.hasOwn(workflow.stages, target)) return undefined;
  const path = [...stagesBefore(workflow, name).map(([earlier]) => earlier), name];
  const possible = [...new Set(path.map((one) => stateOf(workflow, one)))];
  if (!possible.includes(target)) {
    const isTrack = stateOf(workflow, target) !== target;
    const what = isTrack
      ? 'is one track of a stage'
      : Object.hasOwn(workflow.stages, target)
        ? 'comes after it'
        : 'is no stage';
    const choose = what === 'is no stage' ? insteadOf(target, possible) : instead(possible);
    return `its reworkTo '${target}' ${what}: ${choose}`;
  }
  for (const [earlier, stage] of stagesBefore(workflow, target)) {
    const why = whyNotSkipped([earlier, stage]);
    if (why !== undefined)
      return `its reworkTo '${target}' passes over '${earlier}', ${why}: go back to '${earlier}' or before it`;
  }
  return undefined;
}

function whyNotSkipped([, stage]: Named<Stage>): string | undefined {
  if (isEffect(stage)) return `so that '${stage.environment}' would keep the version of the attempt before`;
  if (stage.type === 'check') return 'so that nobody would check the next attempt';
  if (stage.type === 'policy') return 'so that the rule would not judge the next attempt';
  if (stage.type === 'wait') return 'so that the next attempt would not wait';
  return stage.when === undefined ? undefined : "whose 'when' may judge the next attempt otherwise";
}
