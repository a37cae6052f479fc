import { describe, expect, it } from 'vitest';
import type { OpenRequest, RequestState, SubjectState } from '../../../../lambdas/domain/model.ts';
import { closeRequest } from '../../../../lambdas/domain/request/close.ts';
import { effectKey, takeEffect } from '../../../../lambdas/domain/subject/effect.ts';
import { leaveSubject, unnotedEffects } from '../../../../lambdas/domain/subject/leave.ts';
import { MOST_OPEN } from '../../../../lambdas/domain/subject/quota.ts';
import {
  enterRequest,
  gaveWayToNewer,
  mustGiveWay,
  newSubject,
  superseded,
  whySuperseded,
} from '../../../../lambdas/domain/subject/subject.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { deployment } from '../facts.ts';
import { at, entryOf, inRework, noted, reached, seeing, submitted, workflow } from '../samples.ts';

const last = { seq: 9, hash: 'e'.repeat(64) };
const toQa = { stage: 'to-qa', attempt: 1 };
const toProduction = { stage: 'to-production', attempt: 1 };

/** A request that was submitted so many seconds after the start. */
const request = (id: string, seconds = 0, state = submitted()): RequestState => ({
  ...state,
  request: id,
  requestedAt: at(seconds).toISOString(),
});

const enter = (subject: SubjectState, state: RequestState, rules: Workflow = workflow): SubjectState =>
  entryOf(enterRequest(subject, { workflow: rules, state, now: at(100) })).state;

const entered = (...requests: readonly RequestState[]): SubjectState =>
  requests.reduce((subject, state) => enter(subject, state), newSubject('model/churn'));

/** A subject on which a request has made both of its promotions. */
const finished = (): SubjectState =>
  promoted(promoted(entered(request('r1')), reached('to-qa')), reached('to-production'), toProduction);

const promoted = (subject: SubjectState, state: RequestState, ref = toQa, now = at(200)): SubjectState =>
  entryOf(takeEffect(subject, { workflow, state, now }, ref)).state;

const closed = (state: RequestState): RequestState =>
  entryOf(
    closeRequest({ state, now: at(300) }, { outcome: 'stopped', reason: 'Stopped.', actor: 'system:close' }),
  ).state;

const refusal = (code: string, name: string, message = '') =>
  expect.objectContaining({ code, name, message: expect.stringContaining(message) });

describe('enterRequest', () => {
  it('puts a request on its subject', () => {
    const entry = entryOf(
      enterRequest(newSubject('model/churn'), { workflow, state: submitted(), now: at(100) }),
    );
    expect(entry).toMatchObject({
      at: at(100).toISOString(),
      actor: 'amy@example.com',
      action: 'request-opened',
      details: { request: 'r1', version: '14', workflow: 'release', supersedes: [] },
    });
    expect(entry.state).toEqual({
      subject: 'model/churn',
      environments: {},
      closed: [],
      findings: {},
      open: {
        r1: {
          workflow: 'release',
          version: '14',
          requestedAt: at(0).toISOString(),
          promotions: {},
          finished: false,
          saw: { qa: null, production: null },
        },
      },
    });
  });

  it('does nothing for a request that is entered, has left, or is closed', () => {
    const subject = entered(request('r1'));
    expect(enterRequest(subject, { workflow, state: request('r1'), now: at(101) })).toEqual({});
    const left = entryOf(leaveSubject(subject, { ...last, state: closed(request('r1')) }, at(301))).state;
    expect(enterRequest(left, { workflow, state: request('r1'), now: at(302) })).toEqual({});
    expect(
      enterRequest(newSubject('model/churn'), { workflow, state: closed(request('r1')), now: at(303) }),
    ).toEqual({});
  });

  it('supersedes the older requests of the same workflow', () => {
    const subject = entered(request('r1'), request('r2', 10), request('r3', 20));
    expect(subject.open).toMatchObject({ r1: { supersededBy: 'r2' }, r2: { supersededBy: 'r3' } });
    expect(subject.open.r3).not.toHaveProperty('supersededBy');
    expect(superseded(subject)).toEqual(['r1', 'r2']);
  });

  it('lets the newer of two requests win even if the older one is entered later', () => {
    const subject = entered(request('newer', 10), request('older', 0));
    expect(superseded(subject)).toEqual(['older']);
  });

  it('does nothing where there is no room for it', () => {
    const { r1 } = entered(request('r1')).open;
    if (r1 === undefined) throw new Error('nothing was entered');
    const open = Object.fromEntries(Array.from({ length: MOST_OPEN }, (_, n) => [`full${n}`, r1]));
    const full = { ...newSubject('model/churn'), open };
    expect(enterRequest(full, { workflow, state: request('r1'), now: at(100) })).toEqual({});
  });

  it('is superseded by no newer request of another workflow', () => {
    const other = { ...workflow, id: 'hotfix' };
    const subject = enter(newSubject('model/churn'), { ...request('r2', 10), workflow: 'hotfix' }, other);
    expect(enter(subject, request('r1')).open['r1']).not.toHaveProperty('supersededBy');
  });

  it('leaves requests of other workflows alone', () => {
    const other = { ...workflow, id: 'hotfix' };
    const subject = enter(entered(request('r1')), { ...request('r2', 10), workflow: 'hotfix' }, other);
    expect(superseded(subject)).toEqual([]);
  });

  it('lets requests go on side by side where the workflow says so', () => {
    const parallel = { ...workflow, newerVersion: 'parallel' as const };
    const both = enter(entered(request('r1')), request('r2', 10), parallel);
    expect(superseded(both)).toEqual([]);
    expect(both.open['r2']).not.toHaveProperty('queued');
  });

  it('lets a request finish that has made its last promotion', () => {
    expect(superseded(enter(finished(), request('r2', 10)))).toEqual([]);
  });
});

describe('takeEffect', () => {
  const subject = entered(request('r1'));

  it('points the environment at the version, with everyone who authorised it', () => {
    const entry = entryOf(takeEffect(subject, { workflow, state: reached('to-qa'), now: at(200) }, toQa));
    expect(entry).toMatchObject({
      actor: 'system:take-effect',
      action: 'promoted',
      at: at(200).toISOString(),
    });
    expect(entry.details).toMatchObject({ environment: 'qa', stage: 'to-qa', version: '14', request: 'r1' });
    expect(entry.details).not.toHaveProperty('replaces');
    expect(entry.state.environments).toEqual({
      qa: {
        version: '14',
        artifact: submitted().artifact,
        metrics: { auc: 0.91 },
        variables: submitted().variables,
        owing: [],
        since: at(200).toISOString(),
        submittedAt: at(0).toISOString(),
        request: 'r1',
        attempt: 1,
        workflow: 'release',
        definition: submitted().definition,
        requestedBy: 'amy@example.com',
        authorisedBy: ['bob', 'cleo'].map((name) =>
          expect.objectContaining({ stage: 'review', person: `${name}@example.com`, choice: 'approve' }),
        ),
      },
    });
    expect(entry.state.open.r1).toEqual({
      ...subject.open.r1,
      promotions: { '1/to-qa': at(200).toISOString() },
      finished: false,
    });
  });

  it('says what it replaces, and leaves other environments as they are', () => {
    const first = promoted(subject, reached('to-qa'));
    const second = {
      ...seeing(reached('to-qa'), { qa: { version: '14', request: 'r1' } }),
      request: 'r2',
      version: '15',
    };
    const entry = entryOf(
      takeEffect(enter(first, request('r2', 10)), { workflow, state: second, now: at(400) }, toQa),
    );
    expect(entry.details).toMatchObject({ replaces: { version: '14', request: 'r1' } });
    expect(entry.state.environments).toMatchObject({ qa: { version: '15' } });
  });

  it('is finished with the last promotion of the workflow', () => {
    expect(finished().open.r1?.finished).toBe(true);
  });

  it('does nothing the second time, even once the request is closed or has left', () => {
    const done = promoted(subject, reached('to-qa'));
    const again = (on: SubjectState, state: RequestState) =>
      takeEffect(on, { workflow, state, now: at(500) }, toQa);
    expect(again(done, reached('to-qa'))).toEqual({});
    expect(again(done, closed(reached('to-qa')))).toEqual({});
    const over = closed(reached('test'));
    expect(again(entryOf(leaveSubject(done, { ...last, state: over }, at(301))).state, over)).toEqual({});
  });

  it('promotes again on the next attempt', () => {
    const revised = { ...reached('to-qa', { ...submitted(), attempt: 2 }), version: '15' };
    const { environments } = promoted(promoted(subject, reached('to-qa')), revised, { ...toQa, attempt: 2 });
    expect(environments.qa).toMatchObject({ version: '15', attempt: 2 });
  });

  it.each([
    ['review is not passed', submitted(), toQa, 'review'],
    ['the stage before is not passed', reached('test'), toProduction, 'test'],
    ['the tester asked for changes', inRework(), toProduction, 'test'],
    ['the stage promotes nothing', reached('test'), { stage: 'test', attempt: 1 }, 'test'],
    ['there is no such stage', reached('roll-out'), { stage: 'nowhere', attempt: 1 }, 'roll-out'],
  ])('refuses when %s', (_, state, ref, stage) => {
    expect(() => takeEffect(subject, { workflow, state, now: at(200) }, ref)).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage } }),
    );
  });

  it('refuses a request that is closed, by the name of its outcome', () => {
    expect(() =>
      takeEffect(subject, { workflow, state: closed(reached('to-qa')), now: at(301) }, toQa),
    ).toThrow(refusal('RequestClosed', 'Stopped', 'it is stopped. Stopped.'));
  });

  it('refuses a request that a newer one has superseded', () => {
    expect(() =>
      takeEffect(
        enter(subject, request('r2', 10)),
        { workflow, state: reached('to-qa'), now: at(200) },
        toQa,
      ),
    ).toThrow(refusal('RequestClosed', 'Superseded'));
  });

  it('refuses an attempt that is over', () => {
    expect(() =>
      takeEffect(subject, { workflow, state: { ...inRework(), attempt: 2 }, now: at(200) }, toQa),
    ).toThrow(
      expect.objectContaining({
        code: 'RequestClosed',
        name: 'Superseded',
        message: 'Request r1 may not take effect: it is superseded.',
        payload: { outcome: 'superseded' },
      }),
    );
  });

  it('refuses a request that was never entered', () => {
    expect(() =>
      takeEffect(newSubject('model/churn'), { workflow, state: reached('to-qa'), now: at(200) }, toQa),
    ).toThrow(expect.objectContaining({ code: 'RequestClosed' }));
  });

  it('refuses the next attempt of a request that was finished when a newer one came', () => {
    const revised = reached('to-qa', { ...submitted(), attempt: 2 });
    expect(() =>
      takeEffect(
        enter(finished(), request('r2', 10)),
        { workflow, state: revised, now: at(500) },
        { ...toQa, attempt: 2 },
      ),
    ).toThrow(refusal('RequestClosed', 'Superseded'));
  });
});

describe('leaveSubject', () => {
  const subject = entered(request('r1'));

  it('commits the chain of the subject to the last entry of the request', () => {
    const entry = entryOf(leaveSubject(subject, { ...last, state: closed(submitted()) }, at(301)));
    expect(entry).toMatchObject({
      actor: 'system:close',
      action: 'request-closed',
      details: { request: 'r1', version: '14', attempt: 1, outcome: 'stopped', lastEntry: last },
    });
    expect(entry.state).toEqual({ ...subject, open: {}, closed: ['r1'] });
  });

  it('leaves what runs in the environments, and notes there how the request ended', () => {
    const done = promoted(subject, reached('to-qa'));
    const { state } = entryOf(leaveSubject(done, { ...last, state: closed(reached('test')) }, at(301)));
    const ended = { outcome: 'stopped', at: at(301).toISOString(), reason: 'Stopped.', confirmedBy: [] };
    expect(state.environments).toEqual({ qa: { ...done.environments['qa'], ended } });
  });

  it.each([
    [1, []],
    [2, ['bob@example.com', 'cleo@example.com']],
  ])('counts for what attempt %i put there what people said of that attempt alone', (attempt, people) => {
    const owing = [{ stage: 'review', title: 'Review', dueAt: at(900).toISOString() }];
    const qa = deployment({ version: '14', request: 'r1', attempt, owing });
    const second = closed(reached('to-qa', { ...submitted(), attempt: 2 }));
    const left = leaveSubject({ ...subject, environments: { qa } }, { ...last, state: second }, at(301));
    const after = entryOf(left).state.environments['qa'];
    expect(after?.ended?.confirmedBy.map(({ person }) => person)).toEqual(people);
    expect(after?.owing).toEqual(attempt === 1 ? owing : []);
  });

  it('counts as said of what runs what was said since, and says nothing of what others run', () => {
    const qa = (seconds: number) =>
      deployment({ version: '14', request: 'r1', since: at(seconds).toISOString() });
    const environments = { qa: qa(60), staging: qa(61), production: deployment() };
    const left = leaveSubject(
      { ...subject, environments },
      { ...last, state: closed(reached('to-qa')) },
      at(301),
    );
    const after = entryOf(left).state.environments;
    expect(after['qa']?.ended?.confirmedBy).toHaveLength(2);
    expect(after['staging']?.ended?.confirmedBy).toEqual([]);
    expect(after['production']).toEqual(environments.production);
  });

  it('does nothing for an open request, and nothing the second time', () => {
    expect(leaveSubject(subject, { ...last, state: submitted() }, at(301))).toEqual({});
    const { state } = entryOf(leaveSubject(subject, { ...last, state: closed(submitted()) }, at(301)));
    expect(leaveSubject(state, { ...last, state: closed(submitted()) }, at(302))).toEqual({});
  });

  it('takes a request off that was closed before it was entered', () => {
    const { state } = entryOf(
      leaveSubject(newSubject('model/churn'), { ...last, state: closed(submitted()) }, at(301)),
    );
    expect(state.closed).toEqual(['r1']);
  });

  it('refuses while a promotion is not noted on the request, as it would be forgotten', () => {
    expect(() =>
      leaveSubject(
        promoted(subject, reached('to-qa')),
        { ...last, state: closed(reached('to-qa')) },
        at(301),
      ),
    ).toThrow(/promotions that are not noted/);
  });

  it('remembers the last fifty that left, and repeats itself harmlessly after that', () => {
    let state = entryOf(leaveSubject(subject, { ...last, state: closed(submitted()) }, at(301))).state;
    for (let other = 0; other < 60; other++) {
      const another = request(`other-${other}`);
      state = entryOf(
        leaveSubject(enter(state, another), { ...last, state: closed(another) }, at(302)),
      ).state;
    }
    const again = entryOf(leaveSubject(state, { ...last, state: closed(submitted()) }, at(303)));
    expect(again.details['lastEntry']).toEqual({ seq: last.seq, hash: last.hash });
    expect(again.state.environments).toEqual(state.environments);
    expect(again.state.open).toEqual(state.open);
  });
});

describe('a request that a newer one has superseded', () => {
  const over = enter(finished(), request('r2', 10));

  it('goes on once it has made its last promotion, and gives way in every other case', () => {
    const way = (changes: object, state: RequestState = reached('roll-out'), on = over) => {
      const r1 = { ...on.open['r1'], supersededBy: 'r2', ...changes } as OpenRequest;
      return mustGiveWay({ ...on, open: { ...on.open, r1 } }, state);
    };
    expect(way({})).toBe(false);
    expect(way({ supersededBy: undefined, finished: false })).toBe(false);
    expect(way({ finished: false })).toBe(true);
    expect(way({}, { ...reached('roll-out'), attempt: 2 })).toBe(true);
    expect(way({}, inRework())).toBe(true);
    expect(mustGiveWay(newSubject('model/churn'), reached('roll-out'))).toBe(false);
  });

  it('is told from one that no longer fitted by why it ended', () => {
    expect(gaveWayToNewer(whySuperseded('model/churn'))).toBe(true);
    expect(gaveWayToNewer('It is not A newer version of ')).toBe(false);
    expect(gaveWayToNewer(undefined)).toBe(false);
  });
});

describe('unnotedEffects', () => {
  const done = promoted(entered(request('r1')), reached('to-qa'));

  it('finds promotions that took effect and are not noted', () => {
    expect(unnotedEffects(done, reached('to-qa'))).toEqual([{ ...toQa, since: at(200).toISOString() }]);
  });

  it('finds none that are noted, of another attempt, or of a request that is not entered', () => {
    expect(unnotedEffects(done, noted(reached('to-qa'), 'to-qa', 'qa'))).toEqual([]);
    expect(unnotedEffects(done, { ...submitted(), attempt: 2 })).toEqual([]);
    expect(unnotedEffects(newSubject('model/churn'), reached('to-qa'))).toEqual([]);
    expect(unnotedEffects(done, { ...reached('to-qa'), request: 'constructor' })).toEqual([]);
  });
});

describe('effectKey', () => {
  it('tells attempts and stages apart', () => {
    expect(effectKey({ stage: 'to-qa', attempt: 12 })).toBe('12/to-qa');
  });
});
