import { flawOfVersion } from '../../../../schema/names.ts';
import { answerControl, chosenControl, replacesControl } from '../../../console/together.ts';
import type { Choice, Replacing } from '../../../domain/model.ts';
import { CONFIRMED } from '../../../pages/controls.ts';
import { type AnswerForm, MAX_ANSWER, MAX_COMMENT, runningOf } from '../../decision-form.ts';
import {
  type Fields,
  type FormRequest,
  invalid,
  readFields,
  requireMeant,
  saveFields,
  textOf,
  unreadable,
} from '../../form-fields.ts';

/** The most that the form may send, in bytes. */
const MAX_BYTES = 131_072;
const REQUEST = '[0-9a-z]{26}';
const NAME = '[a-z][a-z0-9-]{0,39}';
const CHOSEN = new RegExp(`^${chosenControl(`(${REQUEST})`)}$`);
const ANSWER = new RegExp(`^${answerControl(REQUEST, NAME)}$`);
const REPLACED = new RegExp(`^${replacesControl(REQUEST, NAME)}$`);
/** An attempt and its version. */
const ATTEMPT = /^(\d{1,4}) (.+)$/su;
const PLAIN = new Set(['stage', 'among', 'choice', 'comment', 'count', CONFIRMED]);
const CHOICES: readonly Choice[] = ['approve', 'request-changes', 'reject'];

/** One answer to several requests of a stage. */
export interface TogetherForm {
  readonly stage: string;
  readonly choice: Choice;
  readonly chosen: readonly Chosen[];
}

/** One of them, as its page showed it, and what is answered about it. */
export interface Chosen {
  readonly request: string;
  readonly attempt: number;
  readonly form: AnswerForm;
}

/**
 * Reads the form of several requests. Whether each answer is complete, the domain says.
 * @throws GovernanceError `UnreadableForm` for the form as a whole; `InvalidForm`, naming the control.
 */
export function parseTogether(request: FormRequest): TogetherForm {
  const fields = readFields(request, MAX_BYTES, isControl);
  const choice = CHOICES.find((one) => one === fields.get('choice'));
  if (choice === undefined) throw invalid('choice', 'Choose what to answer.');
  const comment = textOf(fields, 'comment', MAX_COMMENT);
  const written = [...fields.keys()].filter((name) => name === 'comment' || ANSWER.test(name));
  requireMeant(
    fields,
    written.map((field) => ({ field, text: textOf(fields, field, MAX_COMMENT) })),
  );
  const ids = [...fields.keys()].flatMap((name) => CHOSEN.exec(name)?.[1] ?? []);
  requireCounted(ids.length, fields.get('count') ?? '');
  const chosen = ids.map((id) => readChosen(fields, id, { choice, comment }));
  return { stage: fields.get('stage') ?? '', choice, chosen };
}

/** What was entered into a form that was refused. */
export const saveTogether = (request: FormRequest): Record<string, string> =>
  saveFields(request, MAX_COMMENT, isControl);

const isControl = (name: string): boolean =>
  PLAIN.has(name) || CHOSEN.test(name) || ANSWER.test(name) || REPLACED.test(name);

function requireCounted(chosen: number, typed: string): void {
  if (chosen === 0) throw invalid('count', 'Tick what you decide: nothing is.');
  if (typed.trim() === String(chosen)) return;
  throw invalid('count', `${chosen} ${chosen === 1 ? 'request is' : 'requests are'} ticked: type ${chosen}.`);
}

function readChosen(
  fields: Fields,
  request: string,
  said: { readonly choice: Choice; readonly comment: string },
): Chosen {
  const [, attempt, version] = ATTEMPT.exec(fields.get(chosenControl(request)) ?? '') ?? [];
  if (attempt === undefined || version === undefined || flawOfVersion(version) !== undefined)
    throw unreadable('The form does not say what its page showed: choose in My work again.');
  const prefix = answerControl(request, '');
  const answers = [...fields.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => [name.slice(prefix.length), textOf(fields, name, MAX_ANSWER)] as const)
    .filter(([, answer]) => answer !== '');
  const replaces = replacesOf(fields, request);
  const form = {
    ...said,
    version,
    findings: [],
    problems: [],
    answers: Object.fromEntries(answers),
    replaces,
  };
  return { request, attempt: Number(attempt), form };
}

function replacesOf(fields: Fields, request: string): Replacing | undefined {
  const prefix = replacesControl(request, '');
  const replaces = [...fields]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, shown]) => [name.slice(prefix.length), runningOf(shown)] as const);
  return replaces.length === 0 ? undefined : Object.fromEntries(replaces);
}
