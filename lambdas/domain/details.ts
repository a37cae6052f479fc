import * as z from 'zod/mini';
import { lazily, once } from '../../schema/lazily.ts';
import { own } from '../../schema/own.ts';
import type { When } from '../../schema/when.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type {
  DefinitionActions,
  RequestActions,
  StreamKind,
  Streams,
  SubjectActions,
  VersionActions,
} from './actions.ts';
import type { HyperparameterValue } from './hyperparameters.ts';
import type { ModelSignature } from './model-signature-schema.ts';

// The details of each action as bytes are held to: every member that a reader relies on, nothing more. Members that
// a schema does not name may be there. Each is made when it is first asked for, as every cold start waits for what is not.

/** A schema for the details of each action. One that is left out does not compile. */
export type Schemas<Actions> = { readonly [Action in keyof Actions]: z.ZodMiniType<Actions[Action]> };

const text = z.string();
const texts = z.array(text);
const scalar = once(() => z.union([text, z.number(), z.boolean(), z.null()]));
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const artifact = once(() => z.object({ uri: text, sha256: text }));
const namedPerson = once(() => z.object({ email: text, name: text }));
const condition = once(() => z.object({ text, owner: text, due: text, waives: z.optional(text) }));

/** What is pinned by a SHA-256, or by another digest or pin. */
const pinned = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.union([z.object({ ...shape, uri: text, sha256: text }), z.object({ ...shape, uri: text, digest: text })]);
const dataSet = once(() => pinned({ name: z.optional(text), collected: z.optional(text) }));

const askedSeats = once(() =>
  z.object({
    role: text,
    quorum: z.number(),
    share: z.optional(text),
    of: z.optional(z.number()),
    because: z.optional(text),
  }),
);

const submission = once(() =>
  z.object({
    subject: text,
    version: text,
    requestedBy: text,
    onBehalfOf: z.optional(text),
    lineage: z.optional(
      z.object({
        trainingData: z.union([dataSet(), z.array(dataSet())]),
        code: z.object({ repository: text, commit: text, dirty: z.optional(z.literal(true)) }),
        // Whatever JSON it is, it is one.
        hyperparameters: z.record(
          text,
          z.custom<HyperparameterValue>(() => true),
        ),
      }),
    ),
    artifact: z.optional(artifact()),
    // Whatever form a signature has, a check says what it proves.
    modelSignature: z.optional(z.custom<ModelSignature>(isObject)),
    attributes: z.record(text, z.union([text, z.number(), z.boolean()])),
    metrics: z.record(text, z.number()),
    evidence: z.array(pinned({ name: text })),
    note: z.optional(text),
    revises: z.optional(text),
  }),
);

const running = once(() => z.object({ version: text, request: text }));

const finding = once(() =>
  z.extend(condition(), {
    id: text,
    raisedBy: text,
    at: text,
    version: text,
    request: z.optional(text),
    stage: z.optional(text),
    environment: z.optional(text),
  }),
);

const decision = once(() =>
  z.object({
    person: text,
    name: text,
    role: text,
    countsFor: z.optional(text),
    mayCountFor: z.optional(texts),
    inPlaceOf: z.optional(text),
    chair: z.optional(z.literal(true)),
    choice: z.enum(['approve', 'approve-with-conditions', 'abstain', 'request-changes', 'reject']),
    meaning: z.enum(['reviewed', 'approved', 'took responsibility']),
    comment: z.optional(text),
    findings: z.optional(z.array(condition())),
    answers: z.optional(z.record(text, text)),
    replaces: z.optional(z.record(text, z.nullable(running()))),
    at: text,
  }),
);
const stageDecision = once(() =>
  z.extend(decision(), {
    stage: text,
    attempt: z.number(),
    signedFor: z.optional(z.object({ version: text, artifact: z.optional(artifact()) })),
  }),
);

const countersignature = once(() =>
  z.object({
    challengedAt: text,
    idToken: text,
    key: z.record(text, text),
    claims: z.optional(z.object({ email: text, verified: z.union([text, z.literal(false)]) })),
    together: z.optional(z.object({ index: z.number(), size: z.number(), path: texts })),
  }),
);

const attest = once(() => z.optional(z.object({ by: text, dueAt: text })));
const atStage = once(() => z.object({ stage: text, attempt: z.number(), version: text }));
const givenPart = once(() =>
  z.extend(atStage(), {
    from: text,
    to: text,
    comment: z.optional(text),
    proof: z.optional(text),
  }),
);
const outdated = once(() =>
  z.extend(atStage(), {
    count: z.number(),
    environment: text,
    asks: text,
    saw: z.optional(z.nullable(running())),
    runs: z.nullable(running()),
    rule: z.optional(z.object({ stage: text, why: text })),
    at: text,
  }),
);
const ruleInForce = once(() =>
  z.object({
    policy: text,
    title: text,
    version: text,
    request: text,
    entry: z.object({ seq: z.number(), hash: text }),
  }),
);
const byRule = once(() =>
  z.optional(z.array(z.extend(ruleInForce(), { stage: text, attempt: z.number(), at: text }))),
);
const effectOnRunning = once(() =>
  z.extend(atStage(), {
    environment: text,
    request: text,
    since: text,
    authorisedBy: z.array(stageDecision()),
    byRule: byRule(),
  }),
);

const results = once(() =>
  z.array(z.object({ name: text, passed: z.boolean(), found: text, saw: z.record(text, scalar()) })),
);

const variables = once(() =>
  z.object({
    'training-data': z.exactOptional(text),
    code: z.exactOptional(text),
    hyperparameters: z.exactOptional(text),
  }),
);

const ofRequests = lazily({
  submitted: () =>
    z.object({
      attempt: z.number(),
      requester: namedPerson(),
      submission: submission(),
      execution: text,
      workflow: text,
      definition: text,
    }),
  queued: () => z.object({ attempt: z.number(), version: text, behind: texts }),
  dequeued: () => z.object({ attempt: z.number(), version: text }),
  'stage-opened': () =>
    z.extend(atStage(), {
      approvers: z.array(askedSeats()),
      anyOf: z.optional(z.array(z.array(askedSeats()))),
      inOrder: z.optional(z.literal(true)),
      roster: z.array(namedPerson()),
      dueAt: text,
    }),
  'stage-skipped': () => z.extend(atStage(), { reason: text, when: z.custom<When>(isObject) }),
  'stage-spared': () => z.extend(atStage(), { reason: text, rule: text }),
  checked: () =>
    z.extend(atStage(), {
      results: results(),
      outcome: z.enum(['passed', 'waivable', 'changes-requested', 'rejected']),
    }),
  'wait-begun': () =>
    z.extend(atStage(), {
      until: text,
      sooner: z.optional(z.literal(true)),
      lookAt: z.optional(text),
    }),
  'wait-checked': () => z.extend(atStage(), { look: z.number(), results: results(), lookAt: text }),
  'wait-ended': () =>
    z.extend(atStage(), {
      results: results(),
      outcome: z.enum(['passed', 'changes-requested', 'rejected']),
      reason: z.optional(text),
    }),
  'rule-judged': () =>
    z.extend(atStage(), {
      policy: text,
      reason: text,
      results: results(),
      rule: z.optional(ruleInForce()),
      outcome: z.enum(['approved', 'skipped', 'rejected']),
    }),
  decided: () =>
    z.extend(atStage(), {
      decision: decision(),
      assurance: z.enum(['email-link', 'signed-in', 're-authenticated']),
      proof: z.optional(text),
      countersignature: z.optional(countersignature()),
      outcome: z.optional(z.enum(['approved', 'changes-requested', 'rejected'])),
      subject: text,
      artifact: z.optional(artifact()),
      workflow: text,
      definition: text,
    }),
  rescinded: () =>
    z.extend(atStage(), {
      decision: decision(),
      reason: text,
      assurance: z.enum(['email-link', 'signed-in']),
      proof: z.optional(text),
    }),
  reminded: () => z.extend(atStage(), { people: texts, reminder: z.number() }),
  escalated: () => z.extend(atStage(), { to: text, people: texts }),
  'people-changed': () => z.extend(atStage(), { joined: z.array(namedPerson()), left: texts }),
  'administrators-asked': () => z.extend(atStage(), { people: texts }),
  'handed-over': givenPart,
  reassigned: () => z.extend(givenPart(), { from: z.optional(text) }),
  'promotion-held': () => z.extend(atStage(), { since: text, why: text, until: z.optional(text) }),
  'approval-outdated': outdated,
  promoted: () =>
    z.extend(atStage(), {
      effect: z.enum(['promotion', 'retirement', 'attestation']),
      environment: text,
      since: text,
      artifact: z.optional(artifact()),
    }),
  expired: () =>
    z.object({ stage: text, attempt: z.number(), reason: text, goesOn: z.optional(z.literal(true)) }),
  closed: () =>
    z.object({
      outcome: z.enum(['rejected', 'expired', 'superseded', 'withdrawn', 'stopped', 'failed']),
      reason: text,
      attempt: z.number(),
      disowned: z.optional(z.literal(true)),
    }),
}) satisfies Schemas<RequestActions>;

const ofSubjects = lazily({
  'request-opened': () =>
    z.object({
      request: text,
      version: text,
      workflow: text,
      definition: text,
      supersedes: texts,
    }),
  promoted: () =>
    z.object({
      environment: text,
      stage: text,
      version: text,
      artifact: z.optional(artifact()),
      metrics: z.record(text, z.number()),
      variables: variables(),
      since: text,
      submittedAt: z.optional(text),
      request: text,
      attempt: z.number(),
      workflow: text,
      definition: text,
      requestedBy: text,
      authorisedBy: z.array(stageDecision()),
      byRule: byRule(),
      owing: z.array(z.object({ stage: text, title: text, dueAt: text })),
      attest: attest(),
      onFinding: z.optional(text),
      replaced: z.optional(z.object({ version: text, request: text, artifact: z.optional(artifact()) })),
      replaces: z.optional(running()),
      rollback: z.optional(z.literal(true)),
    }),
  'approval-outdated': () => z.extend(outdated(), { request: text }),
  attested: () => z.extend(effectOnRunning(), { attest: attest() }),
  retired: effectOnRunning,
  'request-closed': () =>
    z.object({
      request: text,
      version: text,
      attempt: z.number(),
      outcome: z.enum(['completed', 'rejected', 'expired', 'superseded', 'withdrawn', 'stopped', 'failed']),
      lastEntry: z.object({ seq: z.number(), hash: text }),
    }),
  'findings-raised': () => z.object({ request: text, attempt: z.number(), version: text, findings: texts }),
  'policy-suspended': () => z.object({ reason: text }),
  'policy-resumed': () => z.object({ reason: text }),
  'finding-reported': () => z.object({ finding: z.extend(finding(), { environment: text }) }),
  'finding-closed': () =>
    z.object({
      finding: finding(),
      comment: text,
    }),
}) satisfies Schemas<SubjectActions>;

const ofVersions = lazily({
  'version-fixed': () =>
    z.extend(atStage(), {
      subject: text,
      artifact: z.optional(artifact()),
      variables: variables(),
      request: text,
      environment: text,
    }),
}) satisfies Schemas<VersionActions>;

const ofDefinitions = lazily({
  defined: () =>
    z.object({
      workflow: z.custom<Workflow>(isObject),
      deployed: z.optional(z.object({ stack: text, commit: z.optional(text) })),
    }),
}) satisfies Schemas<DefinitionActions>;

/** The schema of the details of every action, by kind of stream. An action without one does not compile. */
export const DETAILS = {
  request: ofRequests,
  subject: ofSubjects,
  version: ofVersions,
  definition: ofDefinitions,
} satisfies { readonly [Kind in StreamKind]: Schemas<Streams[Kind]['actions']> };

/** An action with its details, and the kind of stream that it is done to. */
export type Known = {
  [Kind in StreamKind]: {
    [Action in keyof Streams[Kind]['actions']]: {
      readonly kind: Kind;
      readonly action: Action;
      readonly details: Streams[Kind]['actions'][Action];
    };
  }[keyof Streams[Kind]['actions']];
}[StreamKind];

/**
 * What an entry says was done, if this version knows the action and these are its details: every member that
 * `actions.ts` names is there, and of its type. `undefined` for what another version wrote.
 */
export function recognize(stream: string, action: string, details: unknown): Known | undefined {
  const kind = stream.slice(0, stream.indexOf('/'));
  const schemas = own<Readonly<Record<string, z.ZodMiniType>>>(DETAILS, kind);
  const schema = schemas && own(schemas, action);
  // The schema of an action is that of its details: the table above does not compile otherwise.
  return schema?.safeParse(details).success ? ({ kind, action, details } as Known) : undefined;
}
