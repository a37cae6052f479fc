import type { Comparison, Condition, Test, Variable } from '../../schema/condition.ts';
import { own } from '../../schema/own.ts';
import { deploymentIn, type Facts } from './facts.ts';

/** Whether a condition holds, and the facts that made it so, for people. */
export interface Judgement {
  readonly holds: boolean;
  readonly because: string;
}

/** Judges a condition on the facts. A fact that nobody stated makes a comparison false. Total: it never throws. */
export function judge(condition: Condition, facts: Facts): Judgement {
  if ('all' in condition) {
    const parts = condition.all.map((part) => judge(part, facts));
    const failing = parts.filter(({ holds }) => !holds);
    return failing.length > 0 ? join(false, failing, ' and ') : join(true, parts, ' and ');
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => judge(part, facts));
    const holding = parts.filter(({ holds }) => holds);
    return holding.length > 0 ? join(true, holding, ' and ') : join(false, parts, ' and ');
  }
  if ('not' in condition) {
    const { holds, because } = judge(condition.not, facts);
    return { holds: !holds, because };
  }
  return 'changed' in condition ? judgeChange(condition.changed, facts) : compare(condition, facts);
}

function join(holds: boolean, parts: readonly Judgement[], word: string): Judgement {
  return { holds, because: parts.map(({ because }) => because).join(word) || 'there is nothing to judge' };
}

const VARIABLE: Readonly<Record<Variable, string>> = {
  'training-data': 'the training data',
  code: 'the code',
  hyperparameters: 'the hyperparameters',
};

function judgeChange(variable: Variable, { request, subject, reference }: Facts): Judgement {
  const running = deploymentIn(subject, reference);
  if (running === undefined)
    return { holds: true, because: `${reference ?? 'no environment'} runs nothing yet` };
  const holds = running.variables[variable] !== request.variables[variable];
  const verb = holds ? 'changed' : 'did not change';
  return { holds, because: `${VARIABLE[variable]} ${verb} since version ${running.version} in ${reference}` };
}

function compare(comparison: Comparison, { request }: Facts): Judgement {
  const [name, facts] =
    comparison.metric === undefined
      ? [comparison.attribute, request.attributes]
      : [comparison.metric, request.metrics];
  const value = own(facts, name);
  if (value === undefined) return { holds: false, because: `the request states no ${name}` };
  const { holds, wanted } = test(comparison, value);
  return { holds, because: `${name} is ${value}, ${holds ? '' : 'not '}${wanted}` };
}

function test(wanted: Test, value: string | number | boolean): { holds: boolean; wanted: string } {
  if ('is' in wanted) return { holds: value === wanted.is, wanted: `${wanted.is}` };
  if ('oneOf' in wanted)
    return { holds: wanted.oneOf.some((one) => one === value), wanted: `one of ${wanted.oneOf.join(', ')}` };
  const number = typeof value === 'number' ? value : Number.NaN;
  if ('atLeast' in wanted) return { holds: number >= wanted.atLeast, wanted: `at least ${wanted.atLeast}` };
  if ('atMost' in wanted) return { holds: number <= wanted.atMost, wanted: `at most ${wanted.atMost}` };
  if ('over' in wanted) return { holds: number > wanted.over, wanted: `over ${wanted.over}` };
  return { holds: number < wanted.under, wanted: `under ${wanted.under}` };
}
