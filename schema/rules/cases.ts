import { judgeWhen, meets } from '../judge-when.ts';
import type { Comparison, When, WhenLeaf } from '../when.ts';
import type { AttributeType, Stage, Workflow } from '../workflow.ts';
import { answersTo, judgeableFacts, mayLack, questionOf } from './judgeable-facts.ts';
import type { Named } from './walk.ts';
import { wellFormedWhen } from './well-formed-when.ts';
import { leavesOf } from './when-walk.ts';

/** Requests that the `when` of some stages can't tell apart. */
export interface Case {
  /** The names of the stages that apply to them; all the others are passed over. */
  readonly applying: ReadonlySet<string>;
  /** What is so of one of them, for people: `amount is 1000 and riskTier is 'low'`. */
  readonly example: string;
  /** The attributes of one of them that somebody wanted to tell apart; absent where nobody did. */
  readonly attributes?: Readonly<Record<string, Value>>;
}

export type Value = string | number | boolean;

/** One fact that a `when` looks at, and a value for each way in which it can be judged: `undefined` where nobody can. */
interface Fact {
  readonly name: string;
  readonly values: readonly (Value | undefined)[];
}

const MOST = 4_096;

/**
 * Every case that the `when` of these stages tells apart: exact, because a `when` compares with so many values
 * only, and one value at each of them and between them stands for all. What changed since another version is judged
 * anew by each stage, since that other version may change in between.
 *
 * @param apart attributes of a few options that are told apart though no `when` looks at them
 * @returns `undefined` when there are too many to look at, or when a `when` of the workflow can't be judged at all.
 */
export function casesOf(
  workflow: Workflow,
  stages: readonly Named<Stage>[],
  apart: readonly string[] = [],
): readonly Case[] | undefined {
  if (wellFormedWhen(workflow).length > 0 || judgeableFacts(workflow).length > 0) return undefined;
  const facts = factsOf(workflow, stages, apart);
  const count = [...facts.values()].reduce((product, { values }) => product * values.length, 1);
  if (count > MOST) return undefined;
  return combine([...facts]).map((values) => ({
    applying: new Set(
      stages
        .filter(
          ([name, { when }]) => when === undefined || holds(when, (leaf) => values.get(keyOf(name, leaf))),
        )
        .map(([name]) => name),
    ),
    example: [...facts].map(([key, { name }]) => describe(name, values.get(key))).join(' and '),
    ...(apart.length > 0 && {
      attributes: Object.fromEntries(apart.map((name) => [name, values.get(`attribute ${name}`) ?? ''])),
    }),
  }));
}

function keyOf(stage: string, leaf: WhenLeaf): string {
  if ('changed' in leaf) return `changed ${leaf.changed} ${stage}`;
  if (leaf.answer !== undefined) return `answer ${leaf.answer}`;
  return leaf.metric === undefined ? `attribute ${leaf.attribute}` : `metric ${leaf.metric}`;
}

function factsOf(
  workflow: Workflow,
  stages: readonly Named<Stage>[],
  apart: readonly string[],
): ReadonlyMap<string, Fact> {
  const { submission } = workflow;
  const leaves = stages.flatMap(([stage, { when }]) =>
    (when === undefined ? [] : leavesOf(when)).map((leaf) => ({ key: keyOf(stage, leaf), leaf })),
  );
  const facts = new Map<string, Fact>();
  for (const { key, leaf } of leaves) {
    const wanted = leaves.filter((other) => other.key === key).flatMap((other) => valuesIn(other.leaf));
    if ('changed' in leaf) facts.set(key, { name: `${leaf.changed} changed`, values: [true, false] });
    else if (leaf.answer !== undefined)
      facts.set(key, { name: leaf.answer, values: answersIn(workflow, leaf.answer, wanted) });
    else if (leaf.metric !== undefined)
      facts.set(key, { name: leaf.metric, values: representatives('number', wanted) });
    else
      facts.set(key, {
        name: leaf.attribute,
        values: representatives(submission.attributes[leaf.attribute] ?? 'text', wanted),
      });
  }
  for (const name of apart.filter((one) => !facts.has(`attribute ${one}`)))
    facts.set(`attribute ${name}`, {
      name,
      values: representatives(submission.attributes[name] ?? 'text', []),
    });
  return facts;
}

function answersIn(workflow: Workflow, answer: string, wanted: readonly Value[]): Fact['values'] {
  const found = questionOf(workflow, answer);
  if (found === undefined) return [undefined];
  const values = representatives(answersTo(found.field) ?? 'text', wanted);
  return mayLack(workflow, found) ? [...values, undefined] : values;
}

function valuesIn(leaf: WhenLeaf): readonly Value[] {
  if ('changed' in leaf) return [];
  if ('is' in leaf) return [leaf.is];
  if ('oneOf' in leaf) return leaf.oneOf;
  return [bound(leaf)];
}

function bound(leaf: Exclude<Comparison, { readonly is: unknown } | { readonly oneOf: unknown }>): number {
  if ('atLeast' in leaf) return leaf.atLeast;
  if ('atMost' in leaf) return leaf.atMost;
  return 'over' in leaf ? leaf.over : leaf.under;
}

/** A value of this type for every way in which comparisons with the wanted ones can turn out. */
function representatives(type: AttributeType, wanted: readonly Value[]): readonly Value[] {
  if (typeof type !== 'string') return type;
  if (type === 'yes-no') return [true, false];
  if (type === 'text' || type === 'date') return [...new Set([...wanted, 'something else'])];
  const numbers = wanted.filter((value) => typeof value === 'number');
  const steps = [...new Set(numbers)].sort((a, b) => a - b);
  const between = steps.flatMap((step, index) => {
    const next = steps[index + 1];
    return next === undefined ? [step, step + 1] : [step, (step + next) / 2];
  });
  return [(steps[0] ?? 0) - 1, ...between];
}

function combine(facts: readonly (readonly [string, Fact])[]): ReadonlyMap<string, Value | undefined>[] {
  return facts.reduce<ReadonlyMap<string, Value | undefined>[]>(
    (all, [key, { values }]) => all.flatMap((one) => values.map((value) => new Map([...one, [key, value]]))),
    [new Map()],
  );
}

/** Whether a `when` holds for given facts. */
function holds(when: When, lookUp: (leaf: WhenLeaf) => Value | undefined): boolean {
  const judgement = judgeWhen(when, (leaf) => {
    const value = lookUp(leaf);
    if (value === undefined) return { holds: undefined, because: '' };
    return { holds: 'changed' in leaf ? value === true : meets(leaf, value), because: '' };
  });
  return judgement.holds !== false;
}

function describe(name: string, value: Value | undefined): string {
  if (value === undefined) return `${name} has no answer of all`;
  return `${name} is ${typeof value === 'string' ? `'${value}'` : value}`;
}
