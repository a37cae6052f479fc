import type { Catalogue } from '../../../lambdas/ports.ts';
import type { Freeze } from '../../../workflows/schema/freezes.ts';
import type { Roles } from '../../../workflows/schema/roles.ts';
import type { EffectStage, HumanStage, Workflow } from '../../../workflows/schema/workflow.ts';
import { submission } from '../../support/story.ts';
import { type Event, requestIn } from '../model/scenario.ts';

export const DAY = 86_400;

export const roles: Roles = {
  'data-scientist': [{ email: 'dana@x.io', name: 'Dana' }],
  solo: [{ email: 'morgan@x.io', name: 'Morgan' }],
  manager: [
    { email: 'morgan@x.io', name: 'Morgan' },
    { email: 'devon@x.io', name: 'Devon' },
  ],
  board: [
    { email: 'ada@x.io', name: 'Ada' },
    { email: 'bo@x.io', name: 'Bo' },
    { email: 'cleo@x.io', name: 'Cleo' },
  ],
  operator: [
    { email: 'ira@x.io', name: 'Ira' },
    { email: 'morgan@x.io', name: 'Morgan' },
  ],
};
/** Devon reviews and submits. */
export const overlappingRoles: Roles = {
  ...roles,
  'data-scientist': [{ email: 'devon@x.io', name: 'Devon' }],
};
/** Morgan has left the company. */
export const rolesLater: Roles = {
  ...roles,
  manager: [{ email: 'devon@x.io', name: 'Devon' }],
  operator: [{ email: 'ira@x.io', name: 'Ira' }],
};

export const approval = (role: string, next: string, quorum = 1): HumanStage => ({
  type: 'approval',
  title: `Review by ${role}`,
  approvers: [{ role, quorum }],
  alsoEligible: [],
  due: { seconds: 5 * DAY },
  meaning: 'approved',
  conditions: false,
  commentRequiredFor: ['request-changes', 'reject'],
  form: [],
  rejectQuorum: 1,
  handOverTo: [role],
  next,
});

export const promotion = (next: string): EffectStage => ({
  type: 'promotion',
  title: 'Promotion',
  environment: 'production',
  ignoresFreezes: false,
  next,
});

export function workflow(stages: Workflow['stages'], changes: Partial<Workflow> = {}): Workflow {
  return {
    format: 2,
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'data-scientist',
    submission: { lineage: true, artifact: true, attributes: {} },
    environments: ['production'],
    start: 'review',
    rework: { due: { seconds: 14 * DAY }, maxAttempts: 10 },
    newerVersion: 'parallel',
    stages,
    ...changes,
  };
}

/** One approval, then the promotion. */
export const release = workflow({ review: approval('manager', 'promote'), promote: promotion('end') });
export const supersedingRelease = { ...release, newerVersion: 'supersede' } as const;
/** Something is left to do after the promotion, and it may be sent back from there. */
export const rollout = workflow({
  review: approval('manager', 'promote'),
  promote: promotion('confirm'),
  confirm: { ...approval('operator', 'end'), type: 'task', meaning: 'took responsibility' },
});
export const supersedingRollout = { ...rollout, newerVersion: 'supersede' } as const;
/** One approval, and nothing after it. */
export const signOff = workflow({ review: approval('manager', 'end') });
/** One person alone, so that few mails go out. */
export const supersedingTask = workflow({ review: approval('solo', 'end') }, { newerVersion: 'supersede' });
export const boardRelease = workflow({ review: approval('board', 'promote', 2), promote: promotion('end') });
/** What `release` becomes with the next deployment: a second stage before the promotion. */
export const releaseLater = workflow({
  review: approval('manager', 'audit'),
  audit: approval('board', 'promote', 2),
  promote: promotion('end'),
});

export const catalogue = (
  workflows: readonly Workflow[],
  people: Roles = roles,
  freezes: readonly Freeze[] = [],
): Catalogue => ({ workflows, roles: people, freezes });

export const of = (definition: Workflow, deployed = catalogue([definition])) => ({
  definitions: [definition],
  catalogues: [deployed],
});

type Start = Extract<Event, { kind: 'start' }>;
export const start = (
  name: string,
  changes: Record<string, unknown> = {},
  more: Partial<Start> = {},
): Start => ({
  kind: 'start',
  name,
  input: submission({ requestedBy: 'dana@x.io', ...changes }),
  ...more,
});
/** The next attempt of the first request. */
export const revision = (name: string, definition: Workflow): Start =>
  start(name, { metrics: { auc: 0.931 }, revises: requestIn([definition], start('first')) });

type Click = Extract<Event, { kind: 'click' }>;
export const click = (person: string, choice: Click['choice'], more: Partial<Click> = {}): Click => ({
  kind: 'click',
  person: `${person}@x.io`,
  choice,
  stage: 'review',
  request: 'first',
  ...more,
});

export const sweep: Event = { kind: 'sweep' };
export const pass = (seconds: number): Event => ({ kind: 'pass', seconds });
/** From the beginning to the last second in which decisions count, when the state may time out already. */
export const toDeadline = pass(5 * DAY - 1);
/** From there to when the sweeper lets waits expire. */
export const pastGrace = pass(200);
