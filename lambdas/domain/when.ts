import { type Judgement, judgeWhen, meets } from '../../schema/judge-when.ts';
import { own } from '../../schema/own.ts';
import type { Comparison, Test, Variable, When } from '../../schema/when.ts';
import { answersGiven } from './answers.ts';
import { deploymentIn, type Facts } from './facts.ts';
import { isDirtyCode } from './source-code.ts';

/** Judges a `when` on the facts. Nobody can say whether a comparison holds with a fact that nobody stated. Total: it never throws. */
export function judge(when: When, facts: Facts): Judgement {
  return judgeWhen(when, (leaf) =>
    'changed' in leaf ? judgeChange(leaf.changed, facts) : compare(leaf, facts),
  );
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
  if (request.variables[variable] === undefined)
    return { holds: undefined, because: `the request does not state ${VARIABLE[variable]}` };
  const stated = [running.variables.code, request.variables.code];
  if (variable === 'code' && stated.some(isDirtyCode))
    return { holds: true, because: 'the code has changes that nobody committed, so it may be any' };
  const holds = running.variables[variable] !== request.variables[variable];
  const verb = holds ? 'changed' : 'did not change';
  return { holds, because: `${VARIABLE[variable]} ${verb} since version ${running.version} in ${reference}` };
}

function compare(comparison: Comparison, { request }: Facts): Judgement {
  if (comparison.answer !== undefined) return judgeAnswers(comparison.answer, comparison, request);
  const [name, facts] =
    comparison.metric === undefined
      ? [comparison.attribute, request.attributes]
      : [comparison.metric, request.metrics];
  const value = own(facts, name);
  if (value === undefined) return { holds: undefined, because: `the request states no ${name}` };
  const holds = meets(comparison, value);
  return { holds, because: `${name} is ${value}, ${holds ? '' : 'not '}${describeTest(comparison)}` };
}

/**
 * What approvers of an earlier stage have answered, all of them alike: an answer that is missing, or with which they differ
 * among each other, decides nothing.
 */
function judgeAnswers(answer: string, test: Test, request: Facts['request']): Judgement {
  const given = answersGiven(request, answer);
  const results = given.map((text) => text !== undefined && meets(test, asCompared(test, text)));
  const because = `${answer} is ${[...new Set(given.map((text) => text ?? 'left out'))].join(' and ')}`;
  if (given.length === 0) return { holds: undefined, because: `nobody has answered ${answer}` };
  if (given.includes(undefined) || new Set(results).size > 1) return { holds: undefined, because };
  const holds = results[0] === true;
  return { holds, because: `${because}, ${holds ? '' : 'not '}${describeTest(test)}` };
}

/** An answer as a test compares it: a number where that is what is compared with. */
function asCompared(test: Test, text: string): string | number {
  const wanted = 'is' in test ? test.is : 'oneOf' in test ? test.oneOf[0] : 0;
  return typeof wanted === 'number' ? Number(text) : text;
}

/** What a test asks of a value, to follow `is`: `over 500`. */
export function describeTest(test: Test): string {
  if ('is' in test) return `${test.is}`;
  if ('oneOf' in test) return `one of ${test.oneOf.join(', ')}`;
  if ('atLeast' in test) return `at least ${test.atLeast}`;
  if ('atMost' in test) return `at most ${test.atMost}`;
  return 'over' in test ? `over ${test.over}` : `under ${test.under}`;
}
