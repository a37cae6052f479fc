import type { Person, Roles } from '../../../workflows/schema/roles.ts';
import type { CheckStage, EffectStage, HumanStage, Workflow } from '../../../workflows/schema/workflow.ts';

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

/** What a sample stage for people says otherwise; `role` and `quorum` stand for a single seat. */
export type HumanChanges = Partial<HumanStage> & { readonly role?: string; readonly quorum?: number };

export function approval({ role = 'reviewer', quorum = 1, ...changes }: HumanChanges = {}): HumanStage {
  const approvers = changes.approvers ?? [{ role, quorum }];
  return {
    type: 'approval',
    title: 'Review',
    approvers,
    alsoEligible: [],
    due: { seconds: 86_400 },
    meaning: 'approved',
    conditions: false,
    commentRequiredFor: ['request-changes', 'reject'],
    form: [],
    rejectQuorum: 1,
    handOverTo: approvers.map((seats) => seats.role),
    next: 'end',
    ...changes,
  };
}

export const task = (changes: HumanChanges = {}): HumanStage =>
  approval({ type: 'task', title: 'Roll-out', role: 'operator', meaning: 'took responsibility', ...changes });

export const check = (changes: Partial<CheckStage> = {}): CheckStage => ({
  type: 'check',
  title: 'Quality gate',
  checks: { quality: { metric: 'auc', atLeast: 0.9 } },
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

/** A workflow that keeps every rule: review, promotion, roll-out. */
export const sampleWorkflow = (changes: Partial<Workflow> = {}): Workflow => ({
  format: 2,
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
