import * as z from 'zod/mini';
import {
  anyInstant,
  day,
  email,
  environment,
  instant,
  kind,
  next,
  paging,
  place,
  requestId,
  sha256,
  subject,
  subjectName,
  version,
  workflowId,
} from './common.ts';
import { component } from './components.ts';
import {
  artifact,
  dataSet,
  decision,
  deployment,
  entry,
  evidence,
  hyperparameter,
  lineage,
  metrics,
  openFinding,
  openRequest,
} from './domain.ts';

export const subjectPath = z.object({ kind, name: subjectName });

export const statusQuery = z.strictObject({
  kind: z.optional(kind),
  alike: z.optional(
    subject.check(
      z.describe('Only subjects of this name, whatever their capitals: those that may be meant instead.'),
    ),
  ),
  ...paging,
});
export const status = component(
  'Status',
  'Subjects with what runs where, a page of them in the order of their names. Read from a view, which can be seconds behind.',
  z.object({
    subjects: z.array(
      z.object({
        subject,
        environments: z.record(z.string(), deployment),
        open: z.array(openRequest),
        findings: z.array(openFinding),
        seq: z.int().check(z.describe("The entry of the subject's stream that this was read from.")),
      }),
    ),
    next,
  }),
);

export const whoQuery = z.strictObject({ environment: z.optional(environment), at: z.optional(anyInstant) });
export const who = component(
  'Who',
  'The registry of one subject, now or as it was: what each environment points at.',
  z.object({
    subject,
    at: z.optional(instant.check(z.describe('The instant that was asked for.'))),
    environments: z.record(z.string(), deployment),
    open: z.array(openRequest),
    findings: z.array(openFinding),
    entry: place.check(z.describe('The entry that says so.')),
  }),
);

export const subjectHistoryQuery = z.strictObject({ version: z.optional(version), ...paging });
export const history = component(
  'History',
  'Entries, the earliest first.',
  z.object({ entries: z.array(entry), next }),
);

export const compareQuery = z.strictObject({ from: version, to: version });
export const dossier = component(
  'Dossier',
  'What was submitted for a version, the requests that were about it, and what people said to it in any of them.',
  z.object({
    version,
    request: requestId.check(z.describe('The request that says what the version is made of.')),
    attempt: z.int(),
    requestedBy: z.string(),
    requestedAt: instant,
    lineage: z.optional(lineage),
    artifact: z.optional(artifact),
    metrics,
    evidence: z.array(evidence),
    note: z.optional(z.string()),
    requests: z
      .array(
        z.object({
          request: requestId,
          workflow: workflowId,
          definition: sha256,
          status: z.string(),
          outcome: z.optional(z.string()),
          requestedAt: instant,
        }),
      )
      .check(z.describe('Every request that was ever about this version, the earliest first.')),
    decisions: z
      .array(z.extend(decision, { request: requestId }))
      .check(z.describe('Every decision about this version in any of its requests, in order of time.')),
    environments: z.array(z.string()).check(z.describe('The environments that point at this version now.')),
  }),
);
const change = <Value extends z.core.$ZodType>(value: Value) =>
  z.object({ name: z.string(), from: z.optional(value), to: z.optional(value) });
export const comparison = component(
  'Comparison',
  'Two versions of a subject, and what differs between what was submitted for each.',
  z.object({
    subject,
    from: dossier,
    to: dossier,
    changes: z.object({
      trainingData: z.boolean(),
      dataSets: z
        .array(change(dataSet))
        .check(z.describe('The data sets that differ, each by its name, or by where it is if it has none.')),
      code: z.boolean(),
      artifact: z.boolean(),
      hyperparameters: z.array(change(hyperparameter)),
      metrics: z.array(change(z.number())),
      evidence: z.array(change(evidence)),
    }),
  }),
);

export const findingsQuery = z.strictObject({
  owner: z.optional(email.check(z.describe('Only those that this person sees to.'))),
  until: z.optional(day.check(z.describe('Only those whose last day is this one or earlier.'))),
  ...paging,
});
export const findings = component(
  'Findings',
  'The conditions of approvals that nobody has closed, of all subjects, a page of them by their last day. Read from a view, which can be seconds behind.',
  z.object({ findings: z.array(z.extend(openFinding, { subject })), next }),
);

export const findingPath = z.object({
  kind,
  name: subjectName,
  finding: z
    .string()
    .check(
      z.regex(/^[\w.-]{1,120}$/, 'must be the id of a finding'),
      z.describe('The id of a finding: <request>.<attempt>.<stage>.<number>, or reported.<id>.'),
    ),
});

export type Status = z.infer<typeof status>;
export type Who = z.infer<typeof who>;
export type History = z.infer<typeof history>;
export type Findings = z.infer<typeof findings>;
export type Dossier = z.infer<typeof dossier>;
export type Comparison = z.infer<typeof comparison>;
