import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { dueAt, lookAgainAt } from '../../../../lambdas/domain/request/due.ts';
import { overdueWait } from '../../../../lambdas/domain/request/overdue.ts';
import { escalate, remind } from '../../../../lambdas/domain/request/remind.ts';
import type { HumanStage, Workflow } from '../../../../schema/workflow.ts';
import { approval, asks, passing, promotion, rolesOf } from '../../../schema/samples.ts';
import { asRunning, closedAs } from '../../../support/states.ts';
import { at, inRework, START, submitted } from '../samples.ts';

const MINUTE = 60;
const DAY = 86_400;
const AT = START.toISOString();
const GRACE = 120;
const roles = rolesOf({ author: ['amy'], reviewer: ['bob', 'cleo'], director: ['fay'] });
const workflowWith = (changes: Partial<HumanStage>): Workflow =>
  passing({ review: approval({ ...asks({ reviewer: 2 }), ...changes }), publish: promotion() });
const plain = workflowWith({});
const waiting = (stages: Readonly<Record<string, Partial<StageState>>>): RequestState => ({
  ...submitted(),
  stages: Object.fromEntries(
    Object.entries(stages).map(([name, stage]) => [name, { decisions: [], ...stage }]),
  ),
});
const instant = (seconds: number) => at(seconds).toISOString();
const review = (changes: Partial<StageState> = {}) =>
  waiting({ review: { openedAt: AT, dueAt: instant(10 * DAY), ...changes } });

const SINCE = { since: AT, until: instant(2 * DAY), looks: 0 };

describe('when a request is due', () => {
  it('is five minutes after its newest entry while nobody is waited for', () => {
    expect(dueAt({ workflow: plain, state: submitted(), at: AT })).toEqual(at(5 * MINUTE));
    const settled = review({ outcome: 'approved' });
    expect(dueAt({ workflow: plain, state: settled, at: AT })).toEqual(at(5 * MINUTE));
  });

  it('is when a wait is over, or a while after its next look, which its own state does', () => {
    const soaking = (waiting: Partial<NonNullable<StageState['waiting']>>) =>
      dueAt({
        workflow: plain,
        state: { ...submitted(), stages: { soak: { decisions: [], waiting: { ...SINCE, ...waiting } } } },
        at: AT,
      });
    expect(soaking({})).toEqual(at(2 * DAY));
    expect(soaking({ lookAt: instant(60 * MINUTE) })).toEqual(at(60 * MINUTE + GRACE));
  });

  it('is past the deadline of a stage, or the next reminder or escalation before that', () => {
    expect(dueAt({ workflow: plain, state: review(), at: AT })).toEqual(at(10 * DAY + GRACE));
    const workflow = workflowWith({
      remindAfter: { seconds: 3 * DAY },
      escalate: { after: { seconds: 4 * DAY }, to: 'director' },
    });
    const due = (changes: Partial<StageState>) => dueAt({ workflow, state: review(changes), at: AT });
    expect(due({})).toEqual(at(3 * DAY));
    expect(due({ remindedAt: instant(3 * DAY) })).toEqual(at(4 * DAY));
    expect(due({ remindedAt: instant(3 * DAY), escalatedAt: instant(4 * DAY) })).toEqual(at(6 * DAY));
    expect(due({ remindedAt: instant(9 * DAY), escalatedAt: AT })).toEqual(at(10 * DAY + GRACE));
    expect(due({ dueAt: undefined })).toEqual(at(3 * DAY));
  });

  it('is no reminder that would come with the deadline, or just after it', () => {
    for (const seconds of [10 * DAY, 10 * DAY + 1]) {
      const workflow = workflowWith({ remindAfter: { seconds } });
      expect(dueAt({ workflow, state: review(), at: AT })).toEqual(at(10 * DAY + GRACE));
    }
  });

  it('is the end of what holds an effect; within minutes where that has none, then ever later', () => {
    const held = (until?: string) => waiting({ publish: { held: { since: AT, why: 'it is', until } } });
    expect(dueAt({ workflow: plain, state: held(instant(2 * DAY)), at: AT })).toEqual(at(2 * DAY));
    expect(dueAt({ workflow: plain, state: held(), at: AT })).toEqual(at(5 * 60));
    const again = (now: number) => lookAgainAt({ workflow: plain, state: held(), at: AT }, at(now));
    expect([again(5 * 60), again(3_600), again(9 * DAY)]).toEqual([at(10 * 60), at(7_200), at(10 * DAY)]);
    const both = waiting({
      review: review().stages['review'] ?? {},
      publish: { held: { since: AT, why: 'it is' } },
    });
    expect(dueAt({ workflow: plain, state: both, at: AT })).toEqual(at(5 * MINUTE));
  });

  it('is within minutes after an approval was taken back, by whoever may answer no more', () => {
    const one = (when: number) => ({ person: 'bob@example.com', at: instant(when), decidedAt: AT });
    const taken = (...when: number[]) => review({ rescinded: when.map(one) });
    expect(dueAt({ workflow: plain, state: taken(60), at: instant(60) })).toEqual(at(60 + 5 * MINUTE));
    expect(dueAt({ workflow: plain, state: taken(60), at: instant(90) })).toEqual(at(10 * DAY + GRACE));
    expect(dueAt({ workflow: plain, state: taken(60, 90), at: instant(90) })).toEqual(at(90 + 5 * MINUTE));
  });

  it('is within a day in the queue, and minutes after changes were requested or it ended', () => {
    const queued: RequestState = { ...submitted(), status: 'queued' };
    expect(dueAt({ workflow: plain, state: queued, at: AT })).toEqual(at(DAY));
    const rework = inRework();
    if (rework.status !== 'rework') throw new Error('no rework');
    // Its execution and its requester may not have heard of it.
    expect(dueAt({ workflow: plain, state: rework, at: AT })).toEqual(at(5 * MINUTE));
    const end = Date.parse(rework.reworkDueAt) + GRACE * 1000;
    const look = (now: number) => lookAgainAt({ workflow: plain, state: rework, at: AT }, new Date(now));
    expect(look(at(DAY).getTime())).toEqual(at(2 * DAY));
    expect(look(end - 1_000)).toEqual(new Date(end));
    const closed: RequestState = { ...submitted(), status: 'closed', outcome: 'failed', reason: 'It broke.' };
    expect(dueAt({ workflow: plain, state: closed, at: AT })).toEqual(at(5 * MINUTE));
  });

  it('is known without the rules, too, and whatever an instant says', () => {
    expect(dueAt({ workflow: undefined, state: review(), at: AT })).toEqual(at(10 * DAY + GRACE));
    expect(dueAt({ workflow: plain, state: review({ dueAt: 'soon' }), at: AT })).toEqual(at(5 * MINUTE));
  });

  const seconds = fc.integer({ min: 0, max: 12 * DAY });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const timed = fc.record({
    opened: seconds,
    ends: seconds,
    reminded: maybe(seconds),
    escalated: maybe(seconds),
    remindAfter: maybe(seconds),
    escalateAfter: maybe(seconds),
    settled: fc.boolean(),
    now: seconds,
  });

  it('is never after the sweeper would do something by the clock', () => {
    fc.assert(
      fc.property(timed, (one) => {
        const workflow = workflowWith({
          ...(one.remindAfter !== undefined && { remindAfter: { seconds: one.remindAfter + 1 } }),
          ...(one.escalateAfter !== undefined && {
            escalate: { after: { seconds: one.escalateAfter + 1 }, to: 'director' },
          }),
        });
        const state = review({
          openedAt: instant(one.opened),
          dueAt: instant(one.ends),
          ...(one.reminded !== undefined && { remindedAt: instant(one.reminded) }),
          ...(one.escalated !== undefined && { escalatedAt: instant(one.escalated) }),
          ...(one.settled && { outcome: 'approved' }),
        });
        const now = at(one.now);
        const ref = { stage: 'review', attempt: 1 };
        const acts =
          overdueWait(state, now) !== undefined ||
          [remind, escalate].some((act) => act({ workflow, roles, state, now }, ref).entry !== undefined);
        const awaiting = { workflow, state, at: AT };
        if (acts) expect(dueAt(awaiting).getTime()).toBeLessThanOrEqual(now.getTime());
        // Whoever looked and found nothing to do looks again in time, and not at once.
        const again = lookAgainAt(awaiting, now).getTime();
        expect(again).toBeGreaterThan(now.getTime());
        if (dueAt(awaiting) > now) expect(again).toBe(dueAt(awaiting).getTime());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what is left to expire', () => {
  const ref = { stage: 'review', attempt: 1 };
  const late = at(10 * DAY + GRACE);

  it('is a stage past its deadline, for which its own timeout has not come in two minutes', () => {
    expect(overdueWait(review(), at(10 * DAY + GRACE - 1))).toBeUndefined();
    expect(overdueWait(review(), late)).toEqual(ref);
    expect(overdueWait(review({ outcome: 'approved' }), late)).toBeUndefined();
    expect(overdueWait(review({ dueAt: undefined }), late)).toBeUndefined();
    expect(overdueWait(waiting({ publish: {}, review: { dueAt: AT } }), late)).toEqual(ref);
  });

  it('is a rework that nobody has ended', () => {
    const state = inRework();
    if (state.status !== 'rework') throw new Error('no rework');
    const end = new Date(Date.parse(state.reworkDueAt) + GRACE * 1000);
    expect(overdueWait(state, end)).toEqual({ stage: 'intake', attempt: 1 });
    expect(overdueWait(state, new Date(end.getTime() - 1))).toBeUndefined();
    const past = { ...state, stages: { test: { decisions: [], dueAt: AT } } };
    expect(overdueWait(past, new Date(end.getTime() - 1))).toBeUndefined();
  });

  it('is nothing of what is closed, or waits for its turn', () => {
    expect(overdueWait({ ...asRunning(review()), status: 'queued' }, late)).toBeUndefined();
    expect(overdueWait(closedAs(review(), 'failed'), late)).toBeUndefined();
  });
});

describe('when to look again', () => {
  it('is later each time that nothing comes, from minutes to a day', () => {
    const again = (seconds: number) =>
      lookAgainAt({ workflow: plain, state: submitted(), at: AT }, at(seconds));
    expect(again(5 * MINUTE)).toEqual(at(10 * MINUTE));
    expect(again(10 * MINUTE)).toEqual(at(20 * MINUTE));
    expect(again(3 * DAY)).toEqual(at(4 * DAY));
  });

  it('is no later than what is due next', () => {
    const workflow = workflowWith({ remindAfter: { seconds: 9.5 * DAY } });
    const state = review({ remindedAt: undefined });
    expect(lookAgainAt({ workflow, state, at: AT }, at(9.6 * DAY))).toEqual(at(10 * DAY + GRACE));
  });
});
