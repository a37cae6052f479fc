import * as z from 'zod/mini';
import { ADDRESS } from '../../schema/address.ts';
import { once } from '../../schema/lazily.ts';
import { flawOfSubject, flawOfVersion } from '../../schema/names.ts';
import { artifactSchema, evidenceSchema, lineageSchema } from './lineage-schema.ts';
import { flattenMetrics, flawsOfMetrics, type GroupedMetrics, LONGEST_METRIC } from './metrics.ts';
import { modelSignatureSchema } from './model-signature-schema.ts';
import { named, nameOf, readable, registered, text } from './schema-parts.ts';

/** What a program can check of them by a pattern alone; see `schema/names.ts` for the rest. */
const SUBJECT = /^[a-z][a-z0-9-]{0,39}\/\S/;
const VERSION = /^\S/;

/** Metrics, and groups of them to four levels; the ledger has each by its whole name. */
const metricsSchema = once(() => {
  const called = nameOf(
    LONGEST_METRIC,
    `must be named with 1 to ${LONGEST_METRIC} characters, of which some can be seen`,
  );
  const figure: z.ZodMiniType<number> = z.number('must be a finite number');
  const within = (inner: z.ZodMiniType<number | GroupedMetrics>): z.ZodMiniType<number | GroupedMetrics> =>
    z.union([figure, z.record(called, inner)], 'must be a finite number');
  return z.pipe(
    z.record(called, within(within(within(figure)))).check(
      z.superRefine((metrics, context) => {
        for (const { path, message } of flawsOfMetrics(metrics))
          context.addIssue({ code: 'custom', path: [...path], message });
      }),
    ),
    z.transform(flattenMetrics),
  );
});

/**
 * The input of an execution: what the published JSON Schema is generated from. It is made when it is first asked for:
 * most functions that know it never read an input.
 */
export const submissionSchema = once(() => {
  const email = text(ADDRESS, 254, 'must be the e-mail address of a person');
  const attribute = z.union(
    [readable('text', 256), z.number(), z.boolean()],
    'must be text, a number, true or false',
  );
  return z.strictObject({
    subject: registered(SUBJECT, flawOfSubject),
    version: registered(VERSION, flawOfVersion),
    requestedBy: nameOf(254, 'must be the e-mail address of a person, or the name of a robot'),
    onBehalfOf: z.optional(email),
    lineage: z.optional(lineageSchema()),
    artifact: z.optional(artifactSchema()),
    modelSignature: z.optional(modelSignatureSchema()),
    attributes: z._default(named(attribute, 50), {}),
    metrics: z._default(metricsSchema(), {}),
    evidence: z._default(z.array(evidenceSchema()).check(z.maxLength(50, 'must have at most 50 items')), []),
    note: z.optional(readable('text', 2000)),
    revises: z.optional(text(/^[0-9a-z]{26}$/, 26, 'must be the id of a request: 26 letters and digits')),
  });
});
