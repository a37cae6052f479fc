import { nearestWord } from '../unknown-words.ts';
import { instead, isReadable, quoteAll } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { DEEPEST, type Part, partsOf } from './when-walk.ts';

const KINDS = ['metric', 'attribute', 'answer', 'changed', 'all', 'any', 'not'];
/** What a comparison can ask of a value. */
export const TESTS = ['is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'];
const VARIABLES = ['training-data', 'code', 'hyperparameters'];
/** A fact has no longer name than a request can write; an answer has the names of its stage and its question. */
const LONGEST = 64;
const LONGEST_ANSWER = 81;

/** A `when` can be judged: each of its parts is of one kind, a comparison has one test, and nothing nests deep. */
export function wellFormedWhen(workflow: Workflow): readonly Problem[] {
  return partsOf(workflow).flatMap(({ stage, part, depth }) => {
    const shown = JSON.stringify(part);
    if (depth > DEEPEST) {
      return [
        problem(workflow, `its 'when' nests deeper than ${DEEPEST} levels, at ${shown}: simplify it`, stage),
      ];
    }
    return describe(part).map((message) => problem(workflow, `its 'when' ${shown} ${message}`, stage));
  });
}

function describe(part: Part): string[] {
  const kinds = KINDS.filter((kind) => Object.hasOwn(part, kind));
  const [kind = '', second] = kinds;
  if (kind === '') return [`says nothing that can be judged: ${meant(Object.keys(part), KINDS)}`];
  if (second !== undefined)
    return [`is of two kinds, '${kind}' and '${second}': join them by 'all' or 'any'`];
  const odd = Object.keys(part).find((member) => member !== kind && !TESTS.includes(member));
  if (odd !== undefined) return [`has the unknown member '${odd}': ${meant([odd], TESTS)}`];
  const tests = TESTS.filter((test) => Object.hasOwn(part, test));
  if (kind === 'metric' || kind === 'attribute' || kind === 'answer')
    return describeComparison(part[kind], part, tests, kind === 'answer' ? LONGEST_ANSWER : LONGEST);
  if (tests.length > 0)
    return [`has the test '${tests[0]}', which goes with a metric or an attribute: remove it`];
  if (kind === 'changed') {
    return VARIABLES.some((variable) => variable === part.changed)
      ? []
      : [`speaks of no variable: ${instead(VARIABLES)}`];
  }
  if (kind === 'not') return [];
  const list = part[kind];
  return Array.isArray(list) && list.length > 0 ? [] : [`joins nothing: list at least one part in '${kind}'`];
}

/** What to write instead of words that nobody knows: what the first that is like a known one was meant to be. */
function meant(words: readonly string[], known: readonly string[]): string {
  const [near] = words.flatMap((word) => nearestWord(word, known) ?? []);
  return near === undefined ? instead(known) : `did you mean '${near}'?`;
}

/** What is wrong with a comparison, given the tests that it has and how long the name of its fact may be. */
export function describeComparison(
  name: unknown,
  part: Readonly<Record<string, unknown>>,
  tests: readonly string[],
  longest: number,
): string[] {
  const [test = '', second] = tests;
  if (!isReadable(name, longest)) return [`names no fact: write 1 to ${longest} printable characters`];
  if (test === '') return [`tests nothing: add one of ${quoteAll(TESTS)}`];
  if (second !== undefined)
    return [`has two tests, '${test}' and '${second}': join two comparisons by 'all'`];
  const value = part[test];
  if (test === 'is')
    return isScalar(value) ? [] : ['compares with no value: write a text, a number, true or false'];
  if (test === 'oneOf') {
    return Array.isArray(value) && value.length > 0 && value.every(isTextOrNumber)
      ? []
      : ["has nothing to choose from: list texts or numbers in 'oneOf'"];
  }
  return Number.isFinite(value) ? [] : [`compares with no number: write one after '${test}'`];
}

function isTextOrNumber(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isFinite(value);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'boolean' || isTextOrNumber(value);
}
