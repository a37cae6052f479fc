import type { Catalogue } from '../../../lambdas/ports.ts';
import type { Freeze } from '../../../schema/freezes.ts';
import type { Roles } from '../../../schema/roles.ts';
import type { CheckStage, EffectStage, HumanStage, Workflow } from '../../../schema/workflow.ts';
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
  deputy: [{ email: 'eva@x.io', name: 'Eva' }],
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

/** Morgan has given up being a manager, and Eva has become one. */
export const rolesChanged: Roles = {
  ...roles,
  manager: [
    { email: 'devon@x.io', name: 'Devon' },
    { email: 'eva@x.io', name: 'Eva' },
  ],
};
/** Nobody who could decide alone is left; somebody looks after the roles. */
export const rolesEmptied: Roles = {
  ...roles,
  solo: [],
  administrator: [{ email: 'bo@x.io', name: 'Bo' }],
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
    format: 3,
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
/** The same, decided by one person alone. */
export const supersedingSolo = workflow(
  { review: approval('solo', 'promote'), promote: promotion('end') },
  { newerVersion: 'supersede' },
);
/** The same, decided by one person alone. */
export const solo = workflow({ review: approval('solo', 'promote'), promote: promotion('end') });
/** What must not wait for a freeze. */
export const emergency = workflow(
  { review: approval('board', 'promote'), promote: { ...promotion('end'), ignoresFreezes: true } },
  { id: 'emergency' },
);
/** Something is left to do after the promotion, and it may be sent back from there. */
export const rollout = workflow({
  review: approval('manager', 'promote'),
  promote: promotion('confirm'),
  confirm: { ...approval('operator', 'end'), type: 'task', meaning: 'took responsibility' },
});
export const supersedingRollout = { ...rollout, newerVersion: 'supersede' } as const;
/** One approval, and nothing after it. */
export const signOff = workflow({ review: approval('manager', 'end') });
/** The same, decided by one person alone. */
export const soloSignOff = workflow({ review: approval('solo', 'end') });
/** One person alone, so that few mails go out. */
export const supersedingTask = workflow({ review: approval('solo', 'end') }, { newerVersion: 'supersede' });
/** One person alone decides, and the next request waits until this one is closed. */
export const queuedTask = workflow({ review: approval('solo', 'end') }, { newerVersion: 'queue' });
export const queuedRelease = { ...release, newerVersion: 'queue' } as const;
/** Whoever does not answer is reminded, then another role is asked too. */
export const remindedSignOff = workflow({
  review: {
    ...approval('solo', 'end'),
    remindAfter: { seconds: DAY },
    escalate: { after: { seconds: 2 * DAY }, to: 'deputy' },
  },
});
/** Approvers may hand over to the deputy. */
export const handedSignOff = workflow({
  review: { ...approval('manager', 'end'), handOverTo: ['deputy', 'manager'] },
});
export const handedBoard = workflow({
  review: { ...approval('board', 'end', 2), handOverTo: ['deputy', 'board'] },
});
/** A manager and an operator, one of whom is in both roles. */
export const twoRoles = workflow({
  review: {
    ...approval('manager', 'promote'),
    approvers: [
      { role: 'manager', quorum: 1 },
      { role: 'operator', quorum: 1 },
    ],
  },
  promote: promotion('end'),
});
/** Two of three approve, or two of three reject. */
export const voted = workflow({
  review: { ...approval('board', 'promote', 2), rejectQuorum: 2 },
  promote: promotion('end'),
});
/** Somebody at each of two tracks; one of both is enough, if `atLeast` says so. */
export const inTracks = (next: string, atLeast = 2): Workflow['stages'] => ({
  review: {
    type: 'tracks',
    title: 'Review',
    tracks: ['review-one', 'review-other'],
    atLeast,
    next: 'review-one',
  },
  'review-one': { ...approval('solo', 'review-other'), track: { of: 'review' } },
  'review-other': { ...approval('deputy', next), track: { of: 'review' } },
});
/** Both tracks, and nothing after them. */
export const trackedSignOff = workflow(inTracks('end'), { format: 5 });
/** Either of two tracks. */
export const eitherTrack = workflow(inTracks('end', 1), { format: 5 });
/** Both tracks, then the promotion. */
export const trackedRelease = workflow({ ...inTracks('promote'), promote: promotion('end') }, { format: 5 });
export const one: Partial<Click> = { stage: 'review-one' };
export const other: Partial<Click> = { stage: 'review-other' };

/** What was approved is checked before it promotes. */
const gate = (more: Partial<CheckStage> = {}): CheckStage => ({
  type: 'check',
  title: 'Metrics',
  checks: { auc: { metric: 'auc', atLeast: 0.9 } },
  ifFailed: 'request-changes',
  next: 'promote',
  ...more,
});
export const checked = workflow({
  review: approval('manager', 'check'),
  check: gate(),
  promote: promotion('end'),
});
/** What was approved is promoted a day later. */
export const soaked = workflow({
  review: approval('solo', 'soak'),
  soak: {
    type: 'wait',
    title: 'Soaking',
    for: { seconds: DAY },
    checks: {},
    ifFailed: 'reject',
    next: 'promote',
  },
  promote: promotion('end'),
});
/** What was approved is looked at every hour for two of them, and promoted if all is well then. */
export const watched = workflow({
  review: approval('solo', 'soak'),
  soak: {
    type: 'wait',
    title: 'Soaking',
    for: { seconds: 7_200 },
    checks: { auc: { metric: 'auc', atLeast: 0.9 } },
    every: { seconds: 3_600 },
    ifFailed: 'request-changes',
    next: 'promote',
  },
  promote: promotion('end'),
});
/** A stage that only weak versions need. */
export const sometimesAudited = workflow({
  review: approval('manager', 'audit'),
  audit: { ...approval('board', 'promote', 2), when: { metric: 'auc', under: 0.9 } },
  promote: promotion('end'),
});
/** What is sent back from the last stage comes back to the promotion: its review holds. */
export const resumed = workflow({
  review: approval('manager', 'promote'),
  promote: promotion('confirm'),
  confirm: { ...approval('operator', 'end'), reworkTo: 'promote' },
});
/** What is rejected after its promotion goes back to the version before. */
export const guarded = workflow({
  review: approval('manager', 'promote'),
  promote: promotion('confirm'),
  confirm: { ...approval('operator', 'end'), ifRejected: { start: 'rollback' } },
});
export const rollback = workflow(
  { promote: promotion('end') },
  {
    id: 'rollback',
    requester: 'operator',
    start: 'promote',
    submission: {
      lineage: false,
      artifact: true,
      attributes: {},
      version: { in: 'production', when: 'before' },
    },
  },
);
/** An approval that ends after a month, and its renewal. */
export const lasting = workflow({
  review: approval('manager', 'promote'),
  promote: { ...promotion('end'), attest: { every: { seconds: 30 * DAY }, by: 'renewal' } },
});
export const renewal = workflow(
  {
    review: approval('solo', 'attest'),
    attest: {
      ...promotion('end'),
      type: 'attestation',
      attest: { every: { seconds: 30 * DAY }, by: 'renewal' },
    },
  },
  {
    id: 'renewal',
    submission: {
      lineage: false,
      artifact: true,
      attributes: {},
      version: { in: 'production', when: 'now' },
    },
  },
);
export const conditional = workflow({
  review: { ...approval('manager', 'promote'), conditions: true },
  promote: promotion('end'),
});
/** Nothing is promoted on the day on which every scenario begins. */
export const frozen = (days: number, seconds = 0): Freeze => ({
  reason: 'Black Friday',
  from: '2026-03-02T00:00:00.000Z',
  until: new Date(Date.parse('2026-03-02T09:00:00.000Z') + (days * DAY + seconds) * 1000).toISOString(),
});
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
export const revision = (name: string, definition: Workflow, changes: Record<string, unknown> = {}): Start =>
  start(name, { metrics: { auc: 0.931 }, revises: requestIn([definition], start('first')), ...changes });

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
export const deployed: Event = { kind: 'deploy', catalogue: 1 };
export const adopt: Event = { kind: 'adopt' };
export const pass = (seconds: number): Event => ({ kind: 'pass', seconds });
/** From the beginning to the last second in which decisions count, when the state may time out already. */
export const toDeadline = pass(5 * DAY - 1);
/** From there to when the sweeper lets waits expire. */
export const pastGrace = pass(200);

/** A requester ends a request. They need no mail for that: the page of their request stays theirs. */
export const withdraw = (more: Partial<Click> = {}): Click =>
  click('dana', 'withdraw', { stage: 'intake', unasked: true, ...more });
export const handOver = (from: string, to: string): Click => click(from, 'hand-over', { to: `${to}@x.io` });
/** Somebody takes back what they answered first. Their link is the same whenever the mail with it comes. */
export const takeBack = (person: string): Click => click(person, 'rescind', { act: 1, unasked: true });
/** People are told of the newest entry of this kind. */
export const news = (action: string): Event => ({ kind: 'inform', request: 'first', action });
