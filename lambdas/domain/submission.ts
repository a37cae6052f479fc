import * as z from 'zod/mini';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { type Flaw, flawsOf, mayBeRounded } from '../../schema/json-text.ts';
import { compose } from '../../schema/names.ts';
import { spellOut, withPlainBreaks } from '../../schema/printable.ts';
import { GovernanceError, type Violation } from './errors.ts';
import type { Submission } from './model.ts';
import { secretIn } from './secrets.ts';
import { submissionSchema } from './submission-schema.ts';

/** The largest input of an execution, in bytes of its canonical JSON. */
export const MAX_INPUT_BYTES = 65_536;

/** The JSON Schema (draft 2020-12) of an execution's input. */
export function submissionJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(submissionSchema(), { io: 'input' }),
    title: 'Countersign request',
    description:
      'The input of an execution of a Countersign workflow: a version of a subject, and what made it. ' +
      "A workflow's 'submission' says which of lineage, artifact and attributes it asks for; for a model, the first two.",
  };
}

/**
 * Who has parsed an input: we ourselves, from its text, with somebody there who was asked about what may be a secret; or
 * somebody else, who may have rounded a number, for a program.
 */
export type Source = 'text' | 'parsed';

/**
 * Reads the input of an execution.
 *
 * @throws GovernanceError `InvalidRequest` with every violation, each with the JSON Pointer of its place.
 */
export function parseSubmission(input: unknown, source: Source = 'parsed'): Submission {
  requireKeepable(input);
  const size = Buffer.byteLength(canonicalize(input));
  if (size > MAX_INPUT_BYTES)
    throw invalidRequest([{ path: '', message: `must be at most ${MAX_INPUT_BYTES} bytes, not ${size}` }]);
  const result = submissionSchema().safeParse(withPlainBreaks(input));
  // A record drops this one member without a word, and nothing may be lost between what was sent and what is kept.
  const lost = membersNamed('__proto__', input).map((path) => ({ path, message: 'must be named otherwise' }));
  const unseen = source === 'parsed' ? [...roundedIn(input), ...secretsIn(input)] : [];
  if (result.success && lost.length === 0 && unseen.length === 0) return result.data;
  const found = (result.error?.issues ?? []).flatMap((issue) => violations(issue, input));
  throw invalidRequest([...found, ...lost, ...unseen]);
}

/**
 * Lets an input pass that has one canonical form, and so an identity.
 * @throws GovernanceError `InvalidRequest` with what has none, each with its place
 */
function requireKeepable(input: unknown): void {
  const flaws = input === undefined ? [{ path: [], message: 'is missing' }] : flawsOf(input);
  if (flaws.length > 0) throw invalidRequest(flaws.map(violationOf));
}

/** What is wrong with a JSON text or value, at its place. */
export function violationOf({ path, message }: Flaw): Violation {
  return { path: pointer(path), message };
}

/** Words of people and settings of programs in an input, each with its place: where a secret may have got into. */
export function wordsIn(input: unknown): { readonly path: readonly string[]; readonly text: string }[] {
  const { note, attributes, lineage } = (input ?? {}) as Partial<Record<string, unknown>>;
  const { hyperparameters } = (lineage ?? {}) as Partial<Record<string, unknown>>;
  return [
    ...textsIn(note, ['note']),
    ...textsIn(attributes, ['attributes']),
    ...textsIn(hyperparameters, ['lineage', 'hyperparameters']),
  ];
}

function textsIn(value: unknown, path: readonly string[]): ReturnType<typeof wordsIn> {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, [...path, name]));
}

/** What is a secret beyond doubt; a program can't be asked about the rest. */
function secretsIn(input: unknown): Violation[] {
  return wordsIn(input).flatMap(({ path, text }) => {
    const what = secretIn(text);
    const message = `has ${what} in it, which the ledger would keep for ever: take it out. If it is none, submit it through the API, which asks once`;
    return what === undefined ? [] : [{ path: pointer(path), message }];
  });
}

/** The numbers of an input that somebody else parsed and that may have been other ones before. */
function roundedIn(value: unknown, path: readonly string[] = []): Violation[] {
  if (typeof value === 'number' && mayBeRounded(value, path[0] === 'attributes')) {
    const message = `is ${value} by now, and may have been rounded on its way: write it as text, or submit it through the API, which reads the number as it is written`;
    return [{ path: pointer(path), message }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => roundedIn(inner, [...path, name]));
}

/**
 * The digest by which an input that comes twice is recognised: SHA-256 of its canonical JSON, with
 * `\n` for every line break, and subject and version composed (Unicode NFC). Nothing else is made alike: an accent written in
 * another way is another text.
 *
 * @throws GovernanceError `InvalidRequest` when it has none.
 */
export function inputDigest(input: unknown): string {
  requireKeepable(input);
  return sha256Hex(canonicalize(asKept(input)));
}

/**
 * The id of the request that an input begins in a workflow: 130 bits of a SHA-256, as 26 characters of Crockford's
 * base 32 in lower case. The same workflow and input always give the same id, so they are one request.
 *
 * @throws GovernanceError `InvalidRequest` when the input has no canonical JSON, so that it can be no request.
 */
export function requestId(workflow: string, input: unknown): string {
  requireKeepable(input);
  const identity = canonicalize({ workflow, input: asKept(input) });
  const bits = BigInt(`0x${sha256Hex(identity)}`) >> 126n;
  return bits
    .toString(32)
    .padStart(26, '0')
    .replace(/./g, (digit) => '0123456789abcdefghjkmnpqrstvwxyz'.charAt(Number.parseInt(digit, 32)));
}

/** An input with plain line breaks, and the names of what it is about as the ledger has them. */
function asKept(input: unknown): unknown {
  const plain = withPlainBreaks(input);
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return plain;
  const { subject, version } = plain as Readonly<Record<string, unknown>>;
  return {
    ...plain,
    ...(typeof subject === 'string' && { subject: compose(subject) }),
    ...(typeof version === 'string' && { version: compose(version) }),
  };
}

function violations(issue: z.core.$ZodIssue, input: unknown): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    const message = 'is not a member that a request has: correct its name or remove it';
    return issue.keys.map((key) => ({ path: pointer([...issue.path, key]), message }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => ({ path: pointer(issue.path), message }));
  }
  if (issue.code === 'invalid_union') {
    // What is of the right type and wrong otherwise says so itself; of several, the one that is nearest.
    const [near] = issue.errors
      .filter((errors) => !errors.some((one) => isOfOtherType(one)))
      .toSorted((one, other) => one.length - other.length);
    if (near !== undefined)
      return near.flatMap((one) => violations({ ...one, path: [...issue.path, ...one.path] }, input));
  }
  const missing = valueAt(input, issue.path) === undefined;
  const message = missing ? 'is missing' : describe(issue);
  return [{ path: pointer(issue.path), message }];
}

function isOfOtherType(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code !== 'invalid_union') return issue.code === 'invalid_type';
  return issue.errors.every((errors) => errors.some(isOfOtherType));
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid')) {
    return issue.expected === 'object' || issue.expected === 'record'
      ? 'must be a JSON object'
      : `must be of type ${issue.expected}`;
  }
  return issue.message;
}

/** A JSON Pointer (RFC 6901) to a place in an input. */
export function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${spellOut(String(part)).slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

function membersNamed(member: string, value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = Object.hasOwn(value, member) ? [pointer([...path, member])] : [];
  return [
    ...here,
    ...Object.entries(value).flatMap(([key, inner]) => membersNamed(member, inner, [...path, key])),
  ];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (Object(value) as Record<PropertyKey, unknown>)[part], input);
}

/** The refusal of an input, with everything that is wrong with it. */
export function invalidRequest(found: readonly Violation[]): GovernanceError<'InvalidRequest'> {
  const lines = found.map(({ path, message }) => `${path === '' ? 'the input' : path} ${message}`);
  const shown = lines.slice(0, 100);
  if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more`);
  return new GovernanceError(
    'InvalidRequest',
    `The input is not a request; nothing was started. ${lines.length} violation${lines.length === 1 ? '' : 's'}:\n${shown.join('\n')}`,
    { violations: found },
  );
}
