import { type Freeze, type FreezeTime, freezesWithin } from '../../../schema/freezes.ts';
import { type EffectStage, isEffect, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState } from '../model.ts';
import { isPassed, stageState } from './stages.ts';

/** A freeze that may hold what a request is still to change. */
export interface FrozenAhead {
  readonly environment: string;
  readonly freeze: FreezeTime;
}

/**
 * The freezes, from an instant until a stage is due, of each environment that the request is to change after that stage:
 * what is approved there may have to wait for them.
 */
export function frozenAhead(
  { workflow, state }: { readonly workflow: Workflow; readonly state: RequestState },
  stage: string,
  freezes: readonly Freeze[],
  from: Date,
): readonly FrozenAhead[] {
  const until = new Date(stageState(state, stage).dueAt ?? from);
  const environments = effectsAhead({ workflow, state }, stage).flatMap((one) =>
    !one.ignoresFreezes && one.type !== 'attestation' ? [one.environment] : [],
  );
  return [...new Set(environments)].flatMap((environment) =>
    freezesWithin(freezes, workflow.subject, environment, { from, until }).map((freeze) => ({
      environment,
      freeze,
    })),
  );
}

/** The effects that have a window, after a stage: what is approved there waits until that opens. */
export function windowedAhead(
  known: { readonly workflow: Workflow; readonly state: RequestState },
  stage: string,
): readonly EffectStage[] {
  return effectsAhead(known, stage).filter(({ window }) => window !== undefined);
}

/** The stages after one that are still to change an environment. */
function effectsAhead(
  { workflow, state }: { readonly workflow: Workflow; readonly state: RequestState },
  stage: string,
): readonly EffectStage[] {
  const path = stagesInOrder(workflow);
  const later = path.slice(path.findIndex(([name]) => name === stage) + 1);
  return later.flatMap(([name, one]) =>
    isEffect(one) && !isPassed(stageState(state, name).outcome) ? [one] : [],
  );
}
