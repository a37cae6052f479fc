import * as z from 'zod/mini';
import { isDay } from '../../schema/day.ts';
import { once } from '../../schema/lazily.ts';
import { nameOfDataSet } from './data-sets.ts';
import { countValues, type HyperparameterValue, tooDeep } from './hyperparameters.ts';
import { canonicalPin, canonicalPlace, PIN, strengthOf, whyNoPin } from './pins.ts';
import { address, name, readable, text } from './schema-parts.ts';
import { secretIn } from './secrets.ts';
import { COMMIT, type SourceCode, whyNoCommit } from './source-code.ts';

const MOST_DATA_SETS = 20;

/**
 * A digest, or a pin of another kind.
 * @param whyNot says why one that is a pin is none for this place
 */
function pin(whyNot: (pin: string) => string | undefined = () => undefined) {
  const wrong = {
    error: ({ input }: { input?: unknown }) =>
      whyNoPin(String(input)) ?? 'has more characters than a pin has',
    abort: true,
  };
  return z.pipe(
    z.string('must be a digest, such as sha256:<64 hexadecimal digits>').check(
      z.regex(PIN, wrong),
      z.refine((text) => whyNoPin(text) === undefined, wrong),
    ),
    z.pipe(
      z.transform(canonicalPin),
      z
        .string()
        .check(
          z.refine((one) => whyNot(one) === undefined, { error: ({ input }) => whyNot(String(input)) ?? '' }),
        ),
    ),
  );
}

/** What is attached to be relied on is pinned by more than a hint. */
const whyWeak = (pin: string) =>
  strengthOf(pin) === 'weak'
    ? 'is weak: somebody can make other bytes with it. Write sha256:<64 hexadecimal digits>'
    : undefined;

/** Gates and receipts ask for an artifact by its SHA-256. */
const whyNoSha256 = (pin: string) =>
  strengthOf(pin) === 'sha256'
    ? undefined
    : 'must be sha256:<64 hexadecimal digits>: gates and receipts ask for an artifact by it';

const places = once(() => ({
  uri: address(/^[a-z][a-z0-9+.-]*:[^\s\p{C}]+$/u, 'must be a URI, such as s3://bucket/key'),
  sha256: text(/^[0-9a-f]{64}$/, 64, 'must be a SHA-256 digest: 64 lower-case hexadecimal digits'),
}));

/** The artifact of a version. However its SHA-256 is written, the ledger has one form of it. */
export const artifactSchema = once(() => {
  const { uri, sha256 } = places();
  return z.union(
    [
      z.strictObject({ uri, sha256 }),
      z.pipe(
        z.strictObject({ uri, digest: pin(whyNoSha256) }),
        z.transform(({ uri, digest }) => ({ uri, sha256: digest.slice('sha256:'.length) })),
      ),
    ],
    'must be a JSON object',
  );
});

/** What is attached to a version. */
export const evidenceSchema = once(() => {
  const { uri, sha256 } = places();
  return z.union(
    [
      z.strictObject({ name: name(), uri, sha256 }),
      z.pipe(z.strictObject({ name: name(), uri, digest: pin(whyWeak) }), z.transform(canonicalPlace)),
    ],
    'must be a JSON object',
  );
});

/** One data set, or several: a list of one becomes the one. */
const trainingData = once(() => {
  const { uri, sha256 } = places();
  const day = text(/^\d{4}-\d\d-\d\d$/, 10, 'must be a day, such as 2026-03-01').check(
    z.refine(isDay, 'must be a day that there is'),
  );
  const collected = z.optional(day);
  const called = z.optional(
    name().check(
      z.refine((one) => secretIn(one) === undefined, {
        error: ({ input }) =>
          `must not contain ${secretIn(String(input))}: the ledger would keep it for ever`,
      }),
    ),
  );
  const dataSet = z.union(
    [
      z.strictObject({ name: called, uri, sha256, collected }),
      z.pipe(z.strictObject({ name: called, uri, digest: pin(), collected }), z.transform(canonicalPlace)),
    ],
    'must be a data set, with uri and sha256 or digest',
  );
  const dataSets = z.pipe(
    z.array(dataSet).check(
      z.minLength(1, 'must have at least one data set'),
      z.maxLength(MOST_DATA_SETS, `must have at most ${MOST_DATA_SETS} data sets`),
      z.superRefine((sets, context) => {
        const names = sets.map(nameOfDataSet);
        for (const [index, called] of names.entries())
          if (names.indexOf(called) < index)
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: `must be another: '${called}' is a data set of this list already`,
            });
      }),
    ),
    // One of them is no list: however it is written, it means the same.
    z.transform((sets) => (sets.length === 1 && sets[0] !== undefined ? sets[0] : sets)),
  );
  return z.union(
    [dataSet, dataSets],
    `must be a data set, with uri and sha256 or digest, or a list of 1 to ${MOST_DATA_SETS} of them`,
  );
});

const MOST_LEVELS = 8;
const MOST_VALUES = 2_000;

const hyperparameters = once(() => {
  const value: z.ZodMiniType<HyperparameterValue> = z.union(
    [
      readable('text', 4096),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.lazy(() => value)),
      z.record(
        name(),
        z.lazy(() => value),
      ),
    ],
    'must be text, a number, true, false, null, or a list or an object of these',
  );
  return z.record(name(), value).check(
    z.refine((record) => Object.keys(record).length > 0, 'must name at least one hyperparameter'),
    z.superRefine((record, context) => {
      const path = tooDeep(record, MOST_LEVELS);
      if (path !== undefined)
        context.addIssue({
          code: 'custom',
          path: [...path],
          message: `is nested deeper than ${MOST_LEVELS} levels: flatten it`,
        });
      const count = countValues(record);
      if (count > MOST_VALUES)
        context.addIssue({
          code: 'custom',
          message: `must have at most ${MOST_VALUES} values, not ${count}`,
        });
    }),
  );
});

/** The three variables that made a version. */
export const lineageSchema = once(() => {
  const repository = address(
    /^(?:[a-z][a-z0-9+.-]*:|[\w.-]+@[\w.-]+:)[^\s\p{C}]+$/u,
    'must be the address of a repository, such as https://git.example.com/team/churn',
  );
  const commit = z
    .string('must be a commit')
    .check(
      z.regex(COMMIT, { error: ({ input }) => whyNoCommit(String(input)) }),
      z.maxLength(77, 'must have at most 77 characters'),
    );
  return z.strictObject({
    trainingData: trainingData(),
    code: z.pipe(
      z.strictObject({ repository, commit, dirty: z.optional(z.boolean()) }),
      // Code without changes has one form.
      z.transform(({ dirty, ...code }): SourceCode => (dirty === true ? { ...code, dirty } : code)),
    ),
    hyperparameters: hyperparameters(),
  });
});
