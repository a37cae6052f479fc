import { requestStream, subjectStream } from '../lambdas/domain/entry.ts';
import { flawOfName, plainName, safeSubject } from '../schema/names.ts';
import { spellOut } from '../schema/printable.ts';
import { UsageError } from './errors.ts';

const STREAM = /^(?:request|subject|version|definition)\//;
const REQUEST = /^[0-9a-z]{26}$/;
const SUBJECT = /^[^/]+\/./su;

/** What a person can ask the history of. */
export type Named =
  | { readonly request: string }
  | { readonly subject: readonly [kind: string, name: string] };

/**
 * The stream that a person means by a subject (`model/churn`), the id of a request, or the stream's own name.
 * @throws UsageError when it is none of these.
 */
export function streamNamed(name: string): string {
  if (STREAM.test(name)) return name;
  if (REQUEST.test(name)) return requestStream(name);
  if (SUBJECT.test(name)) return subjectStream(subjectNamed(name));
  throw neither(name);
}

/**
 * The subject or the request that a person means, by its own name or by that of its stream.
 * @throws UsageError when it is none of these.
 */
export function subjectOrRequest(name: string): Named {
  const [kind = '', first = '', second = ''] = name.split('/');
  if (kind === 'request' && second === '' && REQUEST.test(first)) return { request: first };
  if (kind === 'subject' && second !== '') return { subject: partsOfSubject(name.slice('subject/'.length)) };
  if (REQUEST.test(name)) return { request: name };
  if (SUBJECT.test(name)) return { subject: partsOfSubject(name) };
  throw neither(name);
}

/**
 * The request that a person means, by its id or by the name of its stream.
 * @throws UsageError when it is none; where it is a subject, with how to find that one's requests.
 */
export function requestMeant(name: string): { readonly request: string } {
  const named = subjectOrRequest(name);
  if ('request' in named) return named;
  throw new UsageError(
    `'${name}' is a subject: ask 'countersign requests --subject ${safeSubject(named.subject.join('/'))}' for its requests.`,
  );
}

/**
 * The subject that a person means, as the ledger has it.
 * @throws UsageError when it is no subject's name.
 */
export function subjectNamed(name: string): string {
  return partsOfSubject(name).join('/');
}

/**
 * The kind and the name in `model/churn`; the name as the ledger has it, however it is written.
 * @throws UsageError when it is no subject's name.
 */
export function partsOfSubject(name: string): readonly [kind: string, name: string] {
  const [kind = ''] = name.split('/', 1);
  const own = plainName(name.slice(kind.length + 1));
  if (kind === '' || own === '')
    throw new UsageError(`'${name}' is no subject: write its kind and name, such as model/churn.`);
  const flaw = flawOfName(own);
  if (flaw !== undefined) throw new UsageError(`'${spellOut(name)}' is no subject: its name ${flaw}.`);
  return [kind, own];
}

/**
 * The id of a request.
 * @throws UsageError when it can't be one.
 */
export function requestNamed(name: string): string {
  if (REQUEST.test(name)) return name;
  throw new UsageError(
    `'${name}' is no id of a request: 26 letters and digits, as 'countersign requests' lists them.`,
  );
}

function neither(name: string): UsageError {
  return new UsageError(
    `'${name}' is neither a subject, such as model/churn, nor the id of a request (26 letters and digits).`,
  );
}
