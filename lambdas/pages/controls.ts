import { isTyped } from '../../schema/names.ts';
import { own } from '../../schema/own.ts';
import { shortFormOf } from '../domain/version.ts';
import { type Content, type Html, html } from './html.ts';
import { value } from './parts.ts';
import type { FormState, Problem } from './view.ts';

/** One form of a page: what was entered into it and what is wrong with that. */
export interface FormPart {
  /** Begins the ids of its controls, so that two forms of a page have none in common. */
  readonly prefix: string;
  readonly entered: FormState['entered'];
  readonly problems: readonly Problem[];
}

/** The form of a page that was sent, or else an empty one: `choices` are the answers that are sent with it. */
export function formPart(
  form: FormState | undefined,
  prefix: string,
  isOwn: (choice: string) => boolean,
): FormPart {
  const own = form !== undefined && isOwn(form.entered['choice'] ?? '');
  return own ? { prefix, ...form } : { prefix, entered: {}, problems: [] };
}

/** What was entered into a control; empty when nothing was. */
export function enteredIn({ entered }: FormPart, name: string): string {
  return own(entered, name) ?? '';
}

/** A control as the form shows it. */
export interface ControlSpec {
  readonly name: string;
  readonly label: Content;
  readonly hint?: Content;
}

/** A line of text. */
export function textInput(form: FormPart, spec: ControlSpec, more: Html = html``): Html {
  return labelled(
    form,
    spec,
    (marks) =>
      html`<input type="text"${marks} autocomplete="off" value="${enteredIn(form, spec.name)}"${more}>`,
  );
}

/** A day, as YYYY-MM-DD where the browser has no calendar to choose from. */
export function dayInput(form: FormPart, spec: ControlSpec, from: string | undefined): Html {
  const least = from !== undefined && html` min="${from}"`;
  return labelled(
    form,
    spec,
    (marks) =>
      html`<input type="date"${marks} autocomplete="off" placeholder="YYYY-MM-DD"${least} value="${enteredIn(form, spec.name)}">`,
  );
}

/** Lines of text. */
export function textArea(form: FormPart, spec: ControlSpec, rows: number): Html {
  return labelled(
    form,
    spec,
    (marks) =>
      // A browser drops the line break right after the tag, and with it none of the text.
      html`<textarea${marks} rows="${rows}" autocomplete="off">
${enteredIn(form, spec.name)}</textarea>`,
  );
}

/** One of several values, none of them chosen until somebody does. */
export function select(
  form: FormPart,
  spec: ControlSpec,
  none: string,
  options: readonly { readonly value: string; readonly label: string }[],
): Html {
  const chosen = enteredIn(form, spec.name);
  return labelled(
    form,
    spec,
    (marks) => html`<select${marks} autocomplete="off"><option value="">${none}</option>
${options.map((one) => html`<option value="${one.value}"${one.value === chosen && html` selected`}>${one.label}</option>\n`)}</select>`,
  );
}

/** One of several answers, each with what follows from it. */
export function radios(
  form: FormPart,
  spec: ControlSpec,
  options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[],
  required: boolean,
): Html {
  const chosen = enteredIn(form, spec.name);
  const buttons = options.map(
    ({ value: each, label, hint }, index) =>
      html`<label class="option"><input type="radio" id="${idOf(form, spec.name)}-${index + 1}" name="${spec.name}" value="${each}"${required && html` required`}${each === chosen && html` checked`}>
<span><b>${label}</b>${hint !== undefined && html` <small>${hint}</small>`}</span></label>\n`,
  );
  return group(form, spec, buttons);
}

/** Something to affirm. It is sent as `yes`, or not at all. */
export function checkbox(form: FormPart, { name, label, hint }: ControlSpec): Html {
  const checked = enteredIn(form, name) === 'yes' && html` checked`;
  const marks = marksOf(form, { name, label, hint });
  return html`<div>${problemAt(form, name)}<label class="option"><input type="checkbox"${marks} value="yes"${checked}>
<span><b>${label}</b>${hint !== undefined && html` <small id="${idOf(form, name)}-hint">${hint}</small>`}</span></label></div>\n`;
}

/** Controls that belong together, under a heading of their own. */
export function group(
  form: FormPart,
  { name, label, hint }: ControlSpec,
  content: Content,
  kind?: string,
): Html {
  const id = idOf(form, name);
  const described = describedBy(form, { name, label, hint });
  return html`<fieldset id="${id}" tabindex="-1"${kind !== undefined && html` class="${kind}"`}${described}><legend>${label}</legend>
${hintOf(id, hint)}${problemAt(form, name)}${content}</fieldset>\n`;
}

/** The name of a field that no person sees. It is the name of nothing that a browser knows of its user. */
export const TRAP = 'leave-this-empty';

/**
 * A field that nobody sees and that must stay empty: a robot that fills in whatever it finds decides nothing. Browsers and
 * managers of passwords are told that it is not for them.
 */
export function trap({ prefix }: FormPart): Html {
  const id = prefix + TRAP;
  return html`<div class="unseen" aria-hidden="true"><label for="${id}">Leave this empty</label>
<input type="text" id="${id}" name="${TRAP}" tabindex="-1" autocomplete="off" data-1p-ignore data-lpignore="true" data-bwignore="true" data-form-type="other"></div>\n`;
}

/** What a form of somebody who is signed in carries, so that no other site's page can send it; nothing behind a link. */
export function ownForm({ csrf }: { readonly csrf?: string | undefined }): Html | false {
  return csrf !== undefined && html`<input type="hidden" name="csrf" value="${csrf}">\n`;
}

/** The name of what says that texts which may have a secret in them are meant as they are. */
export const CONFIRMED = 'confirmed';

/** Once somebody was asked about what may be a secret, the same texts sent again are taken. */
export function confirmation(form: FormPart): Html | false {
  const confirmed = enteredIn(form, CONFIRMED);
  return confirmed !== '' && html`<input type="hidden" name="${CONFIRMED}" value="${confirmed}">\n`;
}

/**
 * The version, as its reader types it. It is never filled in for the person: typing it is what a mail scanner
 * can't be led to do.
 */
export function versionInput(form: FormPart, version: string, purpose: string): Html {
  const label = isTyped(version)
    ? html`Type the version ${purpose}: <code>${version}</code>`
    : html`Type the short form of the version ${purpose}: <code>${shortFormOf(version)}</code>`;
  const hint = isTyped(version)
    ? 'Exactly as shown. It proves that a person read this page, and which version they meant.'
    : html`It stands for '${version}', which is long, or on no ordinary keyboard. It proves that a person read this page, and which version they meant.`;
  const spec = { name: 'version', label, hint };
  const exactly = html` required autocapitalize="none" autocorrect="off" spellcheck="false"`;
  return textInput(form, spec, exactly);
}

/** The id of a control. */
export function idOf({ prefix }: FormPart, name: string): string {
  return prefix + name;
}

function labelled(form: FormPart, spec: ControlSpec, control: (marks: Html) => Html): Html {
  const id = idOf(form, spec.name);
  return html`<div><label class="label" for="${id}">${spec.label}</label>
${hintOf(id, spec.hint)}${problemAt(form, spec.name)}${control(marksOf(form, spec))}</div>\n`;
}

function marksOf(form: FormPart, spec: ControlSpec): Html {
  const wrong = problemOf(form, spec.name) !== undefined && html` aria-invalid="true"`;
  return html` id="${idOf(form, spec.name)}" name="${spec.name}"${wrong}${describedBy(form, spec)}`;
}

function describedBy(form: FormPart, { name, hint }: ControlSpec): Html | false {
  const id = idOf(form, name);
  const ids = [
    ...(problemOf(form, name) === undefined ? [] : [`${id}-problem`]),
    ...(hint === undefined ? [] : [`${id}-hint`]),
  ];
  return ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`;
}

function hintOf(id: string, hint: Content): Html | false {
  return hint !== undefined && html`<p class="quiet" id="${id}-hint">${hint}</p>\n`;
}

function problemOf({ problems }: FormPart, name: string): Problem | undefined {
  return problems.find(({ field }) => field === name);
}

function problemAt(form: FormPart, name: string): Html | undefined {
  const own = form.problems.filter(({ field }) => field === name);
  if (own.length === 0) return undefined;
  const lines = own.map(({ message }, index) => html`${index > 0 && html`<br>`}${value(message)}`);
  return html`<p class="problem" id="${idOf(form, name)}-problem">${lines}</p>\n`;
}
