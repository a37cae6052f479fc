import type { Person, Roles } from '../../schema/roles.ts';
import type { Problem } from '../../schema/rules/rule.ts';
import type {
  CheckStage,
  EffectStage,
  HumanStage,
  PolicyStage,
  Stage,
  WaitStage,
  Workflow,
} from '../../schema/workflow.ts';

/** A person whose address and printed name come from one word. */
export const person = (word: string): Person => ({ email: `${word}@example.com`, name: word });

/** Roles from words: `rolesOf({ manager: ['ann', 'bob'] })`. */
export const rolesOf = (words: Readonly<Record<string, readonly string[]>>): Roles =>
  Object.fromEntries(Object.entries(words).map(([role, people]) => [role, people.map(person)]));

/** Enough people for `sampleWorkflow`, each in one role. */
export const sampleRoles: Roles = rolesOf({
  author: ['amy'],
  reviewer: ['bob', 'cleo'],
  operator: ['dan'],
});

/** Whom a stage asks, by role: `asks({ reviewer: 2 })`. */
export const asks = (
  quorums: Readonly<Record<string, number>>,
): Pick<HumanStage, 'approvers' | 'handOverTo'> => ({
  approvers: Object.entries(quorums).map(([role, quorum]) => ({ role, quorum })),
  handOverTo: Object.keys(quorums),
});

export const approval = (changes: Partial<HumanStage> = {}): HumanStage => ({
  type: 'approval',
  title: 'Review',
  ...asks({ reviewer: 1 }),
  alsoEligible: [],
  due: { seconds: 86_400 },
  meaning: 'approved',
  conditions: false,
  commentRequiredFor: ['request-changes', 'reject'],
  form: [],
  rejectQuorum: 1,
  next: 'end',
  ...changes,
});

export const task = (changes: Partial<HumanStage> = {}): HumanStage =>
  approval({
    type: 'task',
    title: 'Roll-out',
    ...asks({ operator: 1 }),
    meaning: 'took responsibility',
    ...changes,
  });

export const check = (checks: CheckStage['checks'], changes: Partial<CheckStage> = {}): CheckStage => ({
  type: 'check',
  title: 'Gate',
  checks,
  ifFailed: 'request-changes',
  next: 'end',
  ...changes,
});

export const promotion = (changes: Partial<EffectStage> = {}): EffectStage => ({
  type: 'promotion',
  title: 'Promotion',
  environment: 'production',
  ignoresFreezes: false,
  next: 'end',
  ...changes,
});

/** An hour that looks at nothing. */
export const wait = (changes: Partial<WaitStage> = {}): WaitStage => ({
  type: 'wait',
  title: 'Soaking',
  for: { seconds: 3_600 },
  checks: {},
  ifFailed: 'reject',
  next: 'end',
  ...changes,
});

/** A rule that approves in the place of the people of a stage, or of nobody. */
export const policy = (changes: Partial<PolicyStage> = {}): PolicyStage => ({
  type: 'policy',
  title: 'Small changes',
  policy: 'small-changes',
  checks: {},
  approvedBy: 'reviewer',
  until: '2027-03-01',
  otherwise: ['review'],
  next: 'end',
  ...changes,
});

/** A workflow that keeps every rule: review, promotion, roll-out. */
export const sampleWorkflow = (changes: Partial<Workflow> = {}): Workflow => ({
  format: 3,
  id: 'release',
  title: 'Release',
  subject: 'service',
  requester: 'author',
  submission: { lineage: false, artifact: false, attributes: {} },
  environments: ['staging', 'production'],
  start: 'review',
  rework: { due: { seconds: 7 * 86_400 }, maxAttempts: 10 },
  newerVersion: 'supersede',
  stages: {
    review: approval({ next: 'publish' }),
    publish: promotion({ next: 'roll-out' }),
    'roll-out': task(),
  },
  ...changes,
});

/** A sample that passes these stages one after the other, in the order in which they are written. */
export const passing = (
  stages: Readonly<Record<string, Stage>>,
  changes: Partial<Workflow> = {},
): Workflow => {
  const names = Object.keys(stages);
  const linked = Object.entries(stages).map(([name, stage], index): [string, Stage] => [
    name,
    { ...stage, next: names[index + 1] ?? 'end' },
  ]);
  return sampleWorkflow({ start: names[0] ?? 'end', stages: Object.fromEntries(linked), ...changes });
};

/** Problems as `stage: message`, or the message alone where it is the workflow's. */
export const told = (problems: readonly Problem[]): string[] =>
  problems.map(({ stage, message }) => (stage === undefined ? message : `${stage}: ${message}`));
