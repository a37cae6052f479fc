import * as z from 'zod/mini';
import {
  anyInstant,
  confirm,
  day,
  email,
  environment,
  instant,
  month,
  next,
  paging,
  place,
  remark,
  requestId,
  role,
  sha256,
  stageName,
  subject,
  version,
  workflowId,
} from './common.ts';
import { component } from './components.ts';
import { artifact, evidence, lineage, metrics, requestSummary, stageStanding } from './domain.ts';

export const requestPath = z.object({ request: requestId });

export const requestQuery = z.strictObject({
  wait: z.optional(
    z
      .string('must be a number of seconds, from 1 to 20')
      .check(
        z.regex(/^(?:[1-9]|1\d|20)$/, 'must be a number of seconds, from 1 to 20'),
        z.describe(
          'Seconds, 1 to 20. While the request goes through its stages, the answer comes with its next entry, or after this time: call again then.',
        ),
      ),
  ),
});

export const requestsQuery = z.strictObject({
  status: z.optional(
    z
      .enum(['open', 'rework', 'queued'], 'must be open, rework or queued')
      .check(
        z.describe(
          'Only those that are decided (open), wait for the next attempt (rework) or for older requests (queued).',
        ),
      ),
  ),
  workflow: z.optional(workflowId),
  subject: z.optional(subject),
  closed: z.optional(
    month.check(
      z.describe(
        'The requests that closed in this month instead (YYYY-MM, UTC), in the order in which they did.',
      ),
    ),
  ),
  olderThan: z.optional(
    z
      .string()
      .check(
        z.regex(/^\d{1,9}$/, 'must be a number of seconds'),
        z.describe('Only those whose current attempt was submitted more than so many seconds ago.'),
      ),
  ),
  ...paging,
});
export const requests = component(
  'Requests',
  'Requests under way, a page of them, the one submitted first before the others; or those that closed in a month. Read from a view, which can be seconds behind.',
  z.object({ requests: z.array(requestSummary), next }),
);

export const request = component(
  'Request',
  'One request as it stands.',
  z.object({
    request: requestId,
    workflow: workflowId,
    definition: sha256,
    rules: z
      .optional(
        z.object({
          at: instant,
          deployed: z.optional(z.object({ stack: z.string(), commit: z.optional(z.string()) })),
        }),
      )
      .check(
        z.describe(
          'Since when the ledger has its rules, and by which deployment they came: the ARN of the stack, and the commit.',
        ),
      ),
    execution: z.string().check(z.describe('The ARN of the execution that carries it.')),
    subject,
    version,
    attempt: z.int(),
    status: z.string(),
    outcome: z.optional(z.string()),
    reason: z.optional(z.string()),
    requestedAt: instant,
    requesters: z.array(z.string()).check(z.describe('Everyone who submitted an attempt, the latest last.')),
    reworkDueAt: z.optional(instant),
    lineage: z.optional(lineage),
    artifact: z.optional(artifact),
    modelSignature: z
      .optional(z.record(z.string(), z.unknown()))
      .check(z.describe('The signature of the artifact that it brings, as OpenSSF Model Signing writes it.')),
    metrics,
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    evidence: z.array(evidence),
    note: z.optional(z.string()),
    stages: z.array(stageStanding).check(z.describe('The stages of the workflow in their order.')),
    entry: place.check(z.describe('The entry that says so.')),
  }),
);

export const requestHistoryQuery = z.strictObject(paging);

export const pendingQuery = z.strictObject({
  approver: z.optional(email),
  role: z.optional(role),
  ...paging,
});
export const pending = component(
  'Pending',
  'What waits for people, a page of it: for one person what is due first before the rest, else the request submitted first before the others. Read from a view, which can be seconds behind.',
  z.object({
    pending: z.array(
      z.object({
        request: requestId,
        subject,
        version,
        workflow: workflowId,
        attempt: z.int(),
        stage: z.string().check(z.describe("A stage, or 'rework' for the wait for the next attempt.")),
        title: z.optional(z.string()),
        roles: z.array(z.string()).check(z.describe('The roles whose approvals are missing.')),
        waitsFor: z.array(z.string()).check(z.describe('Addresses of those who can give them now.')),
        decided: z.array(z.string()).check(z.describe('Addresses of those who answered at this stage.')),
        since: instant,
        dueAt: z.optional(instant),
        overdue: z.boolean(),
      }),
    ),
    unknown: z.optional(
      z
        .array(z.enum(['approver', 'role']))
        .check(
          z.describe(
            'What of the question nobody deployed has: an address, or a role. Nothing can wait for it.',
          ),
        ),
    ),
    next,
  }),
);

export const timesQuery = z.strictObject({
  workflow: z.optional(workflowId),
  since: z.optional(
    anyInstant.check(z.describe('Only decisions since then. Left out: of the last 31 days.')),
  ),
});
export const times = component(
  'Times',
  'How long people take: from the moment a stage waits for people to each decision, in seconds.',
  z.object({
    since: instant.check(z.describe('Since when decisions were looked at.')),
    stages: z.array(
      z.object({
        workflow: workflowId,
        stage: z.string(),
        role: z.string(),
        count: z.int().check(z.describe('Decisions.')),
        medianSeconds: z.number(),
        p90Seconds: z.number(),
        maxSeconds: z.number(),
      }),
    ),
    requests: z.int().check(z.describe('How many requests these decisions are about.')),
    complete: z
      .boolean()
      .check(
        z.describe('False when time ran out before all of them were looked at: ask for less with since.'),
      ),
  }),
);

export const decisionsQuery = z.strictObject({
  month: month.check(z.describe('The month in which they were made (YYYY-MM, UTC).')),
  workflow: z.optional(workflowId),
  subject: z.optional(subject),
  person: z.optional(email),
  ...paging,
});
export const decisions = component(
  'Decisions',
  'Who decided what in a month, a page of it in the order of time. Read from a view, which can be seconds behind.',
  z.object({
    decisions: z.array(
      z.object({
        at: instant,
        subject,
        version,
        workflow: workflowId,
        stage: z.string(),
        attempt: z.int(),
        choice: z.string().check(z.describe('What was answered; rescind where an approval was taken back.')),
        waives: z.optional(
          z
            .string()
            .check(z.describe('The check that an approval with conditions waives, where it waives one.')),
        ),
        person: z.string(),
        name: z.string(),
        role: z.string().check(z.describe('The role in which the person signed.')),
        comment: z.optional(z.string()),
        assurance: z.optional(
          z
            .enum(['email-link', 'signed-in', 're-authenticated'])
            .check(z.describe('What shows who answered; absent for what was listed before 0.2.0.')),
        ),
        decidedAt: z.optional(instant.check(z.describe('When what was taken back had been decided.'))),
        request: requestId,
        seq: z.int().check(z.describe("The entry of the request's stream that records it.")),
      }),
    ),
    next,
  }),
);

/** A submission is described by its own published schema; here it is any JSON object. */
const input = z
  .record(z.string(), z.unknown())
  .check(z.describe('The request, as docs/request.schema.json describes it.'));

export const submitBody = z.strictObject({ workflow: workflowId, input, confirm });
export const reviseBody = z.strictObject({ input, confirm });
export const rollBackBody = z.strictObject({
  environment,
  version: version.check(z.describe('The earlier version to which the environment goes back.')),
  requestedBy: email,
  reason: remark('Why.'),
  confirm,
});
export const started = component(
  'Started',
  'A request has begun, or its next attempt, in the name of the caller, and its execution goes on; or the request has this very input already.',
  z.object({
    request: requestId,
    execution: z.string().check(z.describe('The ARN of the execution that carries it.')),
    joined: z
      .boolean()
      .check(z.describe('True when the request had this input already: nothing was recorded.')),
    startedAt: instant,
    caller: z.string().check(z.describe('Who called, as iam:<ARN>.')),
  }),
);

export const withdrawBody = z.strictObject({
  reason: remark('Why it is withdrawn: everyone who was asked reads it.'),
  disown: z.optional(
    z
      .literal(true)
      .check(
        z.describe(
          'The caller speaks for somebody in whose name it was submitted, and who never asked for it: those who have answered and the administrators hear that.',
        ),
      ),
  ),
  confirm,
});
export const delegateBody = z.strictObject({
  stage: stageName,
  from: email.check(z.describe('The person who was asked.')),
  to: email.check(z.describe('The person who is asked instead.')),
  comment: z.optional(remark('For the person who is asked instead.')),
  confirm,
});
export const reassignBody = z.strictObject({
  stage: stageName,
  from: z.optional(
    email.check(
      z.describe(
        'The person whose part it is. Left out, or of somebody who has none any more: the other gets a part of their own.',
      ),
    ),
  ),
  to: email.check(
    z.describe('The person who is asked: anybody in any role whom separation of duties lets decide.'),
  ),
  reason: remark('Why.'),
  confirm,
});
export const askAgainBody = z.strictObject({});
export const rescindBody = z.strictObject({
  stage: stageName,
  person: email.check(z.describe('The person who had approved.')),
  reason: remark('Why the approval is taken back: the others who are asked read it.'),
  confirm,
});
export const reportFindingBody = z.strictObject({
  id: z
    .string()
    .check(
      z.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits and _ . -'),
      z.describe('An id of your own: what is told again under it is the same finding, open or closed.'),
    ),
  environment: z
    .string()
    .check(z.minLength(1), z.maxLength(64), z.describe('Which runs what was looked at.')),
  text: remark('What was found, and what is to be done.'),
  owner: email.check(z.describe('The person of any role who sees to it.')),
  due: day.check(z.describe('The last day for it, UTC.')),
  confirm,
});
export const closeFindingBody = z.strictObject({ comment: remark('How the finding was resolved.'), confirm });

export const recorded = component(
  'Recorded',
  'The entry that records what was done, or that says it was done before.',
  z.object({
    entry: z.object({ stream: z.string(), seq: z.int(), hash: sha256 }),
    appended: z.boolean().check(z.describe('False when the ledger said so already: nothing was written.')),
    caller: z.string().check(z.describe('Who called, as iam:<ARN>.')),
  }),
);

export const askedAgain = component(
  'AskedAgain',
  'Whom a request asks now, and whom it waits for. The entry is the last one of the request.',
  z.extend(recorded, {
    asked: z.array(z.string()).check(z.describe('Addresses of those who get a mail by this call.')),
    waitsFor: z
      .array(z.string())
      .check(z.describe('Addresses of those whose answer is missing and who may give it now.')),
    stages: z.array(z.string()).check(z.describe('The stages that wait.')),
  }),
);

export type Requests = z.infer<typeof requests>;
export type RequestAnswer = z.infer<typeof request>;
export type Pending = z.infer<typeof pending>;
export type Decisions = z.infer<typeof decisions>;
export type Times = z.infer<typeof times>;
export type Started = z.infer<typeof started>;
export type Recorded = z.infer<typeof recorded>;
export type AskedAgain = z.infer<typeof askedAgain>;
