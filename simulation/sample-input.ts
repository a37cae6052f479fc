import type { Lineage } from '../lambdas/domain/model.ts';
import { sha256Hex } from '../schema/canonical-json.ts';
import { dayOf } from '../schema/day.ts';
import { defined } from '../schema/defined.ts';
import { own } from '../schema/own.ts';
import { everyone, membersOf, type Roles } from '../schema/roles.ts';
import { nearestWord } from '../schema/unknown-words.ts';
import type { Variable } from '../schema/when.ts';
import type { AttributeType, FormField, Workflow } from '../schema/workflow.ts';

/** A fact that no request can state. The message says why, and what to write. */
export class UnusableFact extends Error {
  override readonly name = 'UnusableFact';
}

const TOP_LEVEL = new Set([
  'subject',
  'version',
  'requestedBy',
  'onBehalfOf',
  'note',
  'evidence',
  'collected',
]);

/**
 * An input that a workflow takes, made up for a simulation: what its requests must state, with the given facts in
 * place. A fact that is no member of a request is an attribute if the workflow asks for one of that name, else a
 * metric. `evidence` names documents, with `+` between them, and `collected` the day of the training data. `code`, `training-data`
 * and `hyperparameters` are `same` as in `running`, the lineage of what runs, or `changed`; without them code and data are changed.
 *
 * @throws UnusableFact when a fact that must be a number is none, is a slip of the pen for what the workflow looks at, or is `same` and nothing runs.
 */
export function sampleInput(
  workflow: Workflow,
  roles: Roles,
  facts: Readonly<Record<string, string>>,
  running?: Lineage,
): Record<string, unknown> {
  const { submission } = workflow;
  const version = facts['version'] ?? '1';
  const artifact = { uri: `s3://artifacts/${version}`, sha256: sha256Hex(`artifact ${version}`) };
  const variables = variablesOf(workflow);
  const named = Object.entries(facts).filter(([name]) => !TOP_LEVEL.has(name) && !own(variables, name));
  const attributes = Object.fromEntries(
    Object.entries(submission.attributes).map(([name, type]) => [name, attributeOf(name, type, facts[name])]),
  );
  const metrics = named.filter(([name]) => !Object.hasOwn(submission.attributes, name));
  const known = [
    ...TOP_LEVEL,
    ...Object.keys({ ...variables, ...submission.attributes }),
    ...metricsIn(workflow),
  ];
  for (const [name] of metrics) requireMeant(name, known);
  const evidence = (facts['evidence'] ?? '').split('+').filter((name) => name !== '');
  return {
    subject: facts['subject'] ?? `${workflow.subject}/sample`,
    version,
    requestedBy: facts['requestedBy'] ?? membersOf(roles, workflow.requester)[0]?.email ?? '',
    onBehalfOf: facts['onBehalfOf'],
    lineage: submission.lineage ? lineageOf({ version, facts, running, variables }) : undefined,
    artifact: submission.artifact ? artifact : undefined,
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
    metrics: Object.fromEntries(metrics.map(([name, value]) => [name, metricOf(name, value)])),
    evidence: evidence.map((name) => ({ name, uri: `s3://evidence/${name}`, sha256: sha256Hex(name) })),
    note: facts['note'],
  };
}

/**
 * Facts with which a request is taken and passes the check stages and waits of its workflow, as far as they look at what it states:
 * the metrics that it must state, within their bounds, evidence, training data collected on the day.
 */
export function passingFacts(workflow: Workflow, today: Date): Record<string, string> {
  const checks = Object.values(workflow.stages).flatMap((stage) =>
    stage.type === 'check' || stage.type === 'wait' ? Object.values(stage.checks) : [],
  );
  const dates = Object.entries(workflow.submission.attributes).filter(([, type]) => type === 'date');
  const metrics = new Map<string, { atLeast: number[]; atMost: number[] }>();
  for (const check of checks) {
    if (!('metric' in check)) continue;
    const bounds = metrics.get(check.metric) ?? { atLeast: [], atMost: [] };
    if ('atLeast' in check && check.atLeast !== undefined) bounds.atLeast.push(check.atLeast);
    if ('atMost' in check && check.atMost !== undefined) bounds.atMost.push(check.atMost);
    metrics.set(check.metric, bounds);
  }
  const evidence = checks.flatMap((check) => ('evidence' in check ? [check.evidence] : []));
  const aged = checks.some((check) => 'trainingDataAtMostDaysOld' in check);
  const facts = [...metrics].map(([name, { atLeast, atMost }]): [string, string] => {
    const value = atLeast.length > 0 ? Math.max(...atLeast) : atMost.length > 0 ? Math.min(...atMost) : 1;
    return [name, String(value)];
  });
  return defined({
    ...Object.fromEntries((workflow.submission.metrics ?? []).map((name) => [name, '1'])),
    ...Object.fromEntries(facts),
    ...Object.fromEntries(dates.map(([name]) => [name, dayOf(today)])),
    evidence: evidence.length > 0 ? [...new Set(evidence)].join('+') : undefined,
    collected: aged ? dayOf(today) : undefined,
  });
}

/** The answers with which somebody approves, made up: what the form of a page sends, by field. */
export function sampleAnswers(form: readonly FormField[], now: Date): Record<string, string> {
  return Object.fromEntries(
    form.map(({ name, type, options, mustBe, atLeast, atMost }) => {
      const number = within(1, atLeast, atMost);
      const made = {
        'yes-no': 'yes',
        choice: options[0] ?? '',
        text: 'simulated'.slice(0, atMost),
        number: String(number),
        date:
          atLeast === undefined && atMost === undefined
            ? '2030-01-01'
            : dayOf(new Date(now.getTime() + within(SOME_DAYS, atLeast, atMost) * 86_400_000)),
      }[type];
      return [`answer.${name}`, mustBe ?? made];
    }),
  );
}

/** So many days ahead lies a made-up day, where it may: what comes after the answer takes time, and should not find it over. */
const SOME_DAYS = 14;

const within = (number: number, atLeast = number, atMost = Number.POSITIVE_INFINITY): number =>
  Math.min(Math.max(number, atLeast), atMost);

/** A condition as the form of a decision has it: to be met within two weeks, by the first person there is. */
export function sampleCondition(roles: Roles, now: Date, text: string): Record<string, string> {
  return {
    'finding-1-text': text,
    'finding-1-owner': [...everyone(roles).keys()][0] ?? '',
    'finding-1-due': dayOf(new Date(now.getTime() + 14 * 86_400_000)),
  };
}

function metricOf(name: string, value: string): number {
  if (value !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new UnusableFact(
    `'${name}=${value}' is no metric, which is a number: for a document write evidence=${name}.`,
  );
}

function attributeOf(
  name: string,
  type: AttributeType,
  given: string | undefined,
): string | number | boolean {
  if (type === 'number') {
    if (given === undefined || (given !== '' && Number.isFinite(Number(given)))) return Number(given ?? 100);
    throw new UnusableFact(`'${name}=${given}' is no number: write one, such as ${name}=100.`);
  }
  if (type === 'date') return given ?? '2026-01-01';
  if (type === 'yes-no') return given === undefined || given === 'yes' || given === 'true';
  return given ?? (typeof type === 'string' ? 'sample' : (type[0] ?? ''));
}

const VARIABLES = {
  'training-data': 'trainingData',
  code: 'code',
  hyperparameters: 'hyperparameters',
} as const satisfies Record<Variable, keyof Lineage>;

/** The variables that a fact can be about: none where there is no lineage, and none that the workflow calls something else so. */
function variablesOf(workflow: Workflow): Partial<typeof VARIABLES> {
  const taken = [...Object.keys(workflow.submission.attributes), ...metricsIn(workflow)];
  const free = Object.entries(VARIABLES).filter(([name]) => !taken.includes(name));
  return workflow.submission.lineage ? Object.fromEntries(free) : {};
}

interface LineageSource {
  readonly version: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly running: Lineage | undefined;
  readonly variables: Partial<typeof VARIABLES>;
}

function lineageOf({ version, facts, running, variables }: LineageSource) {
  const same = Object.entries(variables).flatMap(([name, part]) => {
    const word = own(facts, name);
    if (word === undefined || word === 'changed') return [];
    if (word !== 'same')
      throw new UnusableFact(`'${name}=${word}': write ${name}=same, as in what runs, or ${name}=changed.`);
    if (running === undefined)
      throw new UnusableFact(`'${name}=same' is as in what runs, and nothing runs: say what has run before.`);
    return [[part, running[part]] as const];
  });
  return {
    trainingData: {
      uri: `s3://data/${version}`,
      sha256: sha256Hex(`data ${version}`),
      collected: facts['collected'],
    },
    code: { repository: 'https://git.example.com/sample', commit: sha256Hex(`code ${version}`).slice(0, 12) },
    hyperparameters: { seed: facts['hyperparameters'] === 'changed' ? sha256Hex(version).slice(0, 12) : 1 },
    ...Object.fromEntries(same),
  };
}

/** The metrics that a workflow asks for or looks at. */
export function metricsIn({ submission, stages }: Workflow): string[] {
  const looked = Object.values(stages).flatMap((stage) => [
    ...metricsOf(stage.when),
    ...(stage.type === 'check' || stage.type === 'wait' ? metricsOf(stage.checks) : []),
  ]);
  return [...new Set([...(submission.metrics ?? []), ...looked])];
}

/** Every `metric` in something, however deep. */
function metricsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([member, value]) =>
    member === 'metric' && typeof value === 'string' ? [value] : metricsOf(value),
  );
}

function requireMeant(name: string, known: readonly string[]): void {
  const near = known.includes(name) ? undefined : nearestWord(name, known);
  if (near === undefined) return;
  throw new UnusableFact(`'${name}' is nothing that the workflow looks at: did you mean '${near}'?`);
}
