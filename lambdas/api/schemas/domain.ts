import * as z from 'zod/mini';
import type { HyperparameterValue } from '../../domain/hyperparameters.ts';
import { STAGE_WORDS } from '../../words/stage-standing.ts';
import { instant, type place, requestId, sha256, subject, version, workflowId } from './common.ts';
import { component } from './components.ts';

const person = z.string().check(z.describe('The e-mail address of a person.'));

export const artifact = component(
  'Artifact',
  'Bytes somewhere, and the digest that pins them.',
  z.object({ uri: z.string(), sha256 }),
);

export const metrics = z.record(z.string(), z.number());

/** What is pinned by a SHA-256, or by another digest or pin. */
const pinned = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.union([
    z.object({ ...shape, uri: z.string(), sha256 }),
    z.object({
      ...shape,
      uri: z.string(),
      digest: z
        .string()
        .check(
          z.describe('Another digest, or a pin that cannot change, with its kind: sha512:..., delta:42.'),
        ),
    }),
  ]);

export const dataSet = component(
  'DataSet',
  'Data that a version was trained on, and what pins it.',
  pinned({
    name: z.optional(z.string()),
    collected: z.optional(
      z.string().check(z.describe('The day on which the newest of it was collected: YYYY-MM-DD.')),
    ),
  }),
);

/** Whatever JSON it is, it is one. */
export const hyperparameter: z.ZodMiniType<HyperparameterValue> = z.pipe(
  z
    .unknown()
    .check(
      z.describe('Text, a number, true, false or null; or lists and objects of these, to eight levels.'),
    ),
  z.custom<HyperparameterValue>(() => true),
);

export const lineage = component(
  'Lineage',
  'The three variables that made a version.',
  z.object({
    trainingData: z.union([dataSet, z.array(dataSet)]),
    code: z.object({
      repository: z.string(),
      commit: z
        .string()
        .check(z.describe('A commit of Git, svn:r<revision>, p4:<change> or image:sha256:<digest>.')),
      dirty: z.optional(
        z.literal(true).check(z.describe('There where it had changes that nobody has committed.')),
      ),
    }),
    hyperparameters: z.record(z.string(), hyperparameter),
  }),
);

export const evidence = pinned({ name: z.string() });

export const condition = z.object({
  text: z.string(),
  owner: person.check(z.describe('Who sees to it.')),
  due: z.string().check(z.describe('The last day, UTC: YYYY-MM-DD.')),
  waives: z.optional(z.string().check(z.describe('The check that failed and is waived until then.'))),
});

export const openFinding = component(
  'OpenFinding',
  'A condition of an approval, or what was found of a version that runs, that nobody has closed.',
  z.extend(condition, {
    finding: z
      .string()
      .check(z.describe('Its id: <request>.<attempt>.<stage>.<number>, or reported.<id> of what was found.')),
    raisedBy: z
      .string()
      .check(z.describe('The address of a person; iam:<ARN> or monitor:<name> of what was found.')),
    at: instant,
    version,
    request: z.optional(requestId.check(z.describe('Whose condition it is; absent from what was found.'))),
    stage: z.optional(z.string()),
    environment: z.optional(z.string().check(z.describe('Where something was found.'))),
  }),
);

export const decision = component(
  'Decision',
  'What one person answered at one stage: their signature, with its meaning.',
  z.object({
    stage: z.string(),
    person,
    name: z.string().check(z.describe('The printed name of the person at that time.')),
    role: z.string().check(z.describe('The role in which they decided.')),
    countsFor: z.optional(
      z.string().check(z.describe('The role for which it counts, where that is another.')),
    ),
    mayCountFor: z.optional(
      z
        .array(z.string())
        .check(z.describe('All the roles of the stage for which it may count, where there are several.')),
    ),
    inPlaceOf: z.optional(person.check(z.describe('The person in whose place this one signed.'))),
    choice: z
      .string()
      .check(z.describe('approve, approve-with-conditions, abstain, request-changes or reject.')),
    meaning: z
      .string()
      .check(z.describe('What the signature means: reviewed, approved, took responsibility.')),
    comment: z.optional(z.string()),
    findings: z.optional(z.array(condition)),
    answers: z.optional(z.record(z.string(), z.string())),
    attempt: z.int(),
    signedFor: z.optional(
      z
        .object({ version, artifact: z.optional(artifact) })
        .check(z.describe('What it was given for, where that is not what it stands beside.')),
    ),
    at: instant,
  }),
);

export const ending = component(
  'Ending',
  'How the request of a promotion ended.',
  z.object({
    outcome: z.string(),
    at: instant,
    reason: z.optional(z.string()),
    confirmedBy: z.array(decision).check(z.describe('What people confirmed after the promotion.')),
  }),
);

export const ruleApproval = component(
  'RuleApproval',
  'An approval by a rule, which its own people have signed.',
  z.object({
    policy: z
      .string()
      .check(z.describe('The subject under which the rule is signed, such as policy/low-risk.')),
    title: z.string(),
    version: sha256.check(z.describe('The hash of the rule, which is the version that was signed.')),
    request: requestId.check(z.describe('The request by which the rule was signed.')),
    entry: z
      .object({ seq: z.int(), hash: sha256 })
      .check(z.describe("The newest entry of the rule's stream when it was looked at.")),
    stage: z.string(),
    attempt: z.int(),
    at: instant,
  }),
);

export const deployment = component(
  'Deployment',
  'What an environment points at, by which request, on whose authority, under which rules.',
  z.object({
    version,
    artifact: z.optional(artifact),
    metrics,
    variables: z
      .record(z.string(), z.string())
      .check(z.describe('The three variables, each as what compares: a digest or a commit.')),
    since: instant,
    request: requestId,
    attempt: z.int(),
    workflow: workflowId,
    definition: sha256.check(z.describe('The hash of the rules: the workflow definition in the ledger.')),
    requestedBy: person,
    authorisedBy: z.array(decision),
    byRule: z.optional(
      z.array(ruleApproval).check(z.describe('The rules that approved it in the place of people.')),
    ),
    owing: z
      .array(z.object({ stage: z.string(), title: z.string(), dueAt: instant }))
      .check(z.describe('Reviews that were promised for after the promotion and have not been given.')),
    attest: z.optional(
      z
        .object({ by: workflowId, dueAt: instant })
        .check(z.describe('When the approval must be renewed, and by which workflow.')),
    ),
    onFinding: z.optional(
      workflowId.check(z.describe('The workflow that is started when something is found of it.')),
    ),
    attested: z.optional(
      z
        .object({
          at: instant,
          request: requestId,
          authorisedBy: z.array(decision),
          byRule: z.optional(z.array(ruleApproval)),
        })
        .check(z.describe('The last renewal.')),
    ),
    replaced: z.optional(
      z
        .object({ version, request: requestId, artifact: z.optional(artifact) })
        .check(z.describe('What the environment pointed at before.')),
    ),
    ended: z.optional(ending),
  }),
);

export const openRequest = component(
  'OpenRequest',
  'A request under way on a subject.',
  z.object({
    request: requestId,
    workflow: workflowId,
    version,
    requestedAt: instant,
    supersededBy: z.optional(requestId),
    queued: z.optional(z.boolean()),
  }),
);

export const entry = component(
  'Entry',
  'One fact of the ledger, without the state that it left. prev and hash chain it to its stream.',
  z.object({
    stream: z.string(),
    seq: z.int(),
    at: instant,
    actor: z.string().check(z.describe('An e-mail address, iam:<ARN>, execution:<ARN> or system:<part>.')),
    action: z.string(),
    details: z.record(z.string(), z.unknown()),
    prev: z.nullable(sha256),
    hash: sha256,
  }),
);

export const stageStanding = component(
  'StageStanding',
  'How one stage of the current attempt stands.',
  z.object({
    stage: z.string(),
    type: z.string(),
    title: z.string(),
    standing: z
      .enum(STAGE_WORDS)
      .check(z.describe('The word for how it stands, as people read it on pages and in mails.')),
    openedAt: z.optional(instant),
    dueAt: z.optional(instant),
    waiting: z.optional(
      z
        .object({
          since: instant,
          until: instant,
          sooner: z
            .optional(z.literal(true))
            .check(z.describe('True when it is over as soon as its checks pass.')),
          lookAt: z.optional(instant),
          looks: z.int(),
        })
        .check(
          z.describe(
            'Of a wait that has begun: until when time passes, when its checks are looked at next, and how often they were.',
          ),
        ),
    ),
    held: z.optional(
      z
        .object({ since: instant, why: z.string(), until: z.optional(instant) })
        .check(
          z.describe(
            'Why an effect has not taken place yet, and until when it is held, where that is known.',
          ),
        ),
    ),
    roster: z.optional(z.array(person).check(z.describe('Who was asked.'))),
    decisions: z.array(decision),
    outcome: z.optional(
      z.enum([
        'approved',
        'passed',
        'waivable',
        'promoted',
        'skipped',
        'changes-requested',
        'rejected',
        'expired',
      ]),
    ),
    reason: z.optional(z.string()),
    settledAt: z.optional(instant),
  }),
);

export const requestSummary = component(
  'RequestSummary',
  'A request in a list.',
  z.object({
    request: requestId,
    workflow: workflowId,
    definition: sha256.check(z.describe('The hash of the rules that it keeps to its end.')),
    subject,
    version,
    attempt: z.int(),
    status: z.string().check(z.describe('open, rework, queued or closed.')),
    outcome: z.optional(z.string()),
    stages: z.array(z.string()).check(z.describe('The stages that wait now.')),
    requestedBy: person,
    requestedAt: instant.check(z.describe('When the current attempt was submitted.')),
    dueAt: z.optional(instant),
  }),
);

export type Entry = z.infer<typeof entry>;
export type DeploymentAnswer = z.infer<typeof deployment>;
export type DecisionAnswer = z.infer<typeof decision>;
export type RequestSummary = z.infer<typeof requestSummary>;
export type StageStanding = z.infer<typeof stageStanding>;
export type Place = z.infer<typeof place>;
