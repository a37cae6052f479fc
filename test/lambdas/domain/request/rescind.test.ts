import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { actsOf } from '../../../../lambdas/domain/request/acts.ts';
import { closeRequest } from '../../../../lambdas/domain/request/close.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { needed } from '../../../../lambdas/domain/request/mandates.ts';
import { type RescindCommand, rescind } from '../../../../lambdas/domain/request/rescind.ts';
import { approval, asks, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
import { answer, at, decided, entryOf, opened, reached, roles, submitted, workflow } from '../samples.ts';

const email = (word: string) => `${word}@example.com`;
const waiting = decided(opened(submitted(), 'review'), 'review', 'bob');

const command = (who: string, changes: Partial<RescindCommand> = {}): RescindCommand => ({
  stage: 'review',
  attempt: 1,
  person: email(who),
  act: 1,
  reason: 'The recall is too low.',
  actor: email(who),
  assurance: 'email-link',
  decidedBefore: false,
  ...changes,
});
const take = (state: RequestState, who: string, changes: Partial<RescindCommand> = {}, now = at(90)) =>
  rescind({ workflow, roles, state, now }, command(who, changes));
const taken = (state: RequestState, who = 'bob', changes: Partial<RescindCommand> = {}) =>
  entryOf(take(state, who, changes)).state;
const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

describe('rescind', () => {
  it('records what no longer counts, why, and who said so', () => {
    const entry = entryOf(take(waiting, 'bob'));
    expect(entry).toMatchObject({
      at: at(90).toISOString(),
      actor: email('bob'),
      action: 'rescinded',
      details: {
        stage: 'review',
        attempt: 1,
        version: '14',
        decision: waiting.stages['review']?.decisions[0],
        reason: 'The recall is too low.',
        assurance: 'email-link',
      },
    });
    expect(entry.state.stages['review']).toMatchObject({
      decisions: [],
      rescinded: [{ person: email('bob'), at: at(90).toISOString(), decidedAt: at(60).toISOString() }],
    });
  });

  it('leaves its person as if they had not decided: asked again, and named as a decider of nothing', () => {
    const state = taken(waiting);
    expect(state.deciders).toEqual({});
    expect(needed({ workflow, roles, state, now: at(91) }, 'review').map((one) => one.email)).toContain(
      email('bob'),
    );
  });

  it('keeps them as a decider of the stage when they decided it in an earlier attempt, too', () => {
    expect(taken(waiting, 'bob', { decidedBefore: true }).deciders).toEqual({ [email('bob')]: 'review' });
  });

  it('keeps them as the decider of another stage', () => {
    const both: RequestState = { ...waiting, deciders: { [email('bob')]: 'test' } };
    expect(taken(both).deciders).toEqual({ [email('bob')]: 'test' });
  });

  it('needs the full quorum anew', () => {
    const state = taken(waiting);
    const one = decided(state, 'review', 'cleo');
    expect(one.stages['review']?.outcome).toBeUndefined();
    expect(decided(one, 'review', 'bob', { act: 2 }).stages['review']?.outcome).toBe('approved');
  });

  it('changes nothing when it comes again, by the link or by a caller', () => {
    const state = taken(waiting);
    expect(take(state, 'bob')).toEqual({});
    expect(take(state, 'bob', { act: undefined })).toEqual({});
    const again = decided(state, 'review', 'bob', { act: 2 });
    expect(take(again, 'bob')).toEqual({});
    expect(taken(again, 'bob', { act: 3 }).stages['review']?.rescinded).toHaveLength(2);
  });

  it('lets the conditions go with the approval', () => {
    const conditional = sampleWorkflow({
      subject: 'model',
      stages: { review: approval({ ...asks({ reviewer: 2 }), conditions: true }) },
    });
    const findings = [{ text: 'Watch it.', owner: email('cleo'), due: '2026-04-01' }];
    const situation = { workflow: conditional, roles, now: at(60) };
    const state = opened(submitted(), 'review');
    const choice = 'approve-with-conditions' as const;
    const given = decide({ ...situation, state }, answer(state, 'review', 'bob', { choice, findings }));
    const after = rescind({ ...situation, state: entryOf(given).state }, command('bob'));
    expect(JSON.stringify(entryOf(after).state)).not.toContain('Watch it.');
    expect(entryOf(after).details).toMatchObject({ decision: { findings } });
  });

  it('is never possible once the stage is settled, the request closed or the time over', () => {
    const settled = decided(waiting, 'review', 'cleo');
    expect(() => take(settled, 'bob')).toThrow(refusing('StageClosed', { reason: 'settled' }));
    const closing = { outcome: 'withdrawn', reason: 'Wrong.', actor: email('amy') } as const;
    const closed = entryOf(closeRequest({ state: waiting, now: at(80) }, closing)).state;
    expect(() => take(closed, 'bob')).toThrow(refusing('StageClosed', { reason: 'closed' }));
    const due = new Date(waiting.stages['review']?.dueAt ?? '');
    expect(() => take(waiting, 'bob', {}, due)).toThrow(refusing('StageClosed', { reason: 'expired' }));
    expect(taken(waiting).status).toBe('open');
    expect(entryOf(take(waiting, 'bob', {}, new Date(due.getTime() - 1))).action).toBe('rescinded');
  });

  it('is only of the attempt that is under way', () => {
    expect(() => take({ ...waiting, attempt: 2 }, 'bob')).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
  });

  it('is only for what one has approved oneself', () => {
    expect(() => take(waiting, 'cleo')).toThrow(refusing('InvalidForm', { field: 'body' }));
  });

  it('leaves a rejection where it is, and says so', () => {
    const voting = sampleWorkflow({
      subject: 'model',
      stages: { review: approval({ ...asks({ reviewer: 2 }), rejectQuorum: 2 }) },
    });
    const state = opened(submitted(), 'review');
    const against = entryOf(
      decide(
        { workflow: voting, roles, state, now: at(60) },
        answer(state, 'review', 'bob', { choice: 'reject' }),
      ),
    ).state;
    expect(against.stages['review']?.outcome).toBeUndefined();
    expect(() => rescind({ workflow: voting, roles, state: against, now: at(90) }, command('bob'))).toThrow(
      /Only an approval can be taken back: a rejection/,
    );
  });

  it('is possible for who has left the role since', () => {
    const people = rolesOf({
      ...{ author: ['amy'], reviewer: ['cleo'], tester: ['dan'], operator: ['eve'] },
    });
    const step = rescind({ workflow, roles: people, state: waiting, now: at(90) }, command('bob'));
    expect(entryOf(step).state.stages['review']?.decisions).toEqual([]);
  });

  it('ends: after twenty times at a stage what is decided stands', () => {
    let state: RequestState = waiting;
    for (let act = 1; act < 40; act += 2)
      state = decided(taken(state, 'bob', { act }), 'review', 'bob', { act: act + 1 });
    expect(() => take(state, 'bob', { act: 41 })).toThrow(/too much was taken back/);
  });
});

describe('a link that has decided', () => {
  it('never decides again after its decision was taken back; the next one does', () => {
    const state = taken(waiting);
    const again = (act: number) =>
      decide({ workflow, roles, state, now: at(95) }, answer(state, 'review', 'bob', { act }));
    expect(() => again(0)).toThrow(refusing('TakenBack', { what: 'decision', at: at(90).toISOString() }));
    expect(entryOf(again(2)).action).toBe('decided');
  });

  it('is counted, with what it was followed by', () => {
    const [fresh, state] = [opened(submitted(), 'review'), taken(waiting)];
    const again = decided(state, 'review', 'bob', { act: 2 });
    const acts = [fresh, waiting, state, again].map((one) => actsOf(one, 'review', email('bob')));
    expect(acts).toEqual([0, 1, 2, 3]);
    expect(actsOf(again, 'review', email('cleo'))).toBe(0);
  });

  it('is of one stage: in the next one everybody is new', () => {
    expect(actsOf(reached('test'), 'test', email('bob'))).toBe(0);
  });
});

describe('an approval among others', () => {
  const rules = sampleWorkflow({ stages: { review: approval(asks({ reviewer: 3 })) } });
  const vote = (state: RequestState, who: string) =>
    entryOf(decide({ workflow: rules, roles, state, now: at(60) }, answer(state, 'review', who))).state;
  const two = vote(vote(opened(submitted(), 'review'), 'bob'), 'cleo');

  it('goes alone: what the others have decided stands, and they count as having decided', () => {
    const { state } = entryOf(rescind({ workflow: rules, roles, state: two, now: at(90) }, command('bob')));
    expect(state.stages['review']?.decisions.map(({ person }) => person)).toEqual([email('cleo')]);
    expect(state.deciders).toEqual({ [email('cleo')]: 'review' });
  });
});

describe('a stage that has asked anew', () => {
  const review = waiting.stages['review'] ?? { decisions: [] };
  const asked = (decisions: typeof review.decisions) => ({
    ...waiting,
    stages: { ...waiting.stages, review: { ...review, asked: 2, decisions } },
  });

  it('takes nothing back by a link from before: what that decided counts no more', () => {
    for (const decisions of [review.decisions, []])
      expect(() => take(asked(decisions), 'bob', { act: 1 })).toThrow(
        expect.objectContaining({
          code: 'NotAllowed',
          message: expect.stringContaining('has asked anew since'),
        }),
      );
  });

  it('takes back what was decided since, by the link for that and by a caller', () => {
    expect(take(asked(review.decisions), 'bob', { act: 101 }).entry).toBeDefined();
    expect(take(asked(review.decisions), 'bob', { act: undefined }).entry).toBeDefined();
    expect(take(asked(review.decisions), 'bob', { act: 100 })).toEqual({});
  });

  it('has nothing to take back of who has not decided since', () => {
    expect(() => take(asked([]), 'bob', { act: undefined })).toThrow(
      refusing('InvalidForm', { field: 'body' }),
    );
    expect(() => take(asked([]), 'bob', { act: 100 })).toThrow(refusing('InvalidForm', { field: 'body' }));
    expect(() => take(waiting, 'cleo', { act: undefined })).toThrow(
      refusing('InvalidForm', { field: 'body' }),
    );
  });

  it('is not asked by a link of another attempt what was taken back in this one', () => {
    expect(() => take(taken(waiting), 'bob', { attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
  });
});
