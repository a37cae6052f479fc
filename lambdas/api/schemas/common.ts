import * as z from 'zod/mini';
import { ADDRESS } from '../../../schema/address.ts';
import { isDay } from '../../../schema/day.ts';
import {
  flawOfName,
  flawOfSubject,
  flawOfVersion,
  plainName,
  plainSubject,
  plainVersion,
} from '../../../schema/names.ts';
import { harmIn, isVisible, TEXT } from '../../../schema/printable.ts';

function text(pattern: RegExp, message: string, description: string) {
  return z.string(message).check(z.regex(pattern, { error: message, abort: true }), z.describe(description));
}

/** What somebody asks for by its name or version: as it is, or in its safe form. A refusal names the character. */
function name(
  plain: (asked: string) => string,
  flawOf: (name: string) => string | undefined,
  description: string,
) {
  return z.string('must be text').check(
    z.overwrite(plain),
    z.refine((one) => flawOf(one) === undefined, {
      error: ({ input }) => flawOf(String(input)) ?? 'must be text',
    }),
    z.describe(description),
  );
}

/** An instant as the ledger writes it. */
export const instant = text(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  'must be an instant in UTC with milliseconds',
  'An instant in UTC, ISO 8601 with milliseconds: 2026-03-01T12:00:00.000Z.',
);

/** An instant as a caller may write it: to the minute or finer, with `Z` or an offset. */
export const anyInstant = text(
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  'must be an instant with a time zone, such as 2026-03-01T12:00Z',
  'An instant, ISO 8601 with a time zone, to the minute or finer: 2026-03-01T12:00Z. The + of an offset is sent as %2B.',
).check(z.refine((value) => isDay(value.slice(0, 10)), 'must be an instant that there is'));

export const day = text(/^\d{4}-\d\d-\d\d$/, 'must be a day: YYYY-MM-DD', 'A day in UTC: 2026-03-01.').check(
  z.refine(isDay, 'must be a day that there is'),
);
export const month = text(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month: YYYY-MM', 'A month in UTC: 2026-03.');

export const sha256 = text(
  /^[0-9a-f]{64}$/,
  'must be a SHA-256 digest: 64 lower-case hexadecimal digits',
  'A SHA-256 digest: 64 lower-case hexadecimal digits.',
);
export const kind = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be the kind of a subject, such as 'model'",
  "What kind of thing a subject is: 'model' in model/churn.",
);
export const subjectName = name(
  plainName,
  flawOfName,
  "A subject's name among its kind: 'churn' in model/churn. What is not made of A-Z a-z 0-9 . _ - is in its safe form: _ and percent-encoding with _ for %.",
);
export const subject = name(plainSubject, flawOfSubject, 'A subject: <kind>/<name>, such as model/churn.');
export const version = name(
  plainVersion,
  flawOfVersion,
  'A version of a subject. What a query has no place for is percent-encoded, as + is: %2B.',
);
export const requestId = text(
  /^[0-9a-z]{26}$/,
  'must be the id of a request: 26 letters and digits',
  'The id of a request: 26 letters and digits.',
);
export const environment = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be the name of an environment, such as 'production'",
  'An environment that a workflow promotes to.',
);
export const workflowId = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be the id of a workflow, such as 'model-promotion'",
  'The id of a workflow.',
);
export const stageName = text(/^\P{C}{1,40}$/u, 'must be the name of a stage', 'The name of a stage.');
export const role = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be the name of a role, such as 'manager'",
  'A role.',
);
export const email = text(
  ADDRESS,
  'must be the e-mail address of a person',
  'The e-mail address of a person.',
);

/** What a person writes to others. */
export function remark(description: string) {
  return z.string('must be text').check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(2000, 'must have at most 2000 characters'),
    z.regex(TEXT, { error: ({ input }) => harmIn(String(input), 'text') ?? 'must be text' }),
    z.refine((text) => text === '' || isVisible(text), 'must say something that can be read'),
    z.describe(description),
  );
}

/** What every call that records something can say beside. */
export const confirm = z.optional(
  text(
    /^[0-9a-f]{12}$/,
    "must be the 'confirm' of the refusal",
    'After a refusal as MayBeSecret: its confirm. The same texts are then taken as they are.',
  ),
);

export const DEFAULT_LIMIT = 50;

/** The parameters of whatever comes in pages. Numbers come as text in a query. */
export const paging = {
  after: z.optional(
    text(
      /^[A-Za-z0-9_-]{1,1024}$/,
      "must be the 'next' of an earlier answer",
      "The 'next' of the page before. Left out: the first page.",
    ),
  ),
  limit: z.optional(
    text(
      /^([1-9]\d?|1\d\d|200)$/,
      'must be a whole number from 1 to 200',
      `At most so many on a page, 1 to 200. Left out: ${DEFAULT_LIMIT}.`,
    ),
  ),
} as const;

/** What tells that there is more. A page can be shorter than its limit, and even empty, and still have a next one. */
export const next = z.optional(
  z.string().check(z.describe("Present when there may be more: the 'after' of the next page.")),
);

/** Where an answer stands in the ledger. */
export const place = z.object({
  stream: z.string().check(z.describe('request/<id>, or subject/<kind>/<name>.')),
  seq: z.int().check(z.describe('1, 2, 3 ... within the stream.')),
  at: instant,
  hash: sha256,
});
