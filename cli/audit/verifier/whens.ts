import type { Brought } from './brought.ts';
import { isSame, listOf, ownOf, type Parsed, recordOf, wordIn } from './parsed.ts';
import type { Facts } from './request-facts.ts';

/** The conditions of a definition's stages. */
export interface Conditions {
  /** By the names of the stages that have one. */
  readonly of: ReadonlyMap<string, Condition>;
  /** Whether what nobody stated passes over a stage; so it did before format 3. */
  readonly lenient: boolean;
  /** The environment with whose version a condition may compare. */
  readonly reference: string;
  /** Whether any looks at what people answered, and at what runs. */
  readonly asksAnswers: boolean;
  readonly comparesRunning: boolean;
}

interface Condition {
  readonly when: Parsed;
  /** Whether it is that of a rule, which says by itself what it makes of it. */
  readonly isRule: boolean;
}

/** What a request did at a stage, given its condition. */
export interface Step {
  readonly stage: string;
  readonly how: 'passed over' | 'run' | 'approved by rule' | 'effect';
  /** By which condition it says that it passed the stage over. */
  readonly when?: unknown;
}

/** What an environment ran, in the three variables: `nothing` where that is so. */
export type Running = Parsed | 'nothing';

/** The conditions of a definition. */
export function conditionsIn(workflow: Parsed): Conditions {
  const of = new Map<string, Condition>();
  for (const [name, one] of Object.entries(recordOf(workflow['stages']))) {
    const { when, type } = recordOf(one);
    if (when !== undefined) of.set(name, { when: recordOf(when), isRule: type === 'policy' });
  }
  const all = JSON.stringify([...of.values()]);
  return {
    of,
    lenient: !(Number(workflow['format']) >= 3),
    reference: wordIn(listOf(workflow['environments']).at(-1)),
    asksAnswers: all.includes('"answer":'),
    comparesRunning: all.includes('"changed":'),
  };
}

/**
 * What is wrong with a step by its condition, judged anew on what the request stated and was answered.
 * @param running what may have run when it was judged; `undefined` where nobody knows
 */
export function whyOtherwise(
  { of, lenient }: Conditions,
  { stage, how, when }: Step,
  { brought, answers }: Facts,
  running: readonly Running[] | undefined,
): string | undefined {
  const condition = of.get(stage);
  const isOwn = condition !== undefined && !condition.isRule && isSame(condition.when, when);
  if (how === 'passed over' && !isOwn)
    return `passes over '${stage}' by a condition that its rules do not have`;
  if (condition === undefined || brought === undefined) return undefined;
  if (condition.isRule !== (how === 'approved by rule')) return undefined;
  const ways = changesIn(brought, how === 'effect' ? undefined : running);
  const found = ways.map((changed) => holds(condition.when, { brought, answers, changed }));
  const allowed: readonly (boolean | undefined)[] = {
    'passed over': lenient ? [false, undefined] : [false],
    run: [true, undefined],
    effect: [true, undefined],
    'approved by rule': [true],
  }[how];
  return found.some((one) => allowed.includes(one)) ? undefined : WRONG[how](stage);
}

const WRONG: Readonly<Record<Step['how'], (stage: string) => string>> = {
  'passed over': (stage) => `passes over '${stage}', though its condition does not say so`,
  run: (stage) => `comes to '${stage}', which its condition passes over`,
  effect: (stage) => `carries out '${stage}', which its condition passes over`,
  'approved by rule': (stage) => `approves by the rule '${stage}', whose condition does not hold`,
};

/** Whether a variable has changed against what runs; nobody can say where the request does not state it. */
type Changed = (variable: string) => boolean | undefined;

const VARIABLES = ['training-data', 'code', 'hyperparameters'];

/** What may have changed, given what may have run; anything where nobody knows that. */
function changesIn({ variables }: Brought, running: readonly Running[] | undefined): readonly Changed[] {
  if (running !== undefined) return running.map((one) => (variable) => isChanged(variables, one, variable));
  return Array.from(
    { length: 2 ** VARIABLES.length },
    (_, mask): Changed =>
      (variable) =>
        (mask & (1 << VARIABLES.indexOf(variable))) !== 0,
  );
}

function isChanged(variables: Parsed, running: Running, variable: string): boolean | undefined {
  if (running === 'nothing') return true;
  const [before, now] = [ownOf(running, variable), ownOf(variables, variable)];
  if (now === undefined) return undefined;
  // What nobody committed may be anything.
  const isDirty = variable === 'code' && [before, now].some((code) => wordIn(code).endsWith('+dirty'));
  return isDirty || before !== now;
}

interface Judging extends Omit<Facts, 'brought'> {
  readonly brought: Brought;
  readonly changed: Changed;
}

/** Whether a condition holds; `undefined` where that depends on what nobody stated. */
function holds(when: Parsed, facts: Judging): boolean | undefined {
  const parts = (some: unknown) => listOf(some).map((one) => holds(recordOf(one), facts));
  if (when['all'] !== undefined) return every(parts(when['all']));
  if (when['any'] !== undefined) return not(every(parts(when['any']).map(not)));
  if (when['not'] !== undefined) return not(holds(recordOf(when['not']), facts));
  if (when['changed'] !== undefined) return facts.changed(wordIn(when['changed']));
  if (when['answer'] !== undefined) return isAnswered(when, wordIn(when['answer']), facts);
  const { metrics, attributes } = facts.brought;
  const value =
    when['metric'] === undefined
      ? ownOf(attributes, wordIn(when['attribute']))
      : ownOf(metrics, wordIn(when['metric']));
  return value === undefined ? undefined : meets(when, value);
}

const not = (one: boolean | undefined): boolean | undefined => (one === undefined ? undefined : !one);

function every(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

/** What those who approved a stage have answered, all of them alike: nothing follows where one has not, or they differ. */
function isAnswered(test: Parsed, answer: string, { answers }: Judging): boolean | undefined {
  const [stage = '', question = ''] = answer.split('.');
  const texts = [...(answers.get(stage)?.values() ?? [])].map((given) =>
    wordIn(ownOf(given, question)).trim(),
  );
  const wanted = test['is'] ?? listOf(test['oneOf'])[0] ?? 0;
  const found = texts.map((text) =>
    text === '' ? undefined : meets(test, typeof wanted === 'number' ? Number(text) : text),
  );
  return found.length > 0 && found.every((one) => one === found[0]) ? found[0] : undefined;
}

/** Whether a value is as a comparison wants it: numbers compare with numbers alone. */
function meets(test: Parsed, value: unknown): boolean {
  if (test['is'] !== undefined) return value === test['is'];
  if (test['oneOf'] !== undefined) return listOf(test['oneOf']).includes(value);
  if (typeof value !== 'number') return false;
  const { atLeast, atMost, over, under } = test;
  if (atLeast !== undefined) return value >= Number(atLeast);
  if (atMost !== undefined) return value <= Number(atMost);
  return over === undefined ? value < Number(under) : value > Number(over);
}
