import { dayOf } from '../../schema/day.ts';
import { everyone } from '../../schema/roles.ts';
import { dayInput, enteredIn, type FormPart, group, select, textInput } from './controls.ts';
import { type Html, html } from './html.ts';
import { type ReviewView, stageOf } from './view.ts';

/** How many conditions the form takes. */
export const CONDITION_ROWS = 5;

/** The name of a control of a condition. Rows begin at 1. */
export function conditionControl(row: number, part: 'text' | 'owner' | 'due'): string {
  return `finding-${row}-${part}`;
}

/** The conditions of an approval with conditions: what is to be done, who sees to it, and by when. */
export function conditionFields(view: ReviewView, form: FormPart): Html {
  const { roles, now } = view;
  const people = [...everyone(roles).values()]
    .map(({ email, name }) => ({ value: email, label: `${name}, ${email}` }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const rows = Array.from({ length: CONDITION_ROWS }, (_, index) => ({
    row: index + 1,
    used: isUsed(form, index + 1),
    fields: conditionRow(form, index + 1, people, dayOf(now)),
  }));
  const [shown, others] = [rows.filter(isShown), rows.filter((one) => !isShown(one))];
  const spec = {
    name: 'findings',
    label: 'Conditions',
    hint: `For '${stageOf(view).waives === undefined ? 'Approve with conditions' : 'Waive the check'}' alone. They stay open on the subject until somebody closes them; overdue ones are reported.`,
  };
  const more = html`<details><summary>More conditions</summary>
${others.map(({ fields }) => fields)}</details>`;
  const content = html`${shown.map(({ fields }) => fields)}${others.length > 0 && more}`;
  const wrong = form.problems.some(({ field }) => field === 'findings');
  return group(
    form,
    spec,
    content,
    wrong || rows.some(({ used }) => used) ? 'conditions used' : 'conditions',
  );
}

/** What was entered stands open, and so does the first one; empty ones are folded away. */
const isShown = ({ row, used }: { readonly row: number; readonly used: boolean }) => row === 1 || used;

function conditionRow(
  form: FormPart,
  row: number,
  people: readonly { readonly value: string; readonly label: string }[],
  today: string,
): Html {
  const control = (part: 'text' | 'owner' | 'due') => conditionControl(row, part);
  return html`<div class="row" role="group" aria-label="Condition ${row}">
${textInput(form, { name: control('text'), label: `Condition ${row}: what must be done` })}
${select(form, { name: control('owner'), label: 'Who sees to it' }, 'Choose a person', people)}
${dayInput(form, { name: control('due'), label: 'Last day' }, today)}</div>\n`;
}

function isUsed(form: FormPart, row: number): boolean {
  const controls = (['text', 'owner', 'due'] as const).map((part) => conditionControl(row, part));
  const wrong = form.problems.some(({ field }) => controls.includes(field));
  return wrong || controls.some((name) => enteredIn(form, name) !== '');
}
