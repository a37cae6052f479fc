import { own } from '../own.ts';
import type { Comparison } from '../when.ts';
import { instead, quoteAll } from '../wording.ts';
import type { AttributeType, SubmissionRules, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages } from './walk.ts';
import { wellFormedWhen } from './well-formed-when.ts';
import { leavesOf } from './when-walk.ts';

/** What a `when` compares is stated by every request, and can be what it wants. */
export function judgeableFacts(workflow: Workflow): readonly Problem[] {
  if (wellFormedWhen(workflow).length > 0) return [];
  return allStages(workflow).flatMap(([stage, { when }]) =>
    (when === undefined ? [] : leavesOf(when)).flatMap((leaf) => {
      const message = 'changed' in leaf ? describeChange(workflow) : describeComparison(leaf, workflow);
      return message === undefined
        ? []
        : [problem(workflow, `its 'when' ${JSON.stringify(leaf)} ${message}`, stage)];
    }),
  );
}

function describeChange({ submission, environments }: Workflow): string | undefined {
  if (!submission.lineage) {
    return 'compares variables, which no request need name: write submission: { lineage: true }';
  }
  return environments.length > 0
    ? undefined
    : 'compares with what the last environment runs, and there is none: list an environment, or remove it';
}

function describeComparison(leaf: Comparison, { submission }: Workflow): string | undefined {
  if (leaf.metric !== undefined) {
    const wrong = wrongTest(leaf, 'number', `the metric '${leaf.metric}'`);
    return wrong ?? (statesMetric(submission, leaf.metric) ? undefined : unstatedMetric(leaf.metric));
  }
  const { attributes } = submission;
  const type = own(attributes, leaf.attribute);
  if (type !== undefined) return wrongTest(leaf, type, `the attribute '${leaf.attribute}'`);
  const declared = Object.keys(attributes);
  const others = declared.length === 0 ? '' : `, or ${instead(declared)}`;
  return `speaks of an attribute that no request states: add '${leaf.attribute}' to submission.attributes${others}`;
}

/** True when every request of a workflow states a metric. */
export function statesMetric({ metrics = [] }: SubmissionRules, name: string): boolean {
  return metrics.includes(name);
}

/** What is wrong with looking at a metric that a request may leave out. */
export function unstatedMetric(name: string): string {
  return `looks at a metric that a request may leave out, and so avoid it: add '${name}' to submission.metrics`;
}

function wrongTest(leaf: Comparison, type: AttributeType, fact: string): string | undefined {
  const test = Object.keys(leaf).find((member) => ['atLeast', 'atMost', 'over', 'under'].includes(member));
  if (test !== undefined) {
    return type === 'number'
      ? undefined
      : `compares ${fact} with a number, and it is none: use 'is' or 'oneOf'`;
  }
  const wanted: readonly unknown[] = 'oneOf' in leaf ? leaf.oneOf : 'is' in leaf ? [leaf.is] : [];
  const odd = wanted.find((value) => !canBe(type, value));
  return odd === undefined
    ? undefined
    : `wants ${fact} to be ${JSON.stringify(odd)}, and it ${whatItIs(type)}`;
}

function canBe(type: AttributeType, value: unknown): boolean {
  if (typeof type !== 'string') return type.some((choice) => choice === value);
  return typeof value === { text: 'string', number: 'number', 'yes-no': 'boolean' }[type];
}

function whatItIs(type: AttributeType): string {
  if (typeof type !== 'string') return `is one of ${quoteAll(type)}: write one of these`;
  return {
    text: 'is a text: write one',
    number: 'is a number: write one',
    'yes-no': 'is true or false: write one of these',
  }[type];
}
