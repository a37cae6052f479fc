import { type SealedEntry, subjectStream } from '../../lambdas/domain/entry.ts';
import type { SubjectState } from '../../lambdas/domain/model.ts';
import { newSubject } from '../../lambdas/domain/subject/subject.ts';
import { suspend } from '../../lambdas/domain/subject/suspend.ts';
import { advance } from '../../lambdas/engine/advance.ts';
import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineWindows } from '../../schema/windows.ts';
import { cast, roles, version } from '../lambdas/operations/features/cast.ts';
import { Play } from '../support/play.ts';
import { policyApproval, signing } from '../support/ruled.ts';

const HOUR = 3_600;
const { morgan, alex, robin, ray, ira, dora } = cast;

const windows = defineWindows({
  nights: {
    timeZone: 'Europe/Berlin',
    days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
    hours: { from: '22:00', until: '05:00', overnight: true },
  },
});
const define = workflowsFor(roles, { windows });
const common = { subject: 'model', requester: 'data-scientist', environments: ['production'] } as const;

const inTracks = define({
  ...common,
  id: 'in-tracks',
  title: 'In tracks',
  stages: {
    review: {
      type: 'tracks',
      title: 'Review',
      atLeast: 2,
      tracks: {
        business: { role: 'manager', dueIn: '5 days', reviews: ['code', 'training-data'] },
        security: { role: 'it-engineer', dueIn: '5 days' },
        analysis: { role: 'data-analyst', dueIn: '5 days' },
      },
    },
    publish: { type: 'promotion', environment: 'production', window: 'nights' },
  },
});

const voted = define({
  ...common,
  id: 'voted',
  title: 'Voted',
  stages: {
    board: {
      type: 'approval',
      approvers: { risk: '30%', director: 1 },
      inOrder: true,
      abstain: true,
      chair: { role: 'director', veto: true, casting: true },
      rejectQuorum: 2,
      dueIn: '5 days',
    },
    publish: { type: 'promotion', environment: 'production' },
  },
});

const soaked = define({
  ...common,
  id: 'soaked',
  title: 'Soaked',
  stages: {
    review: { type: 'approval', role: 'manager', dueIn: '5 days', conditions: true },
    soak: {
      type: 'wait',
      for: '2 hours',
      every: '1 hour',
      checks: { errors: { custom: 'errors' } },
      abortWhen: { saw: 'errors.rate', over: 0.05 },
      ifFailed: 'reject',
    },
    publish: { type: 'promotion', environment: 'production' },
  },
});

const ruled = define({
  ...common,
  id: 'ruled',
  title: 'Ruled',
  submission: { attributes: { riskTier: ['low', 'high'] } },
  stages: {
    'low-risk': {
      type: 'policy',
      title: 'Low-risk retraining',
      policy: 'low-risk',
      when: { attribute: 'riskTier', is: 'low' },
      approvedBy: 'risk',
      until: '2027-03-01',
    },
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    soak: { type: 'wait', for: '1 hour' },
    publish: { type: 'promotion', environment: 'production' },
  },
});

const waivable = define({
  ...common,
  id: 'waivable',
  title: 'Waivable',
  submission: { metrics: ['auc'] },
  stages: {
    gate: { type: 'check', checks: { quality: { metric: 'auc', atLeast: 0.9 } }, waivableBy: 'risk' },
    review: { type: 'approval', role: 'manager', dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production', blockedBy: 'overdue-findings' },
  },
});

const eitherWay = define({
  ...common,
  id: 'either-way',
  title: 'Either way',
  stages: {
    sign: { type: 'approval', anyOf: [{ director: 1 }, { manager: 1, risk: 1 }], dueIn: '5 days' },
    publish: { type: 'promotion', environment: 'production' },
  },
});

const scheduled = define({
  ...common,
  id: 'scheduled',
  title: 'From one day to another',
  newerVersion: 'queue',
  submission: { attributes: { until: 'date' } },
  stages: {
    review: {
      type: 'approval',
      role: 'manager',
      dueIn: '5 days',
      form: { when: { label: 'To take place on', type: 'date', atLeast: 1, atMost: 30 } },
    },
    'the-day': { type: 'wait', until: { answer: 'review.when' } },
    grant: { type: 'promotion', environment: 'production' },
    hold: { type: 'wait', until: { attribute: 'until' } },
    over: { type: 'retirement', environment: 'production' },
  },
});

const condition = (due: string) => ({
  'finding-1-text': 'Retrain with the data of spring',
  'finding-1-owner': ira.email,
  'finding-1-due': due,
});

/** Plays requests of every word that a stage has, each to an end of its own; the ledger that they leave. */
export async function playEverything(): Promise<readonly SealedEntry[]> {
  const workflows = [inTracks, voted, soaked, waivable, ruled, policyApproval, eitherWay, scheduled];
  const play = new Play(workflows, roles);
  await playTracks(play);
  await playVotes(play);
  await playWaits(play);
  await playRules(play);
  await playWaivers(play);
  await playEitherWay(play);
  await playDays(play);
  return [...play.world.streams.values()].flat();
}

/** Two tracks of three, held until the window opens; then one that is sent back, of which the other stands. */
async function playTracks(play: Play): Promise<void> {
  const subject = 'model/tracked';
  const first = await play.start(inTracks, version('1', { subject }));
  await play.decide(first, morgan, 'approve', { stage: 'review-business' });
  await play.decide(first, ira, 'approve', { stage: 'review-security' });
  await play.pass(13 * HOUR);
  const second = await play.start(inTracks, version('2', { subject }));
  await play.decide(second, morgan, 'approve', { stage: 'review-business' });
  await play.decide(second, ira, 'request-changes', { stage: 'review-security' });
  await play.start(inTracks, version('3', { subject, revises: second.id }));
  await play.decide(second, alex, 'approve', { stage: 'review-analysis' });
}

/** A quorum of a share after an abstention, then the chair; and the chair's veto. */
async function playVotes(play: Play): Promise<void> {
  const subject = 'model/voted';
  const passed = await play.start(voted, version('1', { subject }));
  await play.decide(passed, robin, 'abstain');
  await play.decide(passed, ray, 'approve');
  await play.decide(passed, dora, 'approve');
  const refused = await play.start(voted, version('2', { subject }));
  await play.decide(refused, robin, 'approve');
  await play.decide(refused, dora, 'reject');
}

/** A wait that is looked at twice, after an approval with a condition; and one that is cut short. */
async function playWaits(play: Play): Promise<void> {
  const subject = 'model/soaked';
  for (const [name, rate] of [
    ['1', 0.01],
    ['2', 0.2],
  ] as const) {
    play.world.customCheck = () => ({ passed: true, found: `errors are ${rate}`, saw: { rate } });
    const request = await play.start(soaked, version(name, { subject }));
    await play.decide(request, morgan, 'approve-with-conditions', condition('2026-04-01'));
    for (const _ of [1, 2]) await play.pass(HOUR + 60);
  }
}

/** A rule is signed and approves; it is suspended while a second soaks, which people are asked about then, and of a third. */
async function playRules(play: Play): Promise<void> {
  const subject = 'model/ruled';
  const attributes = { riskTier: 'low' };
  const signed = await play.start(policyApproval, signing(ruled));
  await play.decide(signed, robin, 'approve');
  await play.start(ruled, version('1', { subject, attributes }));
  await play.pass(HOUR);
  const second = await play.start(ruled, version('2', { subject, attributes }));
  const rule = 'policy/low-risk';
  await advance<SubjectState>(play.world.ports, subjectStream(rule), (last, now) =>
    suspend(
      last?.state ?? newSubject(rule),
      { actor: 'iam:ops', reason: 'People look at all of them.' },
      now,
    ),
  );
  await play.pass(HOUR);
  await play.decide(second, morgan, 'approve');
  await play.pass(HOUR);
  const third = await play.start(ruled, version('3', { subject, attributes }));
  await play.decide(third, morgan, 'approve');
  await play.pass(HOUR);
}

/** A waiver, and what it holds once its last day is over. */
async function playWaivers(play: Play): Promise<void> {
  const subject = 'model/waived';
  const weak = await play.start(waivable, version('1', { subject, metrics: { auc: 0.7 } }));
  await play.decide(weak, robin, 'approve-with-conditions', condition('2026-03-20'));
  await play.decide(weak, morgan, 'approve');
  play.world.wait(30 * 24 * HOUR);
  const held = await play.start(waivable, version('2', { subject, metrics: { auc: 0.95 } }));
  await play.decide(held, morgan, 'approve');
}

/** One who is enough alone, after one of the two who were nearly; then those two. */
async function playEitherWay(play: Play): Promise<void> {
  const subject = 'model/either';
  const alone = await play.start(eitherWay, version('1', { subject }));
  await play.decide(alone, robin, 'approve');
  await play.decide(alone, dora, 'approve');
  const together = await play.start(eitherWay, version('2', { subject }));
  await play.decide(together, robin, 'approve');
  await play.decide(together, morgan, 'approve');
}

/** What runs from the day that its approver chose until the one that was asked for; and one that still waits for its day. */
async function playDays(play: Play): Promise<void> {
  const subject = 'model/scheduled';
  const day = (days: number) =>
    new Date(play.world.time + days * 24 * HOUR * 1_000).toISOString().slice(0, 10);
  const attributes = { until: day(6) };
  const ended = await play.start(scheduled, version('1', { subject, attributes }));
  await play.decide(ended, morgan, 'approve', { 'answer.when': day(2) });
  for (const _ of [1, 2, 3, 4, 5, 6, 7]) await play.pass(24 * HOUR);
  const waiting = await play.start(scheduled, version('2', { subject, attributes: { until: day(20) } }));
  await play.decide(waiting, morgan, 'approve', { 'answer.when': day(9) });
}
