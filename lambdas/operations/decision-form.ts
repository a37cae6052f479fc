import { isDay } from '../../schema/day.ts';
import { flawOfVersion } from '../../schema/names.ts';
import type { FormProblem } from '../domain/errors.ts';
import type { Condition, Replacing, RunningVersion } from '../domain/model.ts';
import type { Answer } from '../domain/request/answer.ts';
import { CONDITION_ROWS, conditionControl } from '../pages/condition-fields.ts';
import { CONFIRMED } from '../pages/controls.ts';
import { REPLACES } from '../pages/replaced.ts';
import {
  type Fields,
  type FormRequest,
  invalid,
  readFields,
  requireMeant,
  saveFields,
  textOf,
  unreadable,
} from './form-fields.ts';

/** The most that a decision form may send, in bytes. */
export const MAX_FORM_BYTES = 65_536;
/** The longest comment, in characters. */
export const MAX_COMMENT = 4_000;
const MAX_CONDITION = 500;
export const MAX_ANSWER = 2_000;

/** What a person asks with the second form of a review page: that a colleague decides in their place. */
export interface HandOverForm {
  readonly choice: 'hand-over';
  readonly version: string;
  /** The colleague's address. */
  readonly to: string;
  readonly comment: string;
}

const PLAIN = new Set(['choice', 'version', 'comment', 'to', CONFIRMED]);
const CONDITION = new RegExp(`^finding-[1-${CONDITION_ROWS}]-(?:text|owner|due)$`);
const ANSWER = /^answer\.([a-z][a-z0-9-]{0,39})$/;
const REPLACED = new RegExp(`^${REPLACES}([a-z][a-z0-9-]{0,39})$`);
/** A request and its version. */
const RUNNING = /^([0-9a-z]{26}) (.+)$/su;

/** What a person sends with the first form: their answer. */
export interface AnswerForm extends Answer {
  /** What is wrong with conditions that were begun; these are not among `findings`. */
  readonly problems: readonly FormProblem[];
}

/**
 * Reads a form of a review page. Whether it is complete for its stage, the domain says.
 * @throws GovernanceError `UnreadableForm` for the form as a whole; `InvalidForm`, naming the control that can't be read.
 */
export function parseDecisionForm(request: FormRequest): AnswerForm | HandOverForm {
  const fields = readFields(request, MAX_FORM_BYTES, isControl);
  const choice = choiceOf(fields.get('choice'));
  const version = (fields.get('version') ?? '').trim();
  const comment = textOf(fields, 'comment', MAX_COMMENT);
  const answers = answersOf(fields);
  requireMeant(
    fields,
    [...fields.keys()]
      .filter(isWritten)
      .map((field) => ({ field, text: textOf(fields, field, MAX_COMMENT) })),
  );
  if (choice === 'hand-over') return { choice, version, comment, to: textOf(fields, 'to', 254) };
  if (fields.has('to')) throw unreadable("Only 'Hand over' names a colleague.");
  const conditions = conditionsOf(fields, choice === 'approve-with-conditions');
  return { choice, version, comment, ...conditions, answers, replaces: replacesOf(fields) };
}

/** What was entered into a form that did not parse. */
export function saveDecisionForm(request: FormRequest): Record<string, string> {
  return saveFields(request, MAX_COMMENT, isControl);
}

function isControl(name: string): boolean {
  return PLAIN.has(name) || CONDITION.test(name) || ANSWER.test(name) || REPLACED.test(name);
}

/** True for what takes words of one's own. */
function isWritten(name: string): boolean {
  return name === 'comment' || ANSWER.test(name) || /^finding-\d+-text$/.test(name);
}

function choiceOf(choice: string | undefined): Answer['choice'] | 'hand-over' {
  switch (choice) {
    case 'approve':
    case 'approve-with-conditions':
    case 'abstain':
    case 'request-changes':
    case 'reject':
    case 'hand-over':
      return choice;
    default:
      throw invalid('choice', 'Choose what to answer.');
  }
}

/** The rows that were filled in. An approval with conditions needs each of them whole. */
function conditionsOf(fields: Fields, whole: boolean): Pick<AnswerForm, 'findings' | 'problems'> {
  const conditions: Condition[] = [];
  const problems: FormProblem[] = [];
  for (let row = 1; row <= CONDITION_ROWS; row++) {
    const cell = (part: 'text' | 'owner' | 'due', max: number) =>
      textOf(fields, conditionControl(row, part), max);
    const condition = { text: cell('text', MAX_CONDITION), owner: cell('owner', 254), due: cell('due', 10) };
    if (Object.values(condition).every((part) => part === '')) continue;
    const lacking = whole ? lackingIn(row, condition) : [];
    if (lacking.length === 0) conditions.push(condition);
    problems.push(...lacking);
  }
  return { findings: conditions, problems };
}

function lackingIn(row: number, { text, owner, due }: Condition): FormProblem[] {
  const wrong = (part: 'text' | 'owner' | 'due', message: string): FormProblem => ({
    field: conditionControl(row, part),
    message,
  });
  return [
    ...(text === '' ? [wrong('text', 'Say what must be done.')] : []),
    ...(owner === '' ? [wrong('owner', 'Choose who sees to this condition.')] : []),
    ...(isDay(due) ? [] : [wrong('due', 'Give the last day for this condition, as 2026-03-31.')]),
  ];
}

function answersOf(fields: Fields): Answer['answers'] {
  const answers = [...fields.keys()].flatMap((name) => {
    const [, question] = ANSWER.exec(name) ?? [];
    const answer = question === undefined ? '' : textOf(fields, name, MAX_ANSWER);
    return question === undefined || answer === '' ? [] : [[question, answer] as const];
  });
  return Object.fromEntries(answers);
}

/** What the page showed of what would be replaced. Nobody types it. */
function replacesOf(fields: Fields): Replacing | undefined {
  const replaces = [...fields].flatMap(([name, shown]) => {
    const [, environment] = REPLACED.exec(name) ?? [];
    return environment === undefined ? [] : [[environment, runningOf(shown)] as const];
  });
  return replaces.length === 0 ? undefined : Object.fromEntries(replaces);
}

/** What a page showed to run. @throws GovernanceError `UnreadableForm` */
export function runningOf(shown: string): RunningVersion | null {
  if (shown === '') return null;
  const [, request, version] = RUNNING.exec(shown) ?? [];
  if (request === undefined || version === undefined || flawOfVersion(version) !== undefined)
    throw unreadable('The form does not say what its page showed: open your link again.');
  return { version, request };
}
