import * as z from 'zod/mini';
import { ADDRESS } from '../../schema/address.ts';
import { isDay } from '../../schema/day.ts';
import { once } from '../../schema/lazily.ts';
import { harmIn, isVisible, LINE, oddIn, TEXT } from '../../schema/printable.ts';
import { secretInAddress } from './secrets.ts';

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

const name = once(() => nameOf(64, 'must be named with 1 to 64 characters, of which some can be seen'));

function named<Value extends z.core.$ZodType>(value: Value, max: number) {
  return z
    .record(name(), value)
    .check(z.refine((record) => Object.keys(record).length <= max, `must have at most ${max} members`));
}

/**
 * The input of an execution: what the published JSON Schema is generated from. It is made when it is first asked for:
 * most functions that know it never read an input.
 */
export const submissionSchema = once(() => {
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

  return z.strictObject({
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
      z
        .array(z.strictObject({ name: name(), uri, sha256 }))
        .check(z.maxLength(50, 'must have at most 50 items')),
      [],
    ),
    note: z.optional(readable('text', 2000)),
    revises: z.optional(text(/^[0-9a-z]{26}$/, 26, 'must be the id of a request: 26 letters and digits')),
  });
});
