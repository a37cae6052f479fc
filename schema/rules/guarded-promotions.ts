import { type EffectStage, type HumanStage, isApproval, stagesInOrder, type Workflow } from '../workflow.ts';
import { casesOf } from './cases.ts';
import { judgeableFacts } from './judgeable-facts.ts';
import { type Problem, problem } from './rule.ts';
import { effectStages, type Named, policyStages, stagesBefore } from './walk.ts';
import { wellFormedWhen } from './well-formed-when.ts';

const DOES = { promotion: 'promotes', retirement: 'retires', attestation: 'attests' } as const;

/**
 * Before an environment is changed somebody has approved it, whatever the request is like: approvals that apply
 * under a `when` count together where one of them always does, and so does a rule that rejects what it does not approve. A task does not count: it confirms what is done
 * already.
 */
export function guardedPromotions(workflow: Workflow): readonly Problem[] {
  return effectStages(stagesInOrder(workflow)).flatMap(([name, stage]) => {
    const found = describe(workflow, [name, stage]);
    return found === undefined ? [] : [problem(workflow, `${DOES[stage.type]} ${found}`, name)];
  });
}

function describe(workflow: Workflow, [name, effect]: Named<EffectStage>): string | undefined {
  const before = stagesBefore(workflow, name);
  if (policyStages(before).some(([, { otherwise }]) => otherwise.length === 0)) return undefined;
  const approvals = before.filter((named): named is Named<HumanStage> => isApproval(named[1]));
  // Who says nothing approves nothing.
  const guards = approvals.filter(([, { ifExpired }]) => ifExpired !== 'next');
  if (approvals.length === 0) return "what nobody has approved: put a stage of type 'approval' before it";
  if (guards.length === 0)
    return "what nobody need approve, as every approval before it is passed when time runs out: leave ifExpired: 'next' out at one of them";
  if (guards.some(([, { when }]) => when === undefined)) return undefined;
  if (wellFormedWhen(workflow).length > 0 || judgeableFacts(workflow).length > 0) return undefined;
  const cases = casesOf(workflow, [...guards, [name, effect]]);
  const remedy = "let one of the approvals before it apply without 'when'";
  if (cases === undefined)
    return `after approvals whose 'when' compare too much to tell that one always applies: ${remedy}`;
  const gap = cases.find(
    ({ applying }) => applying.has(name) && guards.every(([guard]) => !applying.has(guard)),
  );
  return gap && `what nobody has approved when ${gap.example}: ${remedy}, or let a 'when' cover this too`;
}
