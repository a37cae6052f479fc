import * as z from 'zod/mini';
import { once } from '../../../schema/lazily.ts';

// What is read of a tracking server's answers, of MLflow 3.17 and those before it: members that nobody here needs are left
// out, absent ones are none, and numbers may come as text (protobuf's JSON).

const tags = () =>
  z._default(
    z.pipe(
      z.array(z.object({ key: z.string(), value: z._default(z.string(), '') })),
      z.transform(
        (list): Readonly<Record<string, string>> =>
          Object.fromEntries(list.map(({ key, value }) => [key, value])),
      ),
    ),
    {},
  );

const versionMembers = once(() =>
  z.object({
    name: z.string(),
    version: z.coerce.string(),
    creation_timestamp: z.coerce.number(),
    description: z.optional(z.string()),
    run_id: z.optional(z.string()),
    source: z.optional(z.string()),
    status: z._default(z.string(), 'READY'),
    tags: tags(),
  }),
);

/** `model-versions/get`, `registered-models/alias`. */
export const versionAnswer = once(() => z.object({ model_version: versionMembers() }));

/** `model-versions/search`. */
export const versionsAnswer = once(() =>
  z.object({
    model_versions: z._default(z.array(versionMembers()), []),
    next_page_token: z.optional(z.string()),
  }),
);

/** `model-versions/get-download-uri`. */
export const downloadAnswer = once(() => z.object({ artifact_uri: z.string() }));

const modelMembers = once(() =>
  z.object({
    name: z.string(),
    tags: tags(),
    aliases: z._default(z.array(z.object({ alias: z.string(), version: z.coerce.string() })), []),
  }),
);

/** `registered-models/get`. */
export const modelAnswer = once(() => z.object({ registered_model: modelMembers() }));

/** `registered-models/search`. */
export const modelsAnswer = once(() =>
  z.object({
    registered_models: z._default(z.array(modelMembers()), []),
    next_page_token: z.optional(z.string()),
  }),
);

/** `runs/get`. */
export const runAnswer = once(() =>
  z.object({
    run: z.object({
      data: z._default(
        z.object({
          // NaN and the infinities come as text, or as the largest number that there is.
          metrics: z._default(
            z.array(z.object({ key: z.string(), value: z.union([z.number(), z.string()]) })),
            [],
          ),
          params: z._default(z.array(z.object({ key: z.string(), value: z._default(z.string(), '') })), []),
          tags: tags(),
        }),
        { metrics: [], params: [], tags: {} },
      ),
      inputs: z._default(
        z.object({
          dataset_inputs: z._default(
            z.array(
              z.object({
                tags: tags(),
                dataset: z.object({
                  name: z._default(z.string(), ''),
                  digest: z._default(z.string(), ''),
                  source: z._default(z.string(), ''),
                }),
              }),
            ),
            [],
          ),
        }),
        { dataset_inputs: [] },
      ),
    }),
  }),
);

/** A version of a registered model. */
export type RegisteredVersion = z.infer<ReturnType<typeof versionAnswer>>['model_version'];

/** A registered model, with the versions of its aliases. */
export type RegisteredModel = z.infer<ReturnType<typeof modelAnswer>>['registered_model'];

/** The run that a version came from. */
export type TrainingRun = z.infer<ReturnType<typeof runAnswer>>['run'];
