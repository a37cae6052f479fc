import type { Person, Roles } from '../../../workflows/schema/roles.ts';
import type { HumanStage, PromotionStage, Workflow } from '../../../workflows/schema/workflow.ts';

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

export const approval = (changes: Partial<HumanStage> = {}): HumanStage => ({
  type: 'approval',
  title: 'Review',
  role: 'reviewer',
  quorum: 1,
  dueInSeconds: 86_400,
  meaning: 'approved',
  next: 'end',
  ...changes,
});

export const task = (changes: Partial<HumanStage> = {}): HumanStage =>
  approval({ type: 'task', title: 'Roll-out', role: 'operator', meaning: 'took responsibility', ...changes });

export const promotion = (changes: Partial<PromotionStage> = {}): PromotionStage => ({
  type: 'promotion',
  title: 'Promotion',
  environment: 'production',
  next: 'end',
  ...changes,
});

/** A workflow that keeps every rule: review, promotion, roll-out. */
export const sampleWorkflow = (changes: Partial<Workflow> = {}): Workflow => ({
  format: 1,
  id: 'release',
  title: 'Release',
  subject: 'service',
  requester: 'author',
  environments: ['staging', 'production'],
  start: 'review',
  rework: { dueInSeconds: 7 * 86_400 },
  newerVersion: 'supersede',
  stages: {
    review: approval({ next: 'publish' }),
    publish: promotion({ next: 'roll-out' }),
    'roll-out': task(),
  },
  ...changes,
});
