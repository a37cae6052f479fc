import type { ChatChannel } from './chat.ts';
import type { Check } from './check.ts';
import type { Freeze } from './freezes.ts';
import type { Identity } from './identity.ts';
import type { Integrations, Mlflow, MlflowModels, SageMaker, SageMakerGroups } from './integrations.ts';
import type { Monitor } from './monitors.ts';
import type { Absence, Person } from './roles.ts';
import type { Shape } from './shape.ts';
import type { Webhook } from './webhooks.ts';
import type { MetricMeaning, Window } from './workflow.ts';
import type {
  ChairSource,
  CheckStageSource,
  EffectStageSource,
  EscalationSource,
  FormFieldSource,
  HumanStageSource,
  PolicyStageSource,
  TrackSource,
  TracksStageSource,
  WaitStageSource,
  WorkflowSource,
} from './workflow-source.ts';

// What an admin can write, by where it stands: the name of every member, and what kind of value it takes.

type AnyWorkflow = WorkflowSource<string, string, string>;
type AnyHumanStage = HumanStageSource<string, string, unknown>;
type Submission = NonNullable<AnyWorkflow['submission']>;

/** Every member of a source's type, so that the compiler finds one that is missing here. */
type ShapeOf<Source> = Shape & Readonly<Record<keyof Required<Source>, unknown>>;

export const WORKFLOW = {
  id: 'text!',
  title: 'text!',
  subject: 'text!',
  requester: 'text!',
  submission: 'members',
  metrics: 'members',
  inform: 'texts',
  environments: 'texts',
  start: 'text',
  rework: 'members',
  newerVersion: 'text',
  signature: 'text',
  calendar: 'members',
  stages: 'members!',
} as const satisfies ShapeOf<AnyWorkflow>;
export const SUBMISSION = {
  lineage: 'yes-no',
  trainingData: 'text',
  cleanCode: 'yes-no',
  artifact: 'yes-no',
  attributes: 'members',
  metrics: 'texts',
  authenticated: 'yes-no',
  version: 'members',
} as const satisfies ShapeOf<Submission>;
export const VERSION = { in: 'text!', when: 'text!' } as const satisfies ShapeOf<
  NonNullable<Submission['version']>
>;
export const METRIC = {
  better: 'text',
  digits: 'number',
  label: 'text',
} as const satisfies ShapeOf<MetricMeaning>;
export const REWORK = { dueIn: 'any', maxAttempts: 'number' } as const satisfies ShapeOf<
  NonNullable<AnyWorkflow['rework']>
>;

const STAGE = { type: 'text!', title: 'text', when: 'any', next: 'text' } as const;
const HUMAN_STAGE = {
  ...STAGE,
  role: 'text',
  quorum: 'any',
  approvers: 'members',
  anyOf: 'any',
  approver: 'members',
  inOrder: 'yes-no',
  dueIn: 'any',
  remindAfter: 'any',
  escalate: 'any',
  meaning: 'text',
  conditions: 'yes-no',
  form: 'members',
  commentRequiredFor: 'texts',
  rejectQuorum: 'number',
  abstain: 'yes-no',
  chair: 'members',
  reworkTo: 'text',
  carries: 'yes-no',
  signature: 'text',
  handOverTo: 'texts',
  inform: 'texts',
  alsoEligible: 'texts',
  ifRejected: 'members',
  ifExpired: 'any',
} as const satisfies ShapeOf<AnyHumanStage>;
const TRACKS_STAGE = { ...STAGE, tracks: 'members!', atLeast: 'number' } as const satisfies ShapeOf<
  TracksStageSource<string, string, unknown>
>;
const { next: _, ...IN_A_TRACK } = HUMAN_STAGE;
/** The members of one track of a stage. */
export const TRACK = { ...IN_A_TRACK, type: 'text', reviews: 'texts' } as const satisfies ShapeOf<
  Omit<TrackSource<string, string, unknown>, 'next'>
>;
const CHECK_STAGE = {
  ...STAGE,
  checks: 'members!',
  ifFailed: 'text',
  waivableBy: 'text',
  dueIn: 'any',
} as const satisfies ShapeOf<CheckStageSource<string, string, string, unknown>>;
const POLICY_STAGE = {
  ...STAGE,
  policy: 'text!',
  checks: 'members',
  approvedBy: 'text!',
  until: 'text!',
  otherwise: 'any',
  reviewAfterwards: 'members',
} as const satisfies ShapeOf<PolicyStageSource<string, string, string, unknown>>;
const WAIT_STAGE = {
  ...STAGE,
  for: 'any',
  until: 'any',
  dueIn: 'any',
  checks: 'members',
  every: 'any',
  abortWhen: 'any',
  ifFailed: 'any',
} as const satisfies ShapeOf<WaitStageSource<string, string, unknown>>;
/** An instant that a request states. */
export const UNTIL = { attribute: 'text!' } as const satisfies Shape;
/** A day that an approver chooses. */
export const UNTIL_ANSWER = { answer: 'text!' } as const satisfies Shape;
const EFFECT_STAGE = {
  ...STAGE,
  environment: 'text!',
  attest: 'members',
  onFinding: 'members',
  blockedBy: 'text',
  askAgain: 'text',
  window: 'text',
  ignoresFreezes: 'yes-no',
} as const satisfies ShapeOf<EffectStageSource<string, string, unknown>>;
export const ESCALATE = { after: 'any', to: 'text!' } as const satisfies ShapeOf<EscalationSource<string>>;
/** The ways in which a request says who decides it, by the member that tells them apart. */
export const SEAT_RULES: Readonly<Record<string, Shape>> = {
  managerOf: { managerOf: 'text!' },
  ownerOf: { ownerOf: 'text!' },
  attribute: { attribute: 'text!', of: 'members!' },
};
export const CHAIR = { role: 'text!', veto: 'yes-no', casting: 'yes-no' } as const satisfies ShapeOf<
  ChairSource<string>
>;
export const IF_REJECTED = { start: 'text!' } as const satisfies ShapeOf<
  NonNullable<AnyHumanStage['ifRejected']>
>;
export const REVIEW_AFTERWARDS = { share: 'number!', role: 'text!', dueIn: 'any' } as const satisfies ShapeOf<
  NonNullable<PolicyStageSource<string, string, string, unknown>['reviewAfterwards']>
>;
export const FIELD = {
  label: 'text!',
  type: 'text!',
  options: 'texts',
  mustBe: 'text',
  optional: 'yes-no',
  atLeast: 'number',
  atMost: 'number',
} as const satisfies ShapeOf<FormFieldSource>;
export const ATTEST = { every: 'any', by: 'text!' } as const satisfies ShapeOf<
  NonNullable<EffectStageSource<string, string, unknown>['attest']>
>;

export const ON_FINDING = { start: 'text!' } as const satisfies ShapeOf<
  NonNullable<EffectStageSource<string, string, unknown>['onFinding']>
>;

/** The members of a stage of each type. */
export const STAGES: Readonly<Record<string, Shape>> = {
  approval: HUMAN_STAGE,
  task: HUMAN_STAGE,
  tracks: TRACKS_STAGE,
  check: CHECK_STAGE,
  policy: POLICY_STAGE,
  wait: WAIT_STAGE,
  promotion: EFFECT_STAGE,
  retirement: EFFECT_STAGE,
  attestation: EFFECT_STAGE,
};

export const PERSON = {
  email: 'text!',
  name: 'text!',
  away: 'members',
  timeZone: 'text',
  manager: 'text',
  mail: 'text',
  principals: 'texts',
} as const satisfies ShapeOf<Person>;
export const ABSENCE = {
  from: 'text!',
  until: 'text!',
  standIn: 'text!',
} as const satisfies ShapeOf<Absence>;

export const FREEZE = {
  reason: 'text!',
  from: 'text!',
  until: 'text!',
  timeZone: 'text',
  environments: 'texts',
  subjects: 'texts',
} as const satisfies ShapeOf<Freeze>;

/** A time of the week, in which something takes place. */
export const WINDOW = {
  timeZone: 'text!',
  days: 'texts!',
  hours: 'any',
} as const satisfies ShapeOf<Omit<Window, 'name'>>;

export const IDENTITY = {
  issuer: 'text!',
  clientId: 'text!',
  secret: 'text',
  secretBy: 'text',
  claims: 'members',
  groups: 'members',
  scopes: 'texts',
  sessions: 'members',
} as const satisfies ShapeOf<Identity>;
export const IDENTITY_CLAIMS = { email: 'text', verified: 'any', groups: 'text' } as const satisfies ShapeOf<
  NonNullable<Identity['claims']>
>;
export const IDENTITY_SESSIONS = { idle: 'text', absolute: 'text' } as const satisfies ShapeOf<
  NonNullable<Identity['sessions']>
>;

export const WEBHOOK = {
  url: 'text!',
  events: 'texts',
  workflows: 'texts',
  subjects: 'texts',
  secret: 'text',
} as const satisfies ShapeOf<Webhook>;

export const INTEGRATIONS = {
  mlflow: 'members',
  sagemaker: 'members',
  monitors: 'any',
  chat: 'members',
} as const satisfies ShapeOf<Integrations>;
export const SIGNING = { publicKey: 'text!' } as const satisfies ShapeOf<
  Extract<Check, { readonly modelSignature: unknown }>['modelSignature']
>;
export const CHAT_CHANNEL = { roles: 'texts', workflows: 'texts' } as const satisfies ShapeOf<ChatChannel>;
export const MONITOR = {
  alarm: 'text',
  schedule: 'text',
  subject: 'text!',
  environment: 'text!',
  owner: 'text!',
  days: 'number!',
} as const satisfies ShapeOf<Monitor>;
export const MLFLOW = {
  url: 'text!',
  secret: 'text!',
  models: 'any',
  aliases: 'members',
  drift: 'text',
} as const satisfies ShapeOf<Mlflow>;
export const SAGEMAKER = { groups: 'any', buckets: 'texts' } as const satisfies ShapeOf<SageMaker>;
export const SAGEMAKER_GROUPS = {
  name: 'text!',
  workflow: 'text!',
  environment: 'text',
} as const satisfies ShapeOf<SageMakerGroups>;
export const MLFLOW_MODELS = { name: 'text!', workflow: 'text!' } as const satisfies ShapeOf<MlflowModels>;
