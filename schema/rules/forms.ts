import { isReadable, misnamed, quoteAll } from '../wording.ts';
import type { FormField, HumanStage, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

const TYPES = ['yes-no', 'choice', 'text', 'number', 'date'];
const LONGEST_NAME = 40;
const LONGEST_TEXT = 200;
/** A form of more questions than this nobody answers with care. */
const MOST = 50;
/** The longest text that a bound may allow, in characters. */
const LONGEST_ANSWER = 2_000;

/** What a stage asks beside the decision can be shown, and can be answered. */
export function forms(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, { form }]) =>
    describe(form).map((message) => problem(workflow, message, name)),
  );
}

function describe(form: HumanStage['form']): string[] {
  const names = form.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) < index));
  return [
    ...(form.length > MOST ? [`asks ${form.length} questions: ask ${MOST} at most`] : []),
    ...[...twice].map((name) => `asks '${name}' twice: rename one of the questions`),
    ...form.flatMap(describeField),
  ];
}

function describeField(field: FormField): string[] {
  const { name, label, type } = field;
  const what = `its question '${name}'`;
  if (!TYPES.includes(type))
    return [`${what} has the unknown type '${type}': write one of ${quoteAll(TYPES)}`];
  return [
    ...misnamed('its question', name, LONGEST_NAME),
    ...(isReadable(label, LONGEST_TEXT)
      ? []
      : [`${what} has no readable label: write 1 to ${LONGEST_TEXT} printable characters`]),
    ...describeOptions(what, field),
    ...describeMustBe(what, field),
    ...describeBounds(what, field),
  ];
}

function describeOptions(what: string, { type, options }: FormField): string[] {
  if (type !== 'choice') {
    return options.length === 0
      ? []
      : [`${what} has options and is no choice: write type: 'choice', or remove them`];
  }
  if (new Set(options).size < 2 || new Set(options).size < options.length) {
    return [`${what} leaves no choice: write at least two different options`];
  }
  return options.every((option) => isReadable(option, LONGEST_TEXT))
    ? []
    : [`${what} has an option that is not readable: write 1 to ${LONGEST_TEXT} printable characters`];
}

function describeBounds(what: string, { type, atLeast, atMost }: FormField): string[] {
  if (atLeast === undefined && atMost === undefined) return [];
  if (type === 'text') {
    if (atLeast !== undefined)
      return [`${what} is a text, which has no atLeast: remove it, or write type: 'number'`];
    return Number.isSafeInteger(atMost) && (atMost ?? 0) >= 1 && (atMost ?? 0) <= LONGEST_ANSWER
      ? []
      : [`${what} takes at most ${atMost} characters: write a whole number from 1 to ${LONGEST_ANSWER}`];
  }
  if (type === 'date' && [atLeast, atMost].some((days) => days !== undefined && !Number.isSafeInteger(days)))
    return [
      `${what} has bounds that are no whole days: write how many days from its answer, such as atLeast: 1`,
    ];
  if (type !== 'number' && type !== 'date')
    return [`${what} has bounds and is no number: write type: 'number', or remove them`];
  return (atLeast ?? Number.NEGATIVE_INFINITY) <= (atMost ?? Number.POSITIVE_INFINITY)
    ? []
    : [
        `${what} must be at least ${atLeast} and at most ${atMost}, which no ${type === 'date' ? 'day' : 'number'} is: swap them`,
      ];
}

function describeMustBe(what: string, { type, options, mustBe, optional }: FormField): string[] {
  if (mustBe === undefined) return [];
  if (optional === true)
    return [
      `${what} is optional and must be '${mustBe}', so that whoever leaves it out avoids it: remove one of the two`,
    ];
  if (type === 'text' || type === 'number' || type === 'date') {
    return [`${what} takes any ${type}: remove its mustBe, or write type: 'yes-no' or 'choice'`];
  }
  const answers = type === 'yes-no' ? ['yes', 'no'] : options;
  return answers.includes(mustBe)
    ? []
    : [`${what} must be '${mustBe}', which nobody can answer: write one of ${quoteAll(answers)}`];
}
