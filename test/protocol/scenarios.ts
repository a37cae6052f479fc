import type { Catalogue } from '../../lambdas/ports.ts';
import type { Roles } from '../../workflows/schema/roles.ts';
import type { Stage, Workflow } from '../../workflows/schema/workflow.ts';
import { submission } from '../support/story.ts';
import { type Event, requestIn, type Scenario } from './model/scenario.ts';
import { slug } from './model/schedule-id.ts';

const DAY = 86_400;

const roles: Roles = {
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
const overlappingRoles: Roles = { ...roles, 'data-scientist': [{ email: 'devon@x.io', name: 'Devon' }] };
/** Morgan has left the company. */
const rolesLater: Roles = {
  ...roles,
  manager: [{ email: 'devon@x.io', name: 'Devon' }],
  operator: [{ email: 'ira@x.io', name: 'Ira' }],
};

const approval = (role: string, next: string, quorum = 1): Stage => ({
  type: 'approval',
  title: `Review by ${role}`,
  role,
  quorum,
  dueInSeconds: 5 * DAY,
  meaning: 'approved',
  next,
});

const promotion = (next: string): Stage => ({
  type: 'promotion',
  title: 'Promotion',
  environment: 'production',
  next,
});

function workflow(stages: Workflow['stages'], changes: Partial<Workflow> = {}): Workflow {
  return {
    format: 1,
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    start: 'review',
    rework: { dueInSeconds: 14 * DAY },
    newerVersion: 'parallel',
    stages,
    ...changes,
  };
}

/** One approval, then the promotion. */
const release = workflow({ review: approval('manager', 'promote'), promote: promotion('end') });
const supersedingRelease = { ...release, newerVersion: 'supersede' } as const;
/** Something is left to do after the promotion, and it may be sent back from there. */
const rollout = workflow({
  review: approval('manager', 'promote'),
  promote: promotion('confirm'),
  confirm: { ...approval('operator', 'end'), type: 'task', meaning: 'took responsibility' } as Stage,
});
const supersedingRollout = { ...rollout, newerVersion: 'supersede' } as const;
/** One approval, and nothing after it. */
const signOff = workflow({ review: approval('manager', 'end') });
/** One person alone, so that few mails go out. */
const supersedingTask = workflow({ review: approval('solo', 'end') }, { newerVersion: 'supersede' });
const boardRelease = workflow({ review: approval('board', 'promote', 2), promote: promotion('end') });
/** What `release` becomes with the next deployment: a second stage before the promotion. */
const releaseLater = workflow({
  review: approval('manager', 'audit'),
  audit: approval('board', 'promote', 2),
  promote: promotion('end'),
});

const of = (definition: Workflow, catalogue: Catalogue = { workflows: [definition], roles }) => ({
  definitions: [definition],
  catalogues: [catalogue],
});

type Start = Extract<Event, { kind: 'start' }>;
const start = (name: string, changes: Record<string, unknown> = {}, more: Partial<Start> = {}): Start => ({
  kind: 'start',
  name,
  input: submission({ requestedBy: 'dana@x.io', ...changes }),
  ...more,
});
/** The next attempt of the first request. */
const revision = (name: string, definition: Workflow): Start =>
  start(name, { metrics: { auc: 0.931 }, revises: requestIn([definition], start('first')) });

type Click = Extract<Event, { kind: 'click' }>;
const click = (person: string, choice: Click['choice'], more: Partial<Click> = {}): Click => ({
  kind: 'click',
  person: `${person}@x.io`,
  choice,
  stage: 'review',
  request: 'first',
  ...more,
});

const sweep: Event = { kind: 'sweep' };
const pass = (seconds: number): Event => ({ kind: 'pass', seconds });
/** From the beginning to the last second in which decisions count, when the state may time out already. */
const toDeadline = pass(5 * DAY - 1);
/** From there to when the sweeper lets waits expire. */
const pastGrace = pass(200);

export const scenarios: readonly Scenario[] = [
  {
    name: 'begin',
    about: 'a request begins, and two things go wrong',
    ...of(release),
    setup: [],
    events: [start('first')],
    faults: 2,
    retries: 1,
  },
  {
    name: 'begin and sweeper',
    about: 'a request begins while the sweeper runs, and something goes wrong',
    ...of(release),
    setup: [],
    events: [start('first'), sweep],
    faults: 1,
    retries: 0,
  },
  {
    name: 'begin with functions cut off',
    about: 'the state machine gives up on a function that goes on nevertheless',
    ...of(release),
    setup: [],
    events: [start('first')],
    faults: 1,
    retries: 1,
    abandon: true,
  },
  {
    name: 'stop at the beginning',
    about: 'somebody stops the execution while its request begins, and two things go wrong',
    ...of(release),
    setup: [],
    events: [start('first'), { kind: 'stop', name: 'first' }],
    faults: 2,
    retries: 0,
  },
  {
    name: 'same input twice',
    about: 'two executions start with the same input',
    ...of(release),
    setup: [],
    events: [start('first'), start('twin')],
    faults: 0,
    retries: 1,
  },
  {
    name: 'same input twice, a crash',
    about: 'two executions start with the same input, and a function fails',
    ...of(release),
    setup: [],
    events: [start('first'), start('twin')],
    faults: 1,
    retries: 0,
  },
  {
    name: 'one click, two crashes',
    about: 'one approval, and two things go wrong before its promotion is done',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'approve')],
    faults: 2,
    retries: 1,
  },
  {
    name: 'two clicks and a contrary one',
    about: 'one approver clicks twice and a second one rejects',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'approve'), click('morgan', 'approve'), click('devon', 'reject')],
    faults: 0,
    retries: 0,
  },
  {
    name: 'contrary clicks, a crash',
    about: 'two approvers answer otherwise, and something goes wrong',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'approve'), click('devon', 'reject')],
    faults: 1,
    retries: 1,
  },
  {
    name: 'click and sweeper',
    about: 'the sweeper runs while an approval takes effect',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'approve'), sweep],
    faults: 0,
    retries: 0,
  },
  {
    name: 'click and sweeper, a crash',
    about: 'the sweeper runs while the last approval of a request takes effect, and something goes wrong',
    ...of(signOff),
    setup: [start('first')],
    events: [click('morgan', 'approve'), sweep],
    faults: 1,
    retries: 0,
  },
  {
    name: 'deadline',
    about: 'an approval comes too late, the state times out, the sweeper runs',
    ...of(release),
    setup: [start('first'), toDeadline, pastGrace],
    events: [click('morgan', 'approve'), sweep],
    faults: 1,
    retries: 0,
  },
  {
    name: 'deadline, by the sweeper alone',
    about:
      'an approval of the last second meets the sweeper, which lets the stage expire in place of the state',
    ...of(release),
    setup: [start('first'), toDeadline],
    events: [click('morgan', 'approve'), pastGrace, sweep],
    faults: 0,
    retries: 0,
    noTimeouts: true,
  },
  {
    name: 'deadline, a crash',
    about: 'an approval comes in the last second, the state times out, and something goes wrong',
    ...of(release),
    setup: [start('first'), toDeadline],
    events: [click('morgan', 'approve'), pastGrace],
    faults: 1,
    retries: 1,
  },
  {
    name: 'stop',
    about: 'somebody stops the execution while an approval takes effect, and something goes wrong',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'approve'), { kind: 'stop', name: 'first' }],
    faults: 1,
    retries: 1,
  },
  {
    name: 'end told twice',
    about: 'the end of a rejected request arrives twice, and something goes wrong',
    ...of(release),
    setup: [start('first')],
    events: [click('devon', 'reject'), { kind: 'redeliver', name: 'first' }],
    faults: 1,
    retries: 1,
  },
  {
    name: 'quorum',
    about: 'two of three must approve; all three click at once',
    ...of(boardRelease),
    setup: [start('first')],
    events: [click('ada', 'approve'), click('bo', 'approve'), click('cleo', 'reject')],
    faults: 0,
    retries: 0,
  },
  {
    name: 'quorum, one person twice',
    about: 'two of three must approve; one person clicks twice, and something goes wrong',
    ...of(boardRelease),
    setup: [start('first')],
    events: [click('ada', 'approve'), click('ada', 'approve')],
    faults: 1,
    retries: 1,
  },
  {
    name: 'change of mind',
    about: 'two of three must approve; one person approves and rejects at once, and something goes wrong',
    ...of(boardRelease),
    setup: [start('first')],
    events: [click('ada', 'approve'), click('ada', 'reject')],
    faults: 1,
    retries: 1,
  },
  {
    name: 'quorum, a crash',
    about: 'two of three must approve; two click at once, and something goes wrong',
    ...of(boardRelease),
    setup: [start('first')],
    events: [click('ada', 'approve'), click('bo', 'approve')],
    faults: 1,
    retries: 0,
  },
  {
    name: 'rivals',
    about: 'two requests of one subject promote at the same time',
    ...of(release),
    setup: [start('first'), pass(60), start('second', { version: '15' })],
    events: [click('morgan', 'approve'), click('devon', 'approve', { request: 'second' })],
    faults: 0,
    retries: 1,
  },
  {
    name: 'superseded',
    about: 'a newer version arrives while the older one is being approved and promotes',
    ...of(supersedingRelease),
    setup: [start('first'), pass(60)],
    events: [click('morgan', 'approve'), start('second', { version: '15' })],
    faults: 0,
    retries: 1,
  },
  {
    name: 'superseded at once',
    about: 'two versions begin at the same time, one of which must give way',
    ...of(supersedingRelease),
    setup: [],
    events: [start('first'), start('second', { version: '15' })],
    faults: 0,
    retries: 0,
  },
  {
    name: 'superseded, a crash',
    about: 'a newer version arrives while the older one waits, and something goes wrong',
    ...of(supersedingRelease),
    setup: [start('first'), pass(60)],
    events: [start('second', { version: '15' })],
    faults: 1,
    retries: 1,
  },
  {
    name: 'superseded after its promotion',
    about: 'the older request has promoted and is sent back from its last stage while a newer one comes',
    ...of(supersedingRollout),
    setup: [start('first'), click('devon', 'approve'), pass(60)],
    events: [click('ira', 'request-changes', { stage: 'confirm' }), start('second', { version: '15' })],
    faults: 0,
    retries: 1,
  },
  {
    name: 'superseded in rework',
    about: 'the older request is back in rework; its next attempt comes together with a newer version',
    ...of(supersedingTask),
    setup: [start('first'), click('morgan', 'request-changes'), pass(60)],
    events: [start('second', { version: '15' }), revision('again', supersedingTask)],
    faults: 0,
    retries: 1,
  },
  {
    name: 'changes requested',
    about: 'one approver requests changes, another approves, and something goes wrong',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'request-changes'), click('devon', 'approve')],
    faults: 1,
    retries: 1,
  },
  {
    name: 'rework at once',
    about: 'changes are requested and the next attempt comes at once',
    ...of(release),
    setup: [start('first')],
    events: [click('morgan', 'request-changes'), revision('again', release)],
    faults: 0,
    retries: 0,
  },
  {
    name: 'rework at once, a crash',
    about:
      'changes are requested, the next attempt comes before the execution hears of it, as the click dies',
    ...of(signOff),
    setup: [start('first')],
    events: [click('morgan', 'request-changes'), revision('again', signOff)],
    faults: 1,
    frail: 'clicks',
    retries: 0,
  },
  {
    name: 'rework, two crashes',
    about: 'the next attempt comes when it was asked for, and two things go wrong',
    ...of(release),
    setup: [start('first'), click('morgan', 'request-changes')],
    events: [revision('again', release)],
    faults: 2,
    retries: 1,
  },
  {
    name: 'two next attempts',
    about: 'two executions bring different next attempts at the same time, another the same one',
    ...of(release),
    setup: [start('first'), click('morgan', 'request-changes')],
    events: [
      revision('again', release),
      start('other', { ...(revision('', release).input as object), version: '14.2' }),
    ],
    faults: 0,
    retries: 1,
  },
  {
    name: 'old links',
    about: 'links of the first attempt are used while the second is reviewed',
    ...of(release),
    setup: [start('first'), click('morgan', 'request-changes')],
    events: [revision('again', release), click('devon', 'approve')],
    faults: 0,
    retries: 0,
  },
  {
    name: 'promotes again',
    about:
      'a request that promoted, was sent back and came again promotes its next attempt, and something goes wrong',
    ...of(rollout),
    setup: [
      start('first'),
      click('devon', 'approve'),
      click('ira', 'request-changes', { stage: 'confirm' }),
      revision('again', rollout),
    ],
    events: [click('devon', 'approve', { attempt: 2 })],
    faults: 1,
    retries: 1,
  },
  {
    name: 'token misused',
    about:
      'somebody with rights on Step Functions wakes the execution by hand, as if its stage were approved',
    ...of(release),
    setup: [start('first')],
    events: [{ kind: 'wake', name: 'first' }, click('morgan', 'approve')],
    faults: 0,
    retries: 1,
  },
  {
    name: 'late next attempt',
    about: 'the next attempt comes in the last second of rework or after it, and the state times out',
    ...of(release),
    setup: [start('first'), click('morgan', 'request-changes'), pass(14 * DAY - 1)],
    events: [revision('again', release), pastGrace],
    faults: 0,
    retries: 0,
  },
  {
    name: 'late next attempt, by the sweeper alone',
    about: 'the next attempt comes in the last second of rework and meets the sweeper',
    ...of(release),
    setup: [start('first'), click('morgan', 'request-changes'), pass(14 * DAY - 1)],
    events: [revision('again', release), pastGrace, sweep],
    faults: 0,
    retries: 0,
    noTimeouts: true,
  },
  {
    name: 'rollout',
    about: 'a request with a stage after its promotion goes its whole way',
    ...of(rollout),
    setup: [start('first')],
    events: [click('devon', 'approve'), click('ira', 'approve', { stage: 'confirm' })],
    faults: 0,
    retries: 0,
  },
  {
    name: 'last stage, two crashes',
    about: 'the last stage is confirmed, and two things go wrong',
    ...of(rollout),
    setup: [start('first'), click('devon', 'approve')],
    events: [click('ira', 'approve', { stage: 'confirm' })],
    faults: 2,
    retries: 1,
  },
  {
    name: 'not entitled',
    about: 'the requester and a person of another role hold links that they should never have had',
    ...of(rollout, { workflows: [rollout], roles: overlappingRoles }),
    setup: [start('first', { requestedBy: 'devon@x.io' })],
    events: [
      click('devon', 'approve', { unasked: true }),
      click('ada', 'approve', { unasked: true }),
      click('morgan', 'approve'),
    ],
    faults: 0,
    retries: 0,
  },
  {
    name: 'decided before',
    about: 'somebody who decided an earlier stage holds a link for the last one',
    ...of(rollout),
    setup: [start('first')],
    events: [click('morgan', 'approve'), click('morgan', 'approve', { stage: 'confirm', unasked: true })],
    faults: 0,
    retries: 1,
  },
  {
    name: 'deployment in mid-wait',
    about: 'other rules and people are deployed while an approval takes effect, and something goes wrong',
    definitions: [release],
    catalogues: [
      { workflows: [release], roles },
      { workflows: [releaseLater], roles: rolesLater },
    ],
    setup: [start('first')],
    events: [click('morgan', 'approve'), { kind: 'deploy', catalogue: 1 }],
    faults: 1,
    retries: 1,
  },
  {
    name: 'deployment before the functions',
    about: 'a machine starts under new rules that its functions know only after the deployment',
    definitions: [release, releaseLater],
    catalogues: [
      { workflows: [release], roles },
      { workflows: [releaseLater], roles },
    ],
    setup: [start('first')],
    events: [
      start('second', { version: '15' }, { definition: 1 }),
      click('morgan', 'approve'),
      { kind: 'deploy', catalogue: 1 },
    ],
    faults: 0,
    retries: 1,
  },
];

/** @throws RangeError when there is none. */
export function scenarioBy(name: string): Scenario {
  const found = scenarios.find((scenario) => slug(scenario.name) === slug(name));
  if (found === undefined) throw new RangeError(`no scenario '${name}'`);
  return found;
}
