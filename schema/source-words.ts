import type {
  CheckStageSource,
  EffectStageSource,
  FormFieldSource,
  HumanStageSource,
  WorkflowSource,
} from './workflow-source.ts';

// The names of all members that an admin can write, by where they stand.

type AnyWorkflow = WorkflowSource<string, string, string>;
type AnyHumanStage = HumanStageSource<string, string, unknown>;
type Submission = NonNullable<AnyWorkflow['submission']>;

/** Every member of a source's type, so that the compiler finds one that is missing here. */
type Words<Source> = Readonly<Record<keyof Required<Source>, true>>;

export const WORKFLOW = Object.keys({
  id: true,
  title: true,
  subject: true,
  requester: true,
  submission: true,
  environments: true,
  start: true,
  rework: true,
  newerVersion: true,
  calendar: true,
  stages: true,
} satisfies Words<AnyWorkflow>);
export const SUBMISSION = Object.keys({
  lineage: true,
  artifact: true,
  attributes: true,
  metrics: true,
  version: true,
} satisfies Words<Submission>);
export const VERSION = Object.keys({ in: true, when: true } satisfies Words<
  NonNullable<Submission['version']>
>);
export const REWORK = Object.keys({ dueIn: true, maxAttempts: true } satisfies Words<
  NonNullable<AnyWorkflow['rework']>
>);

const STAGE = { type: true, title: true, when: true, next: true } as const;
const HUMAN_STAGE = Object.keys({
  ...STAGE,
  role: true,
  quorum: true,
  approvers: true,
  dueIn: true,
  remindAfter: true,
  escalate: true,
  meaning: true,
  conditions: true,
  form: true,
  commentRequiredFor: true,
  rejectQuorum: true,
  reworkTo: true,
  carries: true,
  handOverTo: true,
  alsoEligible: true,
  ifRejected: true,
} satisfies Words<AnyHumanStage>);
const CHECK_STAGE = Object.keys({ ...STAGE, checks: true, ifFailed: true } satisfies Words<
  CheckStageSource<string, string, unknown>
>);
const EFFECT_STAGE = Object.keys({
  ...STAGE,
  environment: true,
  attest: true,
  blockedBy: true,
  askAgain: true,
  ignoresFreezes: true,
} satisfies Words<EffectStageSource<string, string, unknown>>);
export const ESCALATE = Object.keys({ after: true, to: true } satisfies Words<
  NonNullable<AnyHumanStage['escalate']>
>);
export const IF_REJECTED = Object.keys({ start: true } satisfies Words<
  NonNullable<AnyHumanStage['ifRejected']>
>);
export const FIELD = Object.keys({
  label: true,
  type: true,
  options: true,
  mustBe: true,
} satisfies Words<FormFieldSource>);
export const ATTEST = Object.keys({ every: true, by: true } satisfies Words<
  NonNullable<EffectStageSource<string, string, unknown>['attest']>
>);

/** The members of a stage of each type. */
export const STAGES: Readonly<Record<string, readonly string[]>> = {
  approval: HUMAN_STAGE,
  task: HUMAN_STAGE,
  check: CHECK_STAGE,
  promotion: EFFECT_STAGE,
  retirement: EFFECT_STAGE,
  attestation: EFFECT_STAGE,
};
