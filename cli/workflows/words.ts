import type { Condition } from '../../schema/condition.ts';
import { formatWait } from '../../schema/duration.ts';
import { isHuman, type Stage } from '../../schema/workflow.ts';

/** What a stage does, in a few words under its title. */
export function describeStage(stage: Stage): string {
  if (isHuman(stage)) {
    const needed = stage.approvers.map(({ role, quorum }) => `${quorum} ${role}`).join(' and ');
    return `${needed}, within ${formatWait(stage.due)}`;
  }
  if (stage.type === 'check') return `checks ${Object.keys(stage.checks).join(', ')}`;
  const effect = { promotion: 'promotes to', retirement: 'retires from', attestation: 'renews in' }[
    stage.type
  ];
  return `${effect} ${stage.environment}`;
}

/** A condition as people say it. */
export function describeCondition(condition: Condition): string {
  if ('all' in condition) return condition.all.map(describeCondition).join(' and ');
  if ('any' in condition) return condition.any.map(describeCondition).join(' or ');
  if ('not' in condition) return `not (${describeCondition(condition.not)})`;
  if ('changed' in condition) return `${condition.changed} changed`;
  const name = condition.metric ?? condition.attribute;
  const [test, value] =
    Object.entries(condition).find(([member]) => member !== 'metric' && member !== 'attribute') ?? [];
  const words = {
    is: 'is',
    oneOf: 'is one of',
    atLeast: 'at least',
    atMost: 'at most',
    over: 'over',
    under: 'under',
  };
  return `${name} ${words[test as keyof typeof words]} ${Array.isArray(value) ? value.join(', ') : value}`;
}
