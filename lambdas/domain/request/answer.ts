import { dayOf, isDay } from '../../../schema/day.ts';
import { isTyped } from '../../../schema/names.ts';
import { own } from '../../../schema/own.ts';
import { everyone } from '../../../schema/roles.ts';
import type { Choice, FormField, HumanStage, Workflow } from '../../../schema/workflow.ts';
import { type FormProblem, requireNone } from '../errors.ts';
import type { Condition, Replacing, RequestState } from '../model.ts';
import { shortFormOf } from '../version.ts';
import { approves } from './seating.ts';
import type { Situation } from './situation.ts';

const DAY_MS = 86_400_000;

/** What a person sent, apart from who they are. */
export interface Answer {
  readonly choice: Choice;
  readonly version: string;
  readonly comment: string;
  readonly findings: readonly Condition[];
  readonly answers: Readonly<Record<string, string>>;
  /** What ran, as they saw it, where the request is still to promote; absent from what does not say so. */
  readonly replaces?: Replacing | undefined;
}

/**
 * The answers that a stage takes at the request's attempt: the last attempt takes no request for changes. Nobody waives a check
 * without saying what is to be done until when.
 */
export function choicesAt(
  workflow: Workflow,
  stage: HumanStage,
  { attempt }: RequestState,
): readonly Choice[] {
  return [
    ...(stage.waives === undefined ? (['approve'] as const) : []),
    ...(stage.conditions ? (['approve-with-conditions'] as const) : []),
    ...(stage.abstain === true ? (['abstain'] as const) : []),
    ...(attempt < workflow.rework.maxAttempts ? (['request-changes'] as const) : []),
    'reject',
  ];
}

/**
 * Makes sure that an answer is complete for its stage.
 * @throws GovernanceError `InvalidForm` with all that is not, each with its field.
 */
export function requireComplete(situation: Situation, stage: HumanStage, answer: Answer): void {
  requireNone([
    ...choiceProblems(situation, stage, answer),
    ...mistyped(situation.state, answer.version, 'that you decide about'),
    ...outdatedProblems(situation, answer),
    ...commentProblems(stage, answer),
    ...conditionProblems(situation, stage, answer),
    ...answerProblems(situation, stage, answer),
  ]);
}

function choiceProblems(
  { workflow, state }: Situation,
  stage: HumanStage,
  { choice }: Answer,
): FormProblem[] {
  if (choicesAt(workflow, stage, state).includes(choice)) return [];
  const messages: Readonly<Partial<Record<Choice, string>>> = {
    approve:
      'This stage waives a check that failed: waive it with what is to be done until when, or choose another answer.',
    'request-changes': `This is the last of ${workflow.rework.maxAttempts} attempts: approve or reject it.`,
    abstain: 'This stage takes no abstention: choose another answer.',
  };
  const otherwise = 'This stage does not take an approval with conditions: choose another answer.';
  return [{ field: 'choice', message: messages[choice] ?? otherwise }];
}

/**
 * What is wrong where somebody typed another version than the one that is meant: what they typed, and what to type.
 * @param which which version that is, as part of a sentence: `that you decide about`
 */
export function mistyped(
  { version }: Pick<RequestState, 'version'>,
  typed: string,
  which: string,
): FormProblem[] {
  if (typed === version || typed === shortFormOf(version)) return [];
  const told = typed === '' ? '' : `You typed '${typed.slice(0, 80)}'. `;
  const what = isTyped(version) ? 'the version' : 'the short form of the version';
  const message = `${told}Type ${what} ${which}, exactly as the page shows it.`;
  return [{ field: 'version', message }];
}

/** A page from before the stage was asked again: who approves on it has not seen what has changed. */
function outdatedProblems({ state: { again } }: Situation, answer: Answer): FormProblem[] {
  const saw = again && answer.replaces && own(answer.replaces, again.environment);
  if (again === undefined || saw === undefined || !approves(answer)) return [];
  if (JSON.stringify(saw) !== JSON.stringify(again.saw)) return [];
  const message = `What runs in ${again.environment} has changed since this page was opened: read what you would replace now.`;
  return [{ field: 'body', message }];
}

function commentProblems({ commentRequiredFor }: HumanStage, answer: Answer): FormProblem[] {
  if (!commentRequiredFor.includes(answer.choice) || answer.comment.trim() !== '') return [];
  const reader = approves(answer) ? 'this stage asks for it.' : 'the requester needs it to go on.';
  return [{ field: 'comment', message: `Say why in the comment: ${reader}` }];
}

function conditionProblems(
  { roles, now }: Situation,
  { waives }: HumanStage,
  { choice, findings }: Answer,
): FormProblem[] {
  const wrong = (message: string): FormProblem => ({ field: 'findings', message });
  if (choice !== 'approve-with-conditions') {
    const words = waives === undefined ? 'Approve with conditions' : 'Waive the check';
    const message = `Conditions go with '${words}' alone: choose it, or empty them.`;
    return findings.length === 0 ? [] : [wrong(message)];
  }
  if (findings.length === 0) return [wrong('Write at least one condition, with its owner and its last day.')];
  const people = everyone(roles);
  const today = dayOf(now);
  return findings.flatMap(({ text, owner, due }) => [
    ...(text.trim() === '' ? [wrong('Say in each condition what must be done.')] : []),
    ...(people.has(owner)
      ? []
      : [wrong(`'${owner}' cannot own a condition: name the e-mail address of somebody in a role.`)]),
    ...(due < today ? [wrong(`The last day of a condition, ${due}, is over: choose a later one.`)] : []),
  ]);
}

function answerProblems({ now }: Situation, stage: HumanStage, { answers, ...given }: Answer): FormProblem[] {
  const unknown = Object.keys(answers).filter((name) => !stage.form.some((field) => field.name === name));
  return [
    ...unknown.map((name) => ({ field: `answer.${name}`, message: `This stage does not ask '${name}'.` })),
    ...stage.form.flatMap((field) => {
      const answer = own(answers, field.name) ?? '';
      const message = whyUnanswered(field, answer, { approving: approves(given), now });
      return message === undefined ? [] : [{ field: `answer.${field.name}`, message }];
    }),
  ];
}

/** A number as people write it: digits, a point, perhaps an exponent; not what a program takes for one, such as 0x1F. */
function isNumber(answer: string): boolean {
  return (
    /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.test(answer) && Number.isFinite(Number(answer))
  );
}

/** What is wrong with an answer of the right kind that is too small, too large or too long; `undefined` when nothing is. */
function whyOutOfBounds(field: FormField, answer: string, now: Date): string | undefined {
  const { label, type, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = field;
  if (type === 'date') return whyOtherDay(field, answer.trim(), now);
  if (type === 'text') {
    const length = [...answer].length;
    return length > atMost
      ? `'${label}' takes at most ${atMost} characters: yours has ${length}.`
      : undefined;
  }
  if (Number(answer) < atLeast) return `'${label}' must be at least ${atLeast}.`;
  return Number(answer) > atMost ? `'${label}' must be at most ${atMost}.` : undefined;
}

/** The same of a day, whose bounds are counted in days from today, UTC. */
function whyOtherDay({ label, atLeast, atMost }: FormField, day: string, now: Date): string | undefined {
  const ahead = (days: number) => dayOf(new Date(now.getTime() + days * DAY_MS));
  if (atLeast !== undefined && day < ahead(atLeast)) return `'${label}' must be ${ahead(atLeast)} or later.`;
  return atMost !== undefined && day > ahead(atMost)
    ? `'${label}' must be ${ahead(atMost)} or earlier.`
    : undefined;
}

/** What is wrong with one answer; `undefined` when nothing is. */
function whyUnanswered(
  field: FormField,
  answer: string,
  { approving, now }: { readonly approving: boolean; readonly now: Date },
): string | undefined {
  const { label, type, options, mustBe, optional } = field;
  if (answer.trim() === '')
    return approving && optional !== true ? `Answer '${label}' to approve.` : undefined;
  const accepted = type === 'yes-no' ? ['yes', 'no'] : options;
  const kinds = {
    text: [true, ''],
    number: [isNumber(answer), 'a number'],
    date: [isDay(answer.trim()), 'a day, as YYYY-MM-DD'],
    'yes-no': [accepted.includes(answer), `one of: ${accepted.join(', ')}`],
    choice: [accepted.includes(answer), `one of: ${accepted.join(', ')}`],
  } as const;
  const [fits, kind] = kinds[type];
  if (!fits) return `'${label}' must be ${kind}.`;
  const excess = whyOutOfBounds(field, answer, now);
  if (excess !== undefined) return excess;
  if (approving && mustBe !== undefined && answer !== mustBe)
    return `'${label}' must be '${mustBe}' to approve.`;
  return undefined;
}
