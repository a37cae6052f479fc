import { own } from '../own.ts';
import { nearestWord } from '../unknown-words.ts';
import type { Comparison } from '../when.ts';
import { instead, quoteAll } from '../wording.ts';
import {
  type AttributeType,
  type FormField,
  type HumanStage,
  isEffect,
  isHuman,
  type Stage,
  type SubmissionRules,
  type Workflow,
  waysOf,
} from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages, mayBePassed, type Named, stagesBefore } from './walk.ts';
import { wellFormedWhen } from './well-formed-when.ts';
import { leavesOf } from './when-walk.ts';

/** What a `when` compares is stated by every request, and can be what it wants. */
export function judgeableFacts(workflow: Workflow): readonly Problem[] {
  if (wellFormedWhen(workflow).length > 0) return [];
  return allStages(workflow).flatMap((named) => {
    const [stage, { when }] = named;
    return (when === undefined ? [] : leavesOf(when)).flatMap((leaf) => {
      const message =
        'changed' in leaf ? describeChange(workflow) : describeComparison(leaf, workflow, named);
      return message === undefined
        ? []
        : [problem(workflow, `its 'when' ${JSON.stringify(leaf)} ${message}`, stage)];
    });
  });
}

/** A question, and the stage that asks it. */
export interface Question {
  readonly asking: string;
  readonly stage: HumanStage;
  readonly field: FormField;
}

/** A question of a stage, where an answer names one: `review.impact`. */
export function questionOf({ stages }: Workflow, answer: string): Question | undefined {
  const [asking = '', question] = answer.split('.');
  const stage = own(stages, asking);
  if (stage === undefined || !isHuman(stage)) return undefined;
  const field = stage.form.find(({ name }) => name === question);
  return field && { asking, stage, field };
}

/** What the answers to a question can be, as an attribute would say; `undefined` where no `when` can compare them. */
export function answersTo({ type, options }: FormField): AttributeType | undefined {
  if (type === 'yes-no') return ['yes', 'no'];
  if (type === 'choice') return options;
  return type === 'number' ? 'number' : undefined;
}

/** True where a stage may be passed without one answer to a question that all approvers share. */
export function mayLack(workflow: Workflow, { asking, stage, field }: Question): boolean {
  // A share may come to several.
  const several = waysOf(stage).some(
    (way) => way.reduce((sum, { quorum }) => sum + (typeof quorum === 'number' ? quorum : 2), 0) > 1,
  );
  return field.optional === true || several || mayBePassed(workflow, [asking, stage]);
}

function describeChange({ submission, environments }: Workflow): string | undefined {
  if (!submission.lineage) {
    return 'compares variables, which no request need name: write submission: { lineage: true }';
  }
  return environments.length > 0
    ? undefined
    : 'compares with what the last environment runs, and there is none: list an environment, or remove it';
}

function describeAnswer(
  leaf: Comparison,
  workflow: Workflow,
  [name, stage]: Named<Stage>,
): string | undefined {
  const { answer = '' } = leaf;
  const known = humanStages(stagesBefore(workflow, name)).flatMap(([asking, { form }]) =>
    form.map((field) => `${asking}.${field.name}`),
  );
  const found = questionOf(workflow, answer);
  if (found === undefined || !known.includes(answer)) {
    const near = nearestWord(answer, known);
    const others = known.length === 0 ? 'ask it in the form of a stage before this one' : instead(known);
    return found === undefined
      ? `speaks of a question that no stage asks: ${near === undefined ? others : `did you mean '${near}'?`}`
      : `speaks of what is not answered by then: '${found.asking}' is not before '${name}': ${others}`;
  }
  const type = answersTo(found.field);
  if (type === undefined)
    return `compares an answer that may be any ${found.field.type}: ask it as type: 'choice', 'yes-no' or 'number'`;
  const wrong = wrongTest(leaf, type, `the answer '${answer}'`);
  if (wrong !== undefined) return wrong;
  // A stage for people applies where nobody can say; what changes an environment must not.
  return isEffect(stage) && mayLack(workflow, found)
    ? `decides what is ${stage.type === 'promotion' ? 'promoted' : 'changed'} by an answer that may be missing or differ: ask it at a stage of one person that always applies, and not as optional`
    : undefined;
}

function describeComparison(leaf: Comparison, workflow: Workflow, named: Named<Stage>): string | undefined {
  const { submission } = workflow;
  if (leaf.answer !== undefined) return describeAnswer(leaf, workflow, named);
  const misread = describeMisread(leaf, workflow);
  if (misread !== undefined) return misread;
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

/**
 * An answer that is looked for elsewhere: a question's whole name, or its own where requests state nothing of that name, or
 * state it as a number that the question also asks for.
 */
function describeMisread(
  { metric, attribute }: Comparison,
  { submission, stages }: Workflow,
): string | undefined {
  const name = metric ?? attribute ?? '';
  const isStated =
    metric === undefined ? Object.hasOwn(submission.attributes, name) : statesMetric(submission, metric);
  const asked = humanStages(Object.entries(stages)).flatMap(([asking, { form }]) =>
    form.map((field) => ({ answer: `${asking}.${field.name}`, field })),
  );
  const meant = asked.find(
    ({ answer, field }) =>
      answer === name ||
      (field.name === name && (!isStated || (metric !== undefined && field.type === 'number'))),
  );
  if (meant === undefined) return undefined;
  const what = `speaks of ${metric === undefined ? 'an attribute' : 'a metric'}, and '${meant.answer}' is a question of a form`;
  return `${what}: did you mean { answer: '${meant.answer}' }?${isStated ? ' If not, call the question otherwise' : ''}`;
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

const WRITTEN_AS = { text: 'string', number: 'number', 'yes-no': 'boolean', date: 'string' } as const;

function canBe(type: AttributeType, value: unknown): boolean {
  if (typeof type !== 'string') return type.some((choice) => choice === value);
  // An unknown type is reported where it is written.
  return !Object.hasOwn(WRITTEN_AS, type) || typeof value === WRITTEN_AS[type];
}

function whatItIs(type: AttributeType): string {
  if (typeof type !== 'string') return `is one of ${quoteAll(type)}: write one of these`;
  return {
    text: 'is a text: write one',
    number: 'is a number: write one',
    'yes-no': 'is true or false: write one of these',
    date: 'is a date: write one',
  }[type];
}
