import { stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type { AskedAgain, Outdated, RequestState, StageState, Step } from '../model.ts';
import type { Situation } from './situation.ts';
import { type StageRef, stageState } from './stages.ts';

/**
 * Notes on the request that a promotion did not take place, and goes back: the stage that is asked again, and all that
 * comes between it and the promotion but effects that took place, are to be passed anew. What people decided there
 * before authorises nothing any more. Nothing happens when it is noted, or the request has moved on.
 */
export function askAgain(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  outdated: Outdated,
): Step<RequestState> {
  if (!isToBeNoted(state, outdated)) return {};
  const through = stagesThrough(workflow, state, outdated);
  const again = new Set([...through, outdated.stage]);
  const kept = Object.entries(state.stages)
    .filter(([name]) => !again.has(name))
    .map(([name, stage]) => [name, name === outdated.rule?.stage ? lapsed(stage, outdated) : stage] as const);
  const anew = through.flatMap((name): [string, StageState][] => {
    const before = stageState(state, name);
    return before.openedAt === undefined && before.asked === undefined
      ? []
      : [[name, { decisions: [], asked: (before.asked ?? 1) + 1 }]];
  });
  return {
    entry: {
      at: now.toISOString(),
      actor: 'system:take-effect',
      action: 'approval-outdated',
      details: { ...outdated, version: state.version },
      state: {
        ...state,
        again: { ...outdated, through },
        stages: Object.fromEntries([...kept, ...anew]),
      },
    },
  };
}

/** A rule that does not approve any more: people are asked in its place. */
function lapsed({ rule: _, ...stage }: StageState, { rule, at }: Outdated): StageState {
  return {
    ...stage,
    outcome: 'skipped',
    reason: `The rule approves it no more: ${rule?.why}.`,
    settledAt: at,
  };
}

/** True when it stands on the subject, and not on the request, that an attempt must ask again. */
export function isToBeNoted(state: RequestState, outdated: Outdated | undefined): outdated is Outdated {
  if (outdated === undefined || state.status !== 'open' || outdated.attempt !== state.attempt) return false;
  return (state.again?.count ?? 0) < outdated.count;
}

/** True for a promotion from which the attempt has gone back, until all is passed again that comes before it. */
export function hasGoneBack(
  state: RequestState,
  { stage, attempt }: StageRef,
): state is RequestState & { readonly again: AskedAgain } {
  if (state.again?.stage !== stage || attempt !== state.attempt) return false;
  return state.again.through.some((name) => !isSettled(stageState(state, name)));
}

/** A track that was not passed is settled, too, where the others are enough. */
function isSettled({ outcome }: StageState): boolean {
  return outcome !== undefined && outcome !== 'changes-requested';
}

/** From the stage that is asked to the promotion: what has not changed an environment. */
function stagesThrough(workflow: Workflow, state: RequestState, { asks, stage }: Outdated): string[] {
  const order = stagesInOrder(workflow).map(([name]) => name);
  return order
    .slice(order.indexOf(asks), order.indexOf(stage))
    .filter((name) => stageState(state, name).outcome !== 'promoted');
}
