import { isReadable, quoteAll } from '../wording.ts';
import type { AttributeType, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

const TYPES = ['text', 'number', 'yes-no', 'date'];
/** A request states no more, and texts no longer, than this. */
const MOST = 50;
const LONGEST = 256;
const MOST_METRICS = 500;
const LONGEST_METRIC = 128;

/** The attributes and metrics that a request must state are ones that a request can state. */
export function attributes(workflow: Workflow): readonly Problem[] {
  const { metrics } = workflow.submission;
  const declared = Object.entries(workflow.submission.attributes);
  const tooMany =
    declared.length > MOST ? [`asks for ${declared.length} attributes: ask for ${MOST} at most`] : [];
  return [
    ...tooMany,
    ...(metrics === undefined ? [] : describeMetrics(metrics)),
    ...declared.flatMap(([name, type]) => [...describeName(name), ...describeType(name, type)]),
  ].map((message) => problem(workflow, message));
}

function describeName(name: string): string[] {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name) && name !== 'constructor') return [];
  return [
    `its attribute '${name}' is misnamed: use letters, digits, '_' and '-', at most 64, beginning with a letter`,
  ];
}

function describeMetrics(metrics: readonly unknown[]): string[] {
  const twice = new Set(metrics.filter((name, index) => metrics.indexOf(name) !== index));
  return [
    ...(metrics.length > MOST_METRICS
      ? [`asks for ${metrics.length} metrics: ask for ${MOST_METRICS} at most`]
      : []),
    ...(Array.from(metrics).every((name) => isReadable(name, LONGEST_METRIC) && name !== '__proto__')
      ? []
      : ['asks for a metric without a readable name: write up to 128 characters']),
    ...[...twice].map((name) => `asks for the metric '${name}' twice: once is enough`),
  ];
}

function describeType(name: string, type: AttributeType): string[] {
  if (!Array.isArray(type)) {
    if (TYPES.some((known) => known === type)) return [];
    const types = `write ${quoteAll(TYPES)}, or a list of the texts to choose from`;
    return [`its attribute '${name}' has the unknown type '${type}': ${types}`];
  }
  const choices: readonly unknown[] = type;
  if (!Array.from(choices).every((choice) => isReadable(choice, LONGEST))) {
    return [
      `its attribute '${name}' has a choice that is no readable text: write up to ${LONGEST} characters`,
    ];
  }
  return choices.length >= 2 && new Set(choices).size === choices.length
    ? []
    : [`its attribute '${name}' leaves no choice: list at least two different texts, or write 'text'`];
}
