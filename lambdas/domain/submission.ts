import * as z from 'zod/mini';
import { ADDRESS } from '../../schema/address.ts';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { isDay } from '../../schema/day.ts';
import { type Flaw, flawsOf, mayBeRounded } from '../../schema/json-text.ts';
import { harmIn, isVisible, LINE, oddIn, spellOut, TEXT, withPlainBreaks } from '../../schema/printable.ts';
import { GovernanceError, type Violation } from './errors.ts';
import type { Submission } from './model.ts';
import { secretIn, secretInAddress } from './secrets.ts';

/** The largest input of an execution, in bytes of its canonical JSON. */
export const MAX_INPUT_BYTES = 65_536;

function text(pattern: RegExp, max: number, message: string) {
  return z
    .string(message)
    .check(z.regex(pattern, message), z.maxLength(max, `must have at most ${max} characters`));
}

/** What people read before they decide. A refusal names the character that harms, and its place. */
function readable(form: 'line' | 'text', max: number) {
  const harm = (input: unknown) => harmIn(String(input), form) ?? 'must be text';
  return z
    .string('must be text')
    .check(
      z.regex(form === 'line' ? LINE : TEXT, { error: ({ input }) => harm(input) }),
      z.maxLength(max, `must have at most ${max} characters`),
    );
}

/** A name on one line that can be seen. */
function nameOf(max: number, message: string) {
  return readable('line', max).check(z.refine(isVisible, message));
}

/** An address that the ledger may keep for ever. */
function address(pattern: RegExp, message: string) {
  const wrong = {
    error: ({ input }: { input?: unknown }) => oddIn(String(input).trim()) ?? message,
    abort: true,
  };
  return z.string(message).check(
    z.regex(pattern, wrong),
    z.maxLength(1024, 'must have at most 1024 characters'),
    z.refine((one) => secretInAddress(one) === undefined, {
      error: ({ input }) => secretInAddress(String(input)) ?? message,
    }),
  );
}

const email = text(ADDRESS, 254, 'must be the e-mail address of a person');
const uri = address(/^[a-z][a-z0-9+.-]*:[^\s\p{C}]+$/u, 'must be a URI, such as s3://bucket/key');
const repository = address(
  /^(?:[a-z][a-z0-9+.-]*:|[\w.-]+@[\w.-]+:)[^\s\p{C}]+$/u,
  'must be the address of a repository, such as https://git.example.com/team/churn',
);
const sha256 = text(/^[0-9a-f]{64}$/, 64, 'must be a SHA-256 digest: 64 lower-case hexadecimal digits');
const day = text(/^\d{4}-\d\d-\d\d$/, 10, 'must be a day, such as 2026-03-01').check(
  z.refine(isDay, 'must be a day that there is'),
);
const name = nameOf(64, 'must be named with 1 to 64 characters, of which some can be seen');
const scalar = z.union(
  [readable('text', 256), z.number(), z.boolean(), z.null()],
  'must be text, a number, true, false or null',
);
const attribute = z.union(
  [readable('text', 256), z.number(), z.boolean()],
  'must be text, a number, true or false',
);
const hyperparameter = z.union(
  [scalar, z.array(scalar).check(z.maxLength(100, 'must have at most 100 items'))],
  'must be text, a number, true, false, null, or a list of these',
);

function named<Value extends z.core.$ZodType>(value: Value, max: number) {
  return z
    .record(name, value)
    .check(z.refine((record) => Object.keys(record).length <= max, `must have at most ${max} members`));
}

const lineage = z.strictObject({
  trainingData: z.strictObject({ uri, sha256, collected: z.optional(day) }),
  code: z.strictObject({
    repository,
    commit: text(/^[0-9a-f]{7,64}$/, 64, 'must be a commit: 7 to 64 lower-case hexadecimal digits'),
  }),
  hyperparameters: named(hyperparameter, 200).check(
    z.refine((record) => Object.keys(record).length > 0, 'must name at least one hyperparameter'),
  ),
});

/** The input of an execution: what the published JSON Schema is generated from. */
export const submissionSchema = z.strictObject({
  subject: text(
    /^[a-z][a-z0-9-]{0,39}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    141,
    "must be '<kind>/<name>', such as model/churn",
  ),
  version: text(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/,
    64,
    'must be 1 to 64 letters, digits and . _ + - (people type it to decide)',
  ),
  requestedBy: nameOf(254, 'must be the e-mail address of a person, or the name of a robot'),
  onBehalfOf: z.optional(email),
  lineage: z.optional(lineage),
  artifact: z.optional(z.strictObject({ uri, sha256 })),
  attributes: z._default(named(attribute, 50), {}),
  metrics: z._default(named(z.number('must be a finite number'), 50), {}),
  evidence: z._default(
    z.array(z.strictObject({ name, uri, sha256 })).check(z.maxLength(50, 'must have at most 50 items')),
    [],
  ),
  note: z.optional(readable('text', 2000)),
  revises: z.optional(text(/^[0-9a-z]{26}$/, 26, 'must be the id of a request: 26 letters and digits')),
});

/** The JSON Schema (draft 2020-12) of an execution's input. */
export function submissionJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(submissionSchema, { io: 'input' }),
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
  const result = submissionSchema.safeParse(withPlainBreaks(input));
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
 * `\n` for every line break. Nothing else is made alike: an accent written in another way is another text.
 *
 * @throws GovernanceError `InvalidRequest` when it has none.
 */
export function inputDigest(input: unknown): string {
  requireKeepable(input);
  return sha256Hex(canonicalize(withPlainBreaks(input)));
}

/**
 * The id of the request that an input begins in a workflow: 130 bits of a SHA-256, as 26 characters of Crockford's
 * base 32 in lower case. The same workflow and input always give the same id, so they are one request.
 *
 * @throws GovernanceError `InvalidRequest` when the input has no canonical JSON, so that it can be no request.
 */
export function requestId(workflow: string, input: unknown): string {
  requireKeepable(input);
  const identity = canonicalize({ workflow, input: withPlainBreaks(input) });
  const bits = BigInt(`0x${sha256Hex(identity)}`) >> 126n;
  return bits
    .toString(32)
    .padStart(26, '0')
    .replace(/./g, (digit) => '0123456789abcdefghjkmnpqrstvwxyz'.charAt(Number.parseInt(digit, 32)));
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
    // What is of the right type and wrong otherwise says so itself.
    const near = issue.errors.find((errors) => !errors.some((one) => isOfOtherType(one)));
    if (near !== undefined)
      return near.flatMap((one) => violations({ ...one, path: [...issue.path, ...one.path] }, input));
  }
  const missing = valueAt(input, issue.path) === undefined;
  const message = missing ? 'is missing' : describe(issue);
  return [{ path: pointer(issue.path), message }];
}

function isOfOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_union');
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
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
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
