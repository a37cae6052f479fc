import { type HumanStage, isEffect, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';
import { formatInstant } from './instant.ts';

/** What somebody must know who looks afterwards at what a rule has approved; `undefined` at all other stages. */
export function whatIsLookedAt(
  workflow: Workflow,
  { samples }: Pick<HumanStage, 'samples'>,
  state: RequestState,
  zone?: string,
): string | undefined {
  if (samples === undefined) return undefined;
  const rule = workflow.stages[samples.of]?.title ?? samples.of;
  const since = stagesInOrder(workflow).flatMap(([name, stage]) => {
    const { outcome, settledAt } = stageState(state, name);
    if (!isEffect(stage) || outcome !== 'promoted' || settledAt === undefined) return [];
    return [`in ${stage.environment} since ${formatInstant(settledAt, zone)}`];
  });
  return `Approved by rule '${rule}'${since.map((one) => `, ${one}`).join('')}; drawn to be looked at afterwards. A rejection ends the request, and takes nothing out again.`;
}
