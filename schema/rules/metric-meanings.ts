import { insteadOf } from '../unknown-words.ts';
import { isReadable } from '../wording.ts';
import type { MetricMeaning, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

const DIRECTIONS = ['higher', 'lower'];
const MOST = 50;
const MOST_DIGITS = 12;
const LONGEST = 64;
/** A name is as long as a request may write it. */
const LONGEST_NAME = 128;

/** What is said of metrics can be shown: each is one that a request can state, and says something that is known. */
export function metricMeanings(workflow: Workflow): readonly Problem[] {
  const said = Object.entries(workflow.metrics ?? {});
  return [
    ...(said.length > MOST ? [`says what ${said.length} metrics mean: say it of ${MOST} at most`] : []),
    ...said.flatMap(([name, meaning]) => [...describeName(name), ...describeMeaning(name, meaning)]),
    ...describeLabels(said),
  ].map((message) => problem(workflow, message));
}

function describeName(name: string): string[] {
  if (isReadable(name, LONGEST_NAME) && name !== '__proto__') return [];
  return [`says what a metric without a readable name means: write up to ${LONGEST_NAME} characters`];
}

function describeMeaning(name: string, { better, digits, label }: MetricMeaning): string[] {
  const its = `its metric '${name}'`;
  const silent = better === undefined && digits === undefined && label === undefined;
  return [
    ...(silent ? [`${its} says nothing: write better: 'higher' or 'lower', digits or a label`] : []),
    ...(better === undefined || DIRECTIONS.includes(better) ? [] : [`${its} ${describeDirection(better)}`]),
    ...(digits === undefined || (Number.isInteger(digits) && digits >= 0 && digits <= MOST_DIGITS)
      ? []
      : [`${its} has ${digits} digits: write a whole number from 0 to ${MOST_DIGITS}`]),
    ...(label === undefined || isReadable(label, LONGEST)
      ? []
      : [`${its} has a label that is not readable: write 1 to ${LONGEST} printable characters`]),
  ];
}

function describeDirection(better: string): string {
  return `is better '${better}', which is unknown: ${insteadOf(better, DIRECTIONS)}`;
}

/** Two metrics of one name could not be told apart. */
function describeLabels(said: readonly (readonly [string, MetricMeaning])[]): string[] {
  const labels = said.map(([name, { label = name }]) => label);
  const twice = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
  return [...twice].map((label) => `calls two metrics '${label}': give each a label of its own`);
}
