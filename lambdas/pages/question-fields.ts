import { answerAwaited } from '../../schema/wait.ts';
import { type FormField, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { checkbox, dayInput, type FormPart, radios, select, textArea, textInput } from './controls.ts';
import { type Html, html } from './html.ts';

/** With more options than these, they are in a list to choose from. */
const MOST_RADIOS = 5;

/** The name of the control in which a question of the stage is answered. */
export function questionControl({ name }: Pick<FormField, 'name'>): string {
  return `answer.${name}`;
}

/** A question, and what follows from its answer where something waits for the day that it says. */
export interface AskedQuestion extends FormField {
  readonly consequence?: string | undefined;
}

/** The questions of a stage, with what follows from each. */
export function questionsAsked(
  workflow: Workflow,
  stage: string,
  form: readonly FormField[],
): AskedQuestion[] {
  const waits = stagesInOrder(workflow).flatMap(([, one]) => (one.type === 'wait' ? [one] : []));
  return form.map((question) => {
    const wait = waits.find((one) => answerAwaited(one) === `${stage}.${question.name}`);
    if (wait === undefined) return question;
    return {
      ...question,
      consequence: `The request waits until this day begins, 00:00 UTC (${wait.title}). `,
    };
  });
}

/** What a stage asks beside the decision. Who approves must answer all of it that is not optional. */
export function questionFields(questions: readonly AskedQuestion[], form: FormPart): Html[] {
  return questions.map((question) => questionField(question, form));
}

function questionField(question: AskedQuestion, form: FormPart): Html {
  const { type, options, mustBe } = question;
  const affirms = type === 'yes-no' && mustBe === 'yes';
  const spec = { name: questionControl(question), label: question.label, hint: hintFor(question) };
  if (affirms) return checkbox(form, spec);
  if (type === 'text') return textArea(form, spec, 2);
  if (type === 'number') return textInput(form, spec, html` inputmode="decimal"`);
  if (type === 'date') return dayInput(form, spec, undefined);
  const values = type === 'yes-no' ? ['yes', 'no'] : options;
  const words: Readonly<Record<string, string>> = type === 'yes-no' ? { yes: 'Yes', no: 'No' } : {};
  const offered = values.map((one) => ({ value: one, label: words[one] ?? one }));
  return offered.length > MOST_RADIOS
    ? select(form, spec, 'Choose', offered)
    : radios(form, spec, offered, false);
}

function hintFor(question: AskedQuestion): string {
  const { type, mustBe, optional, consequence = '' } = question;
  if (type === 'yes-no' && mustBe === 'yes') return 'Tick it to approve.';
  if (mustBe !== undefined) return `Must be '${mustBe}' to approve.`;
  return `${whatFits(question)}${consequence}${optional ? 'You may leave it out.' : 'Needed to approve.'}`;
}

/** The bounds of a day, counted from the one on which it is answered. */
function daysBetween(atLeast: number | undefined, atMost: number | undefined): string {
  const days = (count: number) =>
    count === 0 ? 'today' : `${count} ${count === 1 ? 'day' : 'days'} from today`;
  return [
    ...(atLeast === undefined ? [] : [`, ${days(atLeast)} at the earliest`]),
    ...(atMost === undefined ? [] : [`, ${days(atMost)} at the latest`]),
  ].join('');
}

/** What an answer must be like, before its space; nothing where anything fits. */
function whatFits({ type, atLeast, atMost }: FormField): string {
  if (type === 'date') return `A day, YYYY-MM-DD${daysBetween(atLeast, atMost)}. `;
  if (type === 'text') return atMost === undefined ? '' : `${atMost} characters at most. `;
  if (type !== 'number') return '';
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  return bounds.length === 0 ? 'A number. ' : `A number, ${bounds.join(' and ')}. `;
}
