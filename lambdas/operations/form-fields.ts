import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { harmIn, isVisible, plainBreaks } from '../../schema/printable.ts';
import { GovernanceError, invalidForm } from '../domain/errors.ts';
import { confirmationOf, suspicionIn } from '../domain/secrets.ts';
import { CONFIRMED, TRAP } from '../pages/controls.ts';

/** The part of an HTTP request that a form is read from. */
export type FormRequest = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

/** What a form sent, by the names of its controls. */
export type Fields = ReadonlyMap<string, string>;

/**
 * Reads a form: URL-encoded UTF-8, each field at most once, none but those that `knows` knows.
 * @throws GovernanceError `UnreadableForm` for the form as a whole; `InvalidForm`, naming the field.
 */
export function readFields(
  request: FormRequest,
  maxBytes: number,
  knows: (name: string) => boolean,
): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(readBody(request, maxBytes))) {
    if (name !== TRAP && !knows(name)) throw unreadable(`The form has no field '${name.slice(0, 40)}'.`);
    if (fields.has(name)) throw invalid(name, `The form has the field '${name}' more than once.`);
    fields.set(name, value);
  }
  if ((fields.get(TRAP) ?? '') !== '') {
    const message =
      'Something has filled in a field that nobody sees and that must stay empty: autofill, perhaps. It is empty again: look over your answers, and send them once more.';
    throw invalid(TRAP, message);
  }
  fields.delete(TRAP);
  return fields;
}

/**
 * What can be saved of a form, right or wrong, so that nobody has to type it again: the first of each field that
 * `knows` knows, cut to `maxLength`.
 */
export function saveFields(
  { body = '', isBase64Encoded }: FormRequest,
  maxLength: number,
  knows: (name: string) => boolean,
): Record<string, string> {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const saved = [...new URLSearchParams(text)].filter(([name]) => knows(name)).reverse();
  return Object.fromEntries(saved.map(([name, value]) => [name, value.slice(0, maxLength)]));
}

/**
 * A field's text with plain line breaks and nothing around it; empty when it was not sent, or shows nothing.
 * @throws GovernanceError `InvalidForm` when it is too long or has characters that cannot be shown.
 */
export function textOf(fields: Fields, name: string, maxLength: number): string {
  const text = plainBreaks(fields.get(name) ?? '').trim();
  if (text.length > maxLength)
    throw invalid(name, `This is longer than ${maxLength} characters: shorten it.`);
  const harm = harmIn(text, 'text');
  if (harm !== undefined) throw invalid(name, `This ${harm}.`);
  return isVisible(text) ? text : '';
}

/** What somebody wrote into a control. */
export interface Written {
  readonly field: string;
  readonly text: string;
}

/**
 * Asks once about what may be a secret in what somebody wrote: the same texts sent again are taken.
 * @throws GovernanceError `InvalidForm` with each control, and what confirms these texts
 */
export function requireMeant(fields: Fields, written: readonly Written[]): void {
  const found = written.flatMap(({ field, text }) => {
    const what = suspicionIn(text);
    const message = `This seems to have ${what} in it, and the record keeps it for ever: take it out. If it is none, send the form again as it is.`;
    return what === undefined ? [] : [{ field, text, message }];
  });
  const [first] = found;
  const confirm = confirmationOf(found.map(({ text }) => text));
  if (first === undefined || fields.get(CONFIRMED) === confirm) return;
  const problems = found.map(({ field, message }) => ({ field, message }));
  throw new GovernanceError('InvalidForm', first.message, { field: first.field, problems, confirm });
}

/** What a form that was refused comes back with beside what was entered. */
export function confirmationIn(error: GovernanceError): Record<string, string> {
  const confirm = GovernanceError.is(error, 'InvalidForm') ? error.payload.confirm : undefined;
  return confirm === undefined ? {} : { [CONFIRMED]: confirm };
}

/** The refusal of a form, naming the control that must be changed. */
export function invalid(field: string, message: string): GovernanceError<'InvalidForm'> {
  return invalidForm({ field, message });
}

/** The refusal of what is not the form at all. */
export function unreadable(message: string): GovernanceError<'UnreadableForm'> {
  return new GovernanceError('UnreadableForm', message, {});
}

function readBody({ headers, body = '', isBase64Encoded }: FormRequest, maxBytes: number): string {
  const type = headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    throw unreadable('Send the form as application/x-www-form-urlencoded in UTF-8.');
  }
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) throw unreadable(`The form is larger than ${maxBytes} bytes.`);
  const text = bytes.toString('latin1');
  // Percent-encoded ASCII is all that a browser sends; what it stands for must be UTF-8.
  if (!/^[\x20-\x7e]*$/.test(text) || !isUtf8(text)) throw unreadable('The form is not encoded in UTF-8.');
  return text;
}

function isUtf8(encoded: string): boolean {
  try {
    decodeURIComponent(encoded.replaceAll('+', ' '));
    return true;
  } catch {
    return false;
  }
}
