import { describe, expect, it } from 'vitest';
import type { RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { askAgain, hasGoneBack } from '../../../../lambdas/domain/request/ask-again.ts';
import { beginningFor, resumption } from '../../../../lambdas/domain/request/carry.ts';
import { expire } from '../../../../lambdas/domain/request/close.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { droppedWith, passStage } from '../../../../lambdas/domain/request/pass.ts';
import { skipStage } from '../../../../lambdas/domain/request/skip.ts';
import { requireReached, stageState, withStage } from '../../../../lambdas/domain/request/stages.ts';
import { revise } from '../../../../lambdas/domain/request/submit.ts';
import { wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import { stillToReplace } from '../../../../lambdas/domain/subject/replaced.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import type { ReviewedPart, Stage, Workflow } from '../../../../schema/workflow.ts';
import { person, rolesOf } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { answer, at, attempt, entryOf, reached, submission, submitted, workflow } from '../samples.ts';

const roles = rolesOf({
  author: ['amy'],
  lawyer: ['bob'],
  guard: ['cleo'],
  actuary: ['dan', 'bob'],
  tester: ['eve'],
});
const define = workflowsFor(roles);

interface Shape {
  readonly atLeast?: number;
  readonly reviews?: Readonly<Partial<Record<'legal' | 'security' | 'risk', readonly ReviewedPart[]>>>;
  readonly carries?: 'legal';
  readonly when?: number;
}

/** Legal, security and risk at once, then production. */
const inTracks = ({ atLeast, reviews = {}, carries, when }: Shape = {}): Workflow =>
  define({
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'author',
    environments: ['production'],
    ...(when !== undefined && { submission: { metrics: ['auc'] } }),
    stages: {
      review: {
        type: 'tracks',
        title: 'Review',
        ...(atLeast !== undefined && { atLeast }),
        ...(when !== undefined && { when: { metric: 'auc', over: when } as const }),
        tracks: {
          legal: {
            role: 'lawyer',
            dueIn: '2 days',
            ...(reviews.legal && { reviews: reviews.legal }),
            ...(carries === 'legal' && { carries: true }),
          },
          security: {
            role: 'guard',
            dueIn: '5 days',
            ...(reviews.security && { reviews: reviews.security }),
          },
          risk: { role: 'actuary', dueIn: '3 days', ...(reviews.risk && { reviews: reviews.risk }) },
        },
      },
      publish: { type: 'promotion', title: 'Publish', environment: 'production' },
    },
  });

/** The same without what comes after. */
function ending(rules: Workflow): Workflow {
  const { publish: _, 'review-risk': risk, ...stages } = rules.stages;
  return { ...rules, stages: { ...stages, 'review-risk': { ...risk, next: 'end' } as Stage } };
}

const TRACKS = ['review-legal', 'review-security', 'review-risk'];
const WAITS = { stage: 'review', attempt: 1 };

function openAll(rules: Workflow, state: RequestState): RequestState {
  return TRACKS.reduce((after, stage) => {
    const { entry } = openStage(
      { workflow: rules, roles, state: after, now: at(0) },
      { stage, attempt: state.attempt },
    );
    return entry === undefined ? after : entryOf({ entry }).state;
  }, state);
}

function answers(
  rules: Workflow,
  state: RequestState,
  said: readonly (readonly [track: string, who: string, choice?: 'approve' | 'reject' | 'request-changes'])[],
): RequestState {
  return said.reduce(
    (after, [track, who, choice = 'approve'], index) =>
      entryOf(
        decide(
          { workflow: rules, roles, state: after, now: at(60 + index) },
          answer(after, `review-${track}`, who, { choice }),
        ),
      ).state,
    state,
  );
}

const begun = (rules: Workflow) => openAll(rules, submitted());
const outcomes = (state: RequestState) => TRACKS.map((name) => stageState(state, name).outcome);

describe('passStage', () => {
  const last = { decisions: [], outcome: 'approved' as const };

  it('completes a request with its last stage, and with no other', () => {
    const completed = passStage({ workflow, state: reached('roll-out') }, 'roll-out', last);
    expect(completed).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(passStage({ workflow, state: reached('test') }, 'test', last).status).toBe('open');
  });

  it('leaves a request that has ended otherwise as it ended', () => {
    const state = closedAs(reached('roll-out'), 'withdrawn');
    const { outcome, stages } = passStage({ workflow, state }, 'roll-out', last);
    expect(outcome).toBe('withdrawn');
    expect(stages['roll-out']).toEqual(last);
  });
});

describe('a stage of tracks', () => {
  it('waits until each track is approved, whoever is first, and is woken once', () => {
    const rules = inTracks();
    const two = answers(rules, begun(rules), [
      ['risk', 'dan'],
      ['legal', 'bob'],
    ]);
    expect(wakeUp(two, WAITS)).toBeUndefined();
    expect(() => requireReached(rules, two, 'publish')).toThrow("has not passed stage 'review'");
    const three = answers(rules, two, [['security', 'cleo']]);
    expect(wakeUp(three, WAITS)).toMatchObject({ kind: 'succeed' });
    expect(requireReached(rules, three, 'publish')).toBe(rules.stages.publish);
    expect(stageState(three, 'review')).toEqual({
      decisions: [],
      outcome: 'passed',
      settledAt: stageState(three, 'review-security').settledAt,
    });
  });

  it('completes a request that it ends, with its last track and not before, whichever that is', () => {
    const rules = ending(inTracks());
    const two = answers(rules, begun(rules), [
      ['risk', 'dan'],
      ['legal', 'bob'],
    ]);
    expect(two.status).toBe('open');
    expect(answers(rules, two, [['security', 'cleo']])).toMatchObject({
      status: 'closed',
      outcome: 'completed',
    });
  });

  it('goes on with as many as it asks for, and passes over the others', () => {
    const rules = inTracks({ atLeast: 2 });
    const waiting = begun(rules);
    const passed = answers(rules, waiting, [
      ['risk', 'dan'],
      ['legal', 'bob'],
    ]);
    expect(outcomes(passed)).toEqual(['approved', 'skipped', 'approved']);
    expect(stageState(passed, 'review-security').reason).toBe('Not needed: 2 of 3 tracks have passed.');
    expect(wakeUp(passed, WAITS)).toMatchObject({ kind: 'succeed' });
    const settledAt = stageState(passed, 'review').settledAt ?? '';
    expect(droppedWith({ workflow: rules, state: passed }, 'review-legal', settledAt)).toEqual([
      'review-security',
    ]);
    expect(() => answers(rules, passed, [['security', 'cleo']])).toThrow('This stage was settled at');
  });

  it('is asked of nobody twice: who decided one track decides no other', () => {
    const rules = inTracks();
    const one = answers(rules, begun(rules), [['legal', 'bob']]);
    expect(() => answers(rules, one, [['risk', 'bob']])).toThrow('they decided another stage');
  });

  it('ends the request by one rejection where all must pass', () => {
    const rules = inTracks();
    expect(answers(rules, begun(rules), [['legal', 'bob', 'reject']])).toMatchObject({
      status: 'closed',
      outcome: 'rejected',
      reason: 'bob (lawyer) rejected it: because',
    });
  });

  it('does without a track that was rejected as long as enough others can pass', () => {
    const rules = inTracks({ atLeast: 2 });
    const one = answers(rules, begun(rules), [['legal', 'bob', 'reject']]);
    expect(one.status).toBe('open');
    expect(wakeUp(one, WAITS)).toBeUndefined();
    const passed = answers(rules, one, [
      ['security', 'cleo'],
      ['risk', 'dan'],
    ]);
    expect(passed.status).toBe('open');
    expect(requireReached(rules, passed, 'publish')).toBe(rules.stages.publish);
    expect(answers(rules, one, [['risk', 'dan', 'reject']])).toMatchObject({
      status: 'closed',
      outcome: 'rejected',
      reason: 'dan (actuary) rejected it: because',
    });
  });

  it('ends as its first failed track did once another does not apply, by which too few are left', () => {
    const rules = inTracks({ atLeast: 2, when: 0.95 });
    const none = { now: at(70), subject: undefined, reference: 'production' };
    const skip = (request: RequestState) =>
      skipStage(
        rules,
        { ...none, request },
        { stage: 'review-risk', attempt: 1, actor: 'system:open-stage' },
      );
    const asked = openAll(rules, submitted());
    const { 'review-risk': _, ...others } = asked.stages;
    const waiting: RequestState = { ...asked, stages: others };
    expect(entryOf(skip(waiting)).state.status, 'two are left').toBe('open');
    const rejected = answers(rules, waiting, [['security', 'cleo', 'reject']]);
    expect(rejected.status).toBe('open');
    const { state } = entryOf(skip(rejected));
    expect(state).toEqual({
      ...rejected,
      status: 'closed',
      outcome: 'rejected',
      reason: 'cleo (guard) rejected it: because',
      stages: {
        ...rejected.stages,
        'review-risk': {
          decisions: [],
          outcome: 'skipped',
          reason: 'Not needed: auc is 0.91, not over 0.95.',
          settledAt: at(70).toISOString(),
        },
      },
    });
    const expired = entryOf(
      expire(
        { workflow: rules, state: waiting, now: at(2 * 86_400) },
        { stage: 'review-legal', attempt: 1 },
        'system:sweep',
      ),
    ).state;
    expect(entryOf(skip(expired)).state).toMatchObject({
      status: 'closed',
      outcome: 'expired',
      reason: "Stage 'review-legal' was not decided by 2026-03-04T09:00:00.000Z.",
    });
  });

  it('drops nobody but those whom the same entry passes over while they are asked', () => {
    const rules = inTracks({ atLeast: 2 });
    const [now, earlier] = [at(60).toISOString(), at(59).toISOString()];
    const waiting = begun(rules);
    const dropped = (changes: Partial<StageState>, of = 'review-legal') => {
      const security = { ...stageState(waiting, 'review-security'), ...changes };
      return droppedWith(
        { workflow: rules, state: withStage(waiting, 'review-security', security) },
        of,
        now,
      );
    };
    expect(dropped({ outcome: 'skipped', settledAt: now })).toEqual(['review-security']);
    expect(dropped({}), 'it waits on').toEqual([]);
    expect(dropped({ outcome: 'skipped', settledAt: earlier }), 'it was passed over before').toEqual([]);
    expect(dropped({ outcome: 'approved', settledAt: now }), 'it was answered').toEqual([]);
    expect(
      dropped({ outcome: 'skipped', settledAt: now, openedAt: undefined }),
      'nobody was asked yet',
    ).toEqual([]);
    expect(
      dropped({ outcome: 'skipped', settledAt: now }, 'review-security'),
      'it is the one that was settled',
    ).toEqual([]);
  });

  it('lets each track expire by its own deadline', () => {
    const [all, enough] = [inTracks(), inTracks({ atLeast: 2 })];
    const day = (count: number) => at(count * 86_400);
    const ref = (stage: string) => ({ stage, attempt: 1 });
    const late = (rules: Workflow, state: RequestState, stage: string, now: Date) =>
      expire({ workflow: rules, state, now }, ref(stage), 'system:sweep').entry?.state;
    expect(late(all, begun(all), 'review-security', day(2))).toBeUndefined();
    expect(late(all, begun(all), 'review-legal', day(2))).toMatchObject({ outcome: 'expired' });
    const two = late(enough, begun(enough), 'review-legal', day(2)) as RequestState;
    expect(two.status).toBe('open');
    expect(stageState(two, 'review-legal').outcome).toBe('expired');
    expect(late(enough, two, 'review-risk', day(3))).toMatchObject({
      status: 'closed',
      outcome: 'expired',
      reason: "Stage 'review-risk' was not decided by 2026-03-05T09:00:00.000Z.",
    });
  });

  it('is passed when none of its tracks applies, and waits for those that do', () => {
    const rules = inTracks({ when: 0.95 });
    const facts = { now: at(1), subject: undefined, reference: 'production' };
    const skip = (request: RequestState, stage: string) =>
      skipStage(rules, { ...facts, request }, { stage, attempt: 1, actor: 'system:open-stage' });
    const none = TRACKS.reduce<RequestState>(
      (state, stage) => entryOf(skip(state, stage)).state,
      submitted(),
    );
    expect(outcomes(none)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(wakeUp(none, WAITS)).toMatchObject({ kind: 'succeed' });
    const waiting = begun(rules);
    expect(skip(waiting, 'review-legal'), 'it is open already').toEqual({});
  });

  it('has approvals that see what the promotion replaces, each of its tracks by itself', () => {
    expect(stillToReplace(inTracks(), submitted(), 'review-legal')).toEqual(['production']);
  });

  it('asks again at every track when a promotion goes back', () => {
    const rules = inTracks({ atLeast: 2 });
    const passed = answers(rules, begun(rules), [
      ['legal', 'bob', 'reject'],
      ['security', 'cleo'],
      ['risk', 'dan'],
    ]);
    const outdated = {
      ...{ count: 1, attempt: 1, stage: 'publish', environment: 'production', asks: 'review' },
      ...{ runs: null, at: at(90).toISOString() },
    };
    const back = entryOf(askAgain({ workflow: rules, state: passed, now: at(90) }, outdated)).state;
    const publish = { stage: 'publish', attempt: 1 };
    expect(outcomes(back)).toEqual([undefined, undefined, undefined]);
    expect(wakeUp(back, WAITS)).toBeUndefined();
    expect(hasGoneBack(back, publish)).toBe(true);
    const open = openAll(rules, back);
    expect(TRACKS.map((name) => stageState(open, name).asked)).toEqual([2, 2, 2]);
    const anew = answers(rules, open, [
      ['legal', 'bob', 'reject'],
      ['security', 'cleo'],
      ['risk', 'dan'],
    ]);
    expect(hasGoneBack(anew, publish), 'one track was rejected again, and two are enough').toBe(false);
  });
});

describe('a track that sends the request back', () => {
  const sentBack = (rules: Workflow) =>
    answers(rules, begun(rules), [
      ['legal', 'bob'],
      ['risk', 'dan', 'request-changes'],
    ]);
  const next = (rules: Workflow, changes: Parameters<typeof submission>[0] = {}) =>
    entryOf(
      revise(
        { workflow: rules, state: sentBack(rules), now: at(100) },
        attempt({ input: 'input-2', submission: submission(changes) }),
      ),
    ).state;
  const other = {
    version: '15',
    artifact: { uri: 's3://models/churn-15', sha256: 'b'.repeat(64) },
  };

  it('wakes the one state of the stage, and no other track takes a decision until the next attempt', () => {
    const rules = inTracks();
    const state = sentBack(rules);
    expect(state.status).toBe('rework');
    expect(wakeUp(state, WAITS)).toEqual({ kind: 'fail', error: 'ChangesRequested', cause: 'because' });
    expect(() => answers(rules, state, [['security', 'cleo']])).toThrow('Changes were requested meanwhile');
    expect(droppedWith({ workflow: rules, state }, 'review-risk', at(61).toISOString())).toEqual([
      'review-security',
    ]);
  });

  it('is asked again with whoever had not finished, while the approvals of the others stand', () => {
    const rules = inTracks();
    const state = next(rules);
    expect(outcomes(state)).toEqual(['approved', undefined, undefined]);
    expect(stageState(state, 'review-legal')).toMatchObject({ carriedFrom: 1, decisions: [{ name: 'bob' }] });
    const open = openAll(rules, state);
    expect(stageState(open, 'review-legal').outcome).toBe('approved');
    const passed = answers(rules, open, [
      ['risk', 'dan'],
      ['security', 'cleo'],
    ]);
    expect(wakeUp(passed, { stage: 'review', attempt: 2 })).toMatchObject({ kind: 'succeed' });
  });

  it('asks all of them again about another artifact, but those that carry', () => {
    expect(outcomes(next(inTracks(), other))).toEqual([undefined, undefined, undefined]);
    const carried = next(inTracks({ carries: 'legal' }), other);
    expect(outcomes(carried)).toEqual(['approved', undefined, undefined]);
    expect(stageState(carried, 'review-legal').signedFor).toMatchObject({ version: '14' });
  });

  it.each<[readonly ReviewedPart[], Parameters<typeof submission>[0], 'approved' | undefined]>([
    [['training-data'], other, 'approved'],
    [['artifact'], other, undefined],
    [['code', 'training-data'], other, 'approved'],
    [['code', 'artifact'], other, undefined],
    [['artifact'], { version: '15' }, 'approved'],
    [['attributes'], other, 'approved'],
    [['metrics'], { ...other, metrics: { auc: 0.8 } }, undefined],
    [['metrics'], { ...other, metrics: { auc: 0.91, drift: 0.1 } }, 'approved'],
    [['attributes'], { ...other, attributes: { tier: 'high' } }, undefined],
    [
      ['hyperparameters'],
      {
        lineage: {
          ...(submission().lineage as never as object),
          hyperparameters: { learningRate: 1 },
        } as never,
      },
      undefined,
    ],
    [
      ['code'],
      {
        lineage: {
          ...(submission().lineage as never as object),
          hyperparameters: { learningRate: 1 },
        } as never,
      },
      'approved',
    ],
  ])('keeps what reviews %j when the next attempt brings %j: %s', (legal, changes, expected) => {
    expect(outcomes(next(inTracks({ reviews: { legal } }), changes))[0]).toBe(expected);
  });

  it('holds nothing of what it reviews for an attempt of which nobody knows yet what it brings', () => {
    expect(beginningFor(inTracks({ reviews: { legal: ['code'] } }), 'publish')).toBeUndefined();
  });

  it('leaves nothing of the others where the request was sent back to the start by a later stage, or by none', () => {
    const rules = inTracks();
    const all = answers(rules, begun(rules), [
      ['legal', 'bob'],
      ['security', 'cleo'],
      ['risk', 'dan'],
    ]);
    const left = (publish: Partial<StageState>) =>
      resumption(rules, withStage(all, 'publish', { decisions: [], ...publish }), all);
    const nothing = { resumeAt: undefined, stages: {} };
    expect(left({ outcome: 'changes-requested' })).toEqual(nothing);
    expect(left({})).toEqual(nothing);
  });

  it('leaves nothing of the others to an attempt that one of them submits', () => {
    const rules = inTracks();
    const bob = attempt({ input: 'input-2', requester: person('bob') });
    expect(() => revise({ workflow: rules, state: sentBack(rules), now: at(100) }, bob)).toThrow(
      "decided 'review-legal', on which this attempt builds",
    );
  });
});
