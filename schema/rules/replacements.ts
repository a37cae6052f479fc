import { stateOf } from '../tracks.ts';
import { instead } from '../wording.ts';
import { isApproval, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages, stagesBefore } from './walk.ts';

/**
 * What replaces what must not depend on who is quicker: requests beside each other do not promote to one environment.
 * And a promotion that finds something else there than its approvers saw asks an approval stage that comes before it.
 */
export function replacements(workflow: Workflow): readonly Problem[] {
  return [...besideEachOther(workflow), ...askedAgain(workflow)];
}

function besideEachOther(workflow: Workflow): readonly Problem[] {
  if (workflow.newerVersion !== 'parallel') return [];
  const promotions = effectStages(stagesInOrder(workflow)).filter(([, { type }]) => type === 'promotion');
  return promotions
    .slice(0, 1)
    .map(([, { environment }]) =>
      problem(
        workflow,
        `its newerVersion 'parallel' lets an older request promote to '${environment}' over a newer one: let it supersede ('supersede') or wait ('queue')`,
      ),
    );
}

function askedAgain(workflow: Workflow): readonly Problem[] {
  return effectStages(allStages(workflow)).flatMap(([name, { type, askAgain }]) => {
    if (askAgain === undefined) return [];
    if (type !== 'promotion')
      return [problem(workflow, 'has askAgain, and replaces nothing: remove it', name)];
    const approvals = stagesBefore(workflow, name).flatMap(([earlier, stage]) =>
      isApproval(stage) ? [stateOf(workflow, earlier)] : [],
    );
    const possible = [...new Set(approvals)];
    if (possible.includes(askAgain)) return [];
    const message = `its askAgain '${askAgain}' is no approval before it: ${instead(possible)}`;
    return [problem(workflow, message, name)];
  });
}
