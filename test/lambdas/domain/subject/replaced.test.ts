import { describe, expect, it } from 'vitest';
import type { OpenRequest, Replacing, RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { askAgain } from '../../../../lambdas/domain/request/ask-again.ts';
import { takeEffect } from '../../../../lambdas/domain/subject/effect.ts';
import {
  promotedOver,
  stillToReplace,
  whyNotReplace,
  whyOtherArtifact,
} from '../../../../lambdas/domain/subject/replaced.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { approval, asks, passing, promotion } from '../../../schema/samples.ts';
import { asRunning } from '../../../support/states.ts';
import { deployment, running } from '../facts.ts';
import { at, entryOf, reached, seeing, submission, submitted, workflow } from '../samples.ts';

const entered: OpenRequest = {
  workflow: 'release',
  version: '14',
  requestedAt: at(0).toISOString(),
  promotions: {},
  finished: false,
};
const before = { version: '13', request: 'r0' };
const ofOthers = deployment();
const approved = (saw: Replacing) => seeing(reached('to-qa'), saw);
const toQa = { stage: 'to-qa', environment: 'qa' };
const why = (
  request: RequestState,
  runs: ReturnType<typeof deployment> | undefined,
  rules: Workflow = workflow,
  place = toQa,
  as: OpenRequest = entered,
) =>
  whyNotReplace(running(runs === undefined ? {} : { [place.environment]: runs }), {
    workflow: rules,
    request,
    entered: as,
    ...place,
  });

describe('an approval is for replacing what its people saw', () => {
  it.each<[string, Replacing, ReturnType<typeof deployment> | undefined]>([
    ['the version of that request', { qa: before }, ofOthers],
    ['nothing', { qa: null }, undefined],
    [
      'what an earlier attempt of the same request has replaced',
      { qa: before },
      deployment({ version: '14', request: 'r1', replaced: before }),
    ],
  ])('and takes place where that runs: %s', (_, saw, runs) => {
    expect(why(approved(saw), runs)).toBeUndefined();
  });

  it.each<[string, Replacing, ReturnType<typeof deployment> | undefined]>([
    ['another version', { qa: { ...before, version: '12' } }, ofOthers],
    ['the version that another request brought', { qa: { ...before, request: 'r7' } }, ofOthers],
    ['nothing, where something ran', { qa: before }, undefined],
    ['something, where nothing ran', { qa: null }, ofOthers],
    [
      'what another request put over it',
      { qa: before },
      deployment({ version: '15', request: 'r9', replaced: before }),
    ],
    [
      'what an earlier attempt put over something else',
      { qa: before },
      deployment({ version: '14', request: 'r1', replaced: { version: '11', request: 'r3' } }),
    ],
  ])('and does not where something else does: %s', (_, saw, runs) => {
    expect(why(approved(saw), runs)).toEqual({ asks: 'review', saw: saw['qa'] });
  });

  it('of each of them: one who saw something else is enough', () => {
    const state = approved({ qa: before });
    const review = state.stages['review'] as StageState;
    const [bob, cleo] = review.decisions;
    if (bob === undefined || cleo === undefined) throw new Error('two have approved');
    const other = { ...cleo, replaces: { qa: null } };
    const deciding = (...decisions: StageState['decisions']) => ({
      ...state,
      stages: { ...state.stages, review: { ...review, decisions } },
    });
    expect(why(deciding(bob, other), ofOthers)).toEqual({ asks: 'review', saw: null });
    expect(why(deciding(bob, { ...other, choice: 'reject' }), ofOthers)).toBeUndefined();
  });

  it('that was there when they approved, where they did not say what they saw', () => {
    const since = (seconds: number, request = 'r0') =>
      why(reached('to-qa'), deployment({ since: at(seconds).toISOString(), request }));
    expect(why(reached('to-qa'), undefined)).toBeUndefined();
    expect(since(60)).toBeUndefined();
    expect(since(61)).toEqual({ asks: 'review', saw: undefined });
    expect(since(61, 'r1')).toBeUndefined();
    expect(why(approved({ production: before }), deployment({ since: at(61).toISOString() }))).toEqual({
      asks: 'review',
      saw: undefined,
    });
  });

  it('at the last stage before it that was approved', () => {
    const place = { stage: 'to-production', environment: 'production' };
    const state = seeing(reached('to-production'), { production: before });
    const { review, test } = state.stages as Record<'review' | 'test', StageState>;
    const blind = review.decisions.map((one) => ({ ...one, replaces: { production: null } }));
    const stages = { ...state.stages, review: { ...review, decisions: blind } };
    expect(why({ ...state, stages }, ofOthers, workflow, place)).toBeUndefined();
    const skipped = { ...stages, test: { ...test, outcome: 'skipped' as const } };
    expect(why({ ...state, stages: skipped }, ofOthers, workflow, place)).toEqual({
      asks: 'review',
      saw: null,
    });
  });
});

describe('an approval in one of several tracks', () => {
  const rules: Workflow = passing({
    review: { type: 'tracks', title: 'Review', tracks: ['legal', 'risk'], atLeast: 1, next: 'legal' },
    legal: approval({ track: { of: 'review' } }),
    risk: approval({ ...asks({ reviewer: 2 }), track: { of: 'review' } }),
    effect: promotion(),
  });
  const place = { stage: 'effect', environment: 'production' };
  const { decisions } = reached('to-qa').stages['review'] as StageState;
  const saw = (what: Replacing['production']) =>
    decisions.slice(0, 1).map((one) => ({ ...one, replaces: { production: what } }));
  const standing = (legal: StageState, risk: StageState): RequestState => ({
    ...submitted(),
    stages: { review: { decisions: [], outcome: 'passed' }, legal, risk },
  });

  it('does not count where its track was not finished: the promotion does not stand on it', () => {
    const unneeded: StageState = { decisions: saw(null), outcome: 'skipped' };
    const state = standing({ decisions: saw(before), outcome: 'approved' }, unneeded);
    expect(why(state, ofOthers, rules, place)).toBeUndefined();
  });

  it('counts with those of the others, and all of them are asked again', () => {
    const blind: StageState = { decisions: saw(null), outcome: 'approved' };
    const seen: StageState = { decisions: saw(before), outcome: 'approved' };
    const outdated = { asks: 'review', saw: null };
    expect(why(standing(blind, seen), ofOthers, rules, place)).toEqual(outdated);
    expect(why(standing(seen, blind), ofOthers, rules, place)).toEqual(outdated);
  });
});

describe('what is approved after a promotion', () => {
  it('is not what the promotion stands on', () => {
    const rules = passing({
      review: approval(),
      effect: promotion(),
      look: approval(),
      more: approval(),
    });
    const { review } = approved({ production: before }).stages as Record<'review', StageState>;
    const look = {
      ...review,
      decisions: review.decisions.map((one) => ({ ...one, replaces: { production: null } })),
    };
    const state = { ...submitted(), stages: { review, look } };
    expect(why(state, ofOthers, rules, { stage: 'effect', environment: 'production' })).toBeUndefined();
  });

  it('nor is a task that comes before it', () => {
    const rules = passing({ review: approval(), look: approval({ type: 'task' }), effect: promotion() });
    const { review } = approved({ production: before }).stages as Record<'review', StageState>;
    const look = { ...review, decisions: review.decisions.map((one) => ({ ...one, replaces: undefined })) };
    const state = { ...submitted(), stages: { review, look } };
    const late = deployment({ since: at(61).toISOString() });
    expect(why(state, late, rules, { stage: 'effect', environment: 'production' })).toBeUndefined();
  });
});

describe('a promotion that nobody has to approve', () => {
  const rules = passing({ effect: promotion() });
  const goingBack = {
    ...rules,
    submission: { ...rules.submission, version: { in: 'production', when: 'before' as const } },
  };
  const place = { stage: 'effect', environment: 'production' };
  const late = deployment({ submittedAt: at(1).toISOString() });
  const of = (runs: typeof late | undefined, some: Workflow = rules, as: Partial<OpenRequest> = {}) =>
    why(submitted(), runs, some, place, { ...entered, ...as });

  it('replaces what was submitted before it, its own, and what ran when it came', () => {
    expect(of(undefined)).toBeUndefined();
    expect(of(deployment({ since: at(9).toISOString(), submittedAt: at(0).toISOString() }))).toBeUndefined();
    expect(of({ ...late, request: 'r1' })).toBeUndefined();
    expect(of(late, rules, { saw: { production: before } })).toBeUndefined();
  });

  it('does not replace what was submitted later', () => {
    const refusal = { reason: 'production runs version 13 now, which was submitted later.' };
    expect(of(late)).toEqual(refusal);
    expect(of(deployment({ since: at(1).toISOString() }))).toEqual(refusal);
    expect(of(late, rules, { saw: { production: null } })).toEqual(refusal);
    expect(of(late, rules, { saw: { qa: before } })).toEqual(refusal);
  });

  it('goes back only from what ran when that was asked for', () => {
    const early = deployment({ submittedAt: at(0).toISOString() });
    expect(of(early, goingBack, { saw: { production: before } })).toBeUndefined();
    expect(of(early, goingBack, { saw: { production: null } })).toEqual({
      reason: 'production runs version 13 now, which came after it was asked to go back.',
    });
  });

  it('ends its request where it may not replace what runs', () => {
    const subject = running({ production: late }, { open: { r1: entered } });
    const ref = { stage: 'effect', attempt: 1 };
    expect(() => takeEffect(subject, { workflow: rules, state: submitted(), now: at(100) }, ref)).toThrow(
      expect.objectContaining({
        name: 'Superseded',
        message: expect.stringContaining('production runs version 13 now, which was submitted later.'),
      }),
    );
  });
});

describe('a promotion whose approvals saw something else', () => {
  const subject = running({ qa: ofOthers }, { open: { r1: entered } });
  const state = approved({ qa: null });
  const ref = { stage: 'to-qa', attempt: 1 };
  const take = (rules: Workflow = workflow, on = subject, some = state) =>
    takeEffect(on, { workflow: rules, state: some, now: at(100) }, ref);
  const outdated = {
    count: 1,
    attempt: 1,
    stage: 'to-qa',
    environment: 'qa',
    asks: 'review',
    saw: null,
    runs: before,
    at: at(100).toISOString(),
  };

  it('does not take place: the subject says what was seen and what runs, and who is asked again', () => {
    const entry = entryOf(take());
    expect(entry).toMatchObject({
      at: at(100).toISOString(),
      actor: 'system:take-effect',
      action: 'approval-outdated',
      details: { ...outdated, request: 'r1', version: '14' },
    });
    expect(entry.state).toEqual({ ...subject, open: { r1: { ...entered, outdated } } });
  });

  it('asks the stage that the promotion names', () => {
    const stages = {
      ...workflow.stages,
      'to-qa': promotion({ environment: 'qa', next: 'test', askAgain: 'first' }),
    };
    expect(entryOf(take({ ...workflow, stages })).details).toMatchObject({ asks: 'first' });
  });

  it('says it once, until the request has been approved anew', () => {
    const noted = entryOf(take()).state;
    expect(take(workflow, noted)).toEqual({});
    const back = entryOf(askAgain({ workflow, state, now: at(101) }, outdated)).state;
    expect(take(workflow, noted, back)).toEqual({});
    const again = { ...back, stages: state.stages };
    expect(entryOf(take(workflow, noted, again)).details).toMatchObject({ count: 2 });
  });

  it('ends the request where its rules know no way back', () => {
    const old = { ...workflow, format: 2 as never };
    const refusing = (message: string) =>
      expect.objectContaining({ name: 'Superseded', message: expect.stringContaining(message) });
    expect(() => take(old)).toThrow(refusing('qa runs version 13 now, which nobody saw who approved it'));
    const empty = { ...subject, environments: {} };
    expect(() => take(old, empty, approved({ qa: before }))).toThrow(refusing('qa runs nothing now'));
  });
});

describe('a request that waits in the queue', () => {
  it('changes nothing, whatever was approved', () => {
    const subject = running({}, { open: { r1: entered } });
    const state: RequestState = { ...asRunning(reached('to-qa')), status: 'queued' };
    const ref = { stage: 'to-qa', attempt: 1 };
    expect(() => takeEffect(subject, { workflow, state, now: at(100) }, ref)).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'to-qa' } }),
    );
  });
});

describe('what a request is about to replace', () => {
  it('is what the environments run to which it is still to promote', () => {
    expect(stillToReplace(workflow, submitted(), 'review')).toEqual(['qa', 'production']);
    expect(stillToReplace(workflow, reached('test'), 'review')).toEqual(['production']);
    expect(stillToReplace(workflow, reached('test'), 'to-production')).toEqual([]);
    const twice = passing({ review: approval(), one: promotion(), two: promotion() });
    expect(stillToReplace(twice, submitted(), 'review')).toEqual(['production']);
  });

  it('is nothing of a workflow that promotes to none', () => {
    const subject = running({ production: ofOthers });
    expect(promotedOver(workflow, subject)).toEqual({ qa: null, production: before });
    expect(
      promotedOver(passing({ review: approval(), out: promotion({ type: 'retirement' }) }), subject),
    ).toBeUndefined();
  });
});

describe('one version, one artifact', () => {
  const other = deployment({ version: '14' });

  it('is what a request of the same version with another artifact would break', () => {
    expect(whyOtherArtifact(running({ qa: other }), submitted())).toBe(
      'qa runs another artifact under the version 14.',
    );
    expect(whyOtherArtifact(running({ qa: { ...other, artifact: undefined } }), submitted())).toBeDefined();
    const { artifact: _, ...bare } = submitted();
    expect(whyOtherArtifact(running({ qa: other }), bare)).toBeDefined();
  });

  it.each([
    ['another version', deployment()],
    ['the same artifact', { ...other, artifact: submission().artifact }],
    ['its own earlier attempt', { ...other, request: 'r1' }],
  ])('is kept beside %s', (_, runs) => {
    expect(whyOtherArtifact(running({ qa: runs }), submitted())).toBeUndefined();
  });
});
