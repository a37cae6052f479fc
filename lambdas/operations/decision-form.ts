import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { GovernanceError } from '../domain/errors.ts';
import type { Choice } from '../domain/model.ts';

/** The most that a decision form may send, in bytes. */
export const MAX_FORM_BYTES = 16_384;
/** The longest comment, in characters. */
export const MAX_COMMENT = 4_000;

const FIELDS = ['choice', 'version', 'comment', 'website'] as const;
type Field = (typeof FIELDS)[number];

/** What a person sends with the form of a review page. */
export interface DecisionForm {
  readonly choice: Choice;
  readonly version: string;
  readonly comment: string;
}

/**
 * Reads the form of a decision: URL-encoded UTF-8, each field exactly once, no others.
 * @throws GovernanceError `InvalidForm`, naming the field (`body` for the form as a whole).
 */
export function parseDecisionForm(
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
): DecisionForm {
  const fields = new URLSearchParams(readBody(event));
  for (const name of fields.keys()) {
    if (!FIELDS.includes(name as Field))
      throw invalid('body', `The form has no field '${name.slice(0, 40)}'.`);
  }
  const [choice, version, comment, website = ''] = FIELDS.map((name) => only(fields, name));
  // No person sees this field, and every program that fills in what it finds gives itself away.
  if (website !== '')
    throw invalid(
      'website',
      'A field that must stay empty was filled in: empty it, and send the form again.',
    );
  return { choice: asChoice(choice), version: version?.trim() ?? '', comment: asComment(comment) };
}

function readBody({ headers, body = '', isBase64Encoded }: Parameters<typeof parseDecisionForm>[0]): string {
  const type = headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    throw invalid('body', 'Send the form as application/x-www-form-urlencoded in UTF-8.');
  }
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_FORM_BYTES)
    throw invalid('body', `The form is larger than ${MAX_FORM_BYTES} bytes.`);
  const text = bytes.toString('latin1');
  // Percent-encoded ASCII is all that a browser sends; what it stands for must be UTF-8.
  if (!/^[\x20-\x7e]*$/.test(text) || !isUtf8(text))
    throw invalid('body', 'The form is not encoded in UTF-8.');
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

function only(fields: URLSearchParams, name: Field): string | undefined {
  const values = fields.getAll(name);
  if (values.length > 1) throw invalid(name, `The form has the field '${name}' more than once.`);
  return values[0];
}

function asChoice(choice: string | undefined): Choice {
  if (choice === 'approve' || choice === 'request-changes' || choice === 'reject') return choice;
  throw invalid('choice', 'Choose what to answer.');
}

function asComment(comment = ''): string {
  const text = comment.replaceAll('\r\n', '\n').trim();
  if (text.length > MAX_COMMENT)
    throw invalid('comment', `The comment is longer than ${MAX_COMMENT} characters.`);
  if (/[^\P{C}\n\t]/u.test(text))
    throw invalid('comment', 'The comment has characters that cannot be shown.');
  return text;
}

function invalid(field: Field | 'body', message: string): GovernanceError<'InvalidForm'> {
  return new GovernanceError('InvalidForm', message, { field });
}
