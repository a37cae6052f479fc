import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import {
  type DecideCommand,
  decide,
  ownDecision,
  requireDecidable,
} from '../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { approval, asks, person, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
import { closedAs, reopened } from '../../../support/states.ts';
import {
  answer,
  at,
  decided,
  entryOf,
  inRework,
  opened,
  reached,
  roles,
  submitted,
  workflow,
} from '../samples.ts';

const waiting = opened(submitted(), 'review');
const half = decided(waiting, 'review', 'bob');

const act = (state: RequestState, who: string, changes: Partial<DecideCommand> = {}, now = at(60)) =>
  decide({ workflow, roles, state, now }, answer(state, 'review', who, changes));

const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

describe('decide: an approval', () => {
  it('is recorded so that the entry can be read alone', () => {
    expect(entryOf(act(waiting, 'bob', { comment: ' fine \n' }))).toMatchObject({
      at: at(60).toISOString(),
      actor: 'bob@example.com',
      action: 'decided',
      details: {
        stage: 'review',
        attempt: 1,
        decision: {
          person: 'bob@example.com',
          name: 'bob',
          role: 'reviewer',
          choice: 'approve',
          meaning: 'reviewed',
          comment: 'fine',
          at: at(60).toISOString(),
        },
        assurance: 'email-link',
        subject: 'model/churn',
        version: '14',
        artifact: waiting.artifact,
        workflow: 'release',
        definition: waiting.definition,
      },
    });
  });

  it('leaves the stage open until the quorum is complete', () => {
    expect(half.stages.review).toMatchObject({ decisions: [{ person: 'bob@example.com' }] });
    expect(half.stages.review?.outcome).toBeUndefined();
    expect(half.deciders).toEqual({ 'bob@example.com': 'review' });
    expect(half.status).toBe('open');
  });

  it('settles the stage when it completes the quorum', () => {
    const { details, state } = entryOf(act(half, 'cleo'));
    expect(details).toMatchObject({ outcome: 'approved' });
    expect(state.stages.review).toMatchObject({ outcome: 'approved', settledAt: at(60).toISOString() });
    expect(state.status).toBe('open');
  });

  it('needs no comment', () => {
    expect(entryOf(act(waiting, 'bob', { comment: '  ' })).details.decision).not.toHaveProperty('comment');
  });

  it('completes the request at the last stage', () => {
    const done = decided(opened(reached('roll-out'), 'roll-out'), 'roll-out', 'eve');
    expect(done).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(done.stages['roll-out']?.decisions[0]?.meaning).toBe('took responsibility');
  });

  it('counts when its person has left the role since', () => {
    const roles = rolesOf({ reviewer: ['cleo'] });
    const { state } = entryOf(
      decide({ workflow, roles, state: half, now: at(60) }, answer(half, 'review', 'cleo')),
    );
    expect(state.stages.review?.outcome).toBe('approved');
  });
});

describe('decide: for whom somebody signs', () => {
  const bob = {
    ...person('bob'),
    away: { from: '2026-03-01', until: '2026-03-09', standIn: 'cleo@example.com' },
  };
  const people = { author: [person('amy')], lead: [person('cleo')], risk: [bob, person('dan')] };
  const rules = sampleWorkflow({ stages: { review: approval(asks({ lead: 1, risk: 1 })) } });
  const open = entryOf(
    openStage(
      { workflow: rules, roles: people, state: submitted(), now: at(0) },
      { stage: 'review', attempt: 1 },
    ),
  ).state;
  const sign = (state: RequestState, who: string) =>
    entryOf(decide({ workflow: rules, roles: people, state, now: at(60) }, answer(state, 'review', who)));

  it('does not mix their own right with what they have in the place of another', () => {
    const own = sign(open, 'cleo');
    expect(own.details['decision']).toMatchObject({ role: 'lead' });
    expect(own.details['decision']).not.toHaveProperty('mayCountFor');
    expect(own.details['decision']).not.toHaveProperty('inPlaceOf');
    expect(sign(own.state, 'bob').state.stages['review']?.outcome).toBe('approved');
  });
});

describe('decide: a rejection', () => {
  it('closes the request at once, whatever the quorum, and says why', () => {
    expect(entryOf(act(half, 'cleo', { choice: 'reject', comment: 'Biased.' })).state).toMatchObject({
      status: 'closed',
      outcome: 'rejected',
      reason: 'cleo (reviewer) rejected it: Biased.',
      stages: { review: { outcome: 'rejected' } },
    });
  });
});

describe('decide: a request for changes', () => {
  it('settles the stage at once and gives time for rework', () => {
    expect(entryOf(act(waiting, 'bob', { choice: 'request-changes' })).state).toMatchObject({
      status: 'rework',
      reworkDueAt: at(60 + 7 * 86_400).toISOString(),
      stages: { review: { outcome: 'changes-requested' } },
    });
  });
});

describe('decide again', () => {
  it.each(['approve', 'request-changes', 'reject'] as const)(
    'does nothing for the same answer: %s',
    (choice) => {
      const state = decided(waiting, 'review', 'bob', { choice });
      expect(act(state, 'bob', { choice, comment: '', version: 'whatever' }, at(10 ** 9))).toEqual({});
    },
  );

  it('does nothing for the same answer even after others closed the request', () => {
    expect(act(decided(half, 'review', 'cleo', { choice: 'reject' }), 'bob')).toEqual({});
  });

  it.each<[string, Partial<DecideCommand>]>([
    ['comment', { comment: 'On second thoughts: watch the recall.' }],
    ['answer to a question', { answers: { regression: 'yes' } }],
    ['condition', { findings: [{ text: 'Watch it.', owner: 'bob@example.com', due: '2099-01-31' }] }],
  ])('refuses the same choice with another %s, which would be lost: the first stands', (_, words) => {
    expect(() => act(half, 'bob', words)).toThrow(
      refusing('AlreadyDecided', { choice: 'approve', at: at(60).toISOString() }),
    );
  });

  it('refuses another answer: the first stands', () => {
    expect(() => act(half, 'bob', { choice: 'reject' })).toThrow(
      refusing('AlreadyDecided', { choice: 'approve', at: at(60).toISOString() }),
    );
  });
});

describe('decide refuses', () => {
  it.each<[string, RequestState, string, string]>([
    ['a stage that is not open yet', submitted(), 'bob', 'not-open'],
    ['a stage that is settled', reached('to-qa'), 'ann', 'settled'],
    [
      'a stage left for rework',
      decided(waiting, 'review', 'bob', { choice: 'request-changes' }),
      'cleo',
      'settled',
    ],
    ['a closed request', closedAs(waiting, 'stopped'), 'bob', 'closed'],
  ])('%s', (_, state, who, reason) => {
    expect(() => act(state, who)).toThrow(refusing('StageClosed', { reason }));
  });

  it('a decision at the deadline, but takes it a millisecond before', () => {
    const due = at(86_400);
    expect(() => act(waiting, 'bob', {}, due)).toThrow(refusing('StageClosed', { reason: 'expired' }));
    expect(act(waiting, 'bob', {}, new Date(due.getTime() - 1)).entry).toBeDefined();
  });

  it('a decision about an earlier attempt, even by somebody who decided there', () => {
    const state = opened({ ...reopened(inRework()), attempt: 2, stages: {} }, 'review');
    expect(() => act(state, 'bob', { attempt: 1 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
  });

  it('a decision about an attempt that is still to come', () => {
    expect(() => act(waiting, 'bob', { attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'superseded-attempt' }),
    );
  });

  it.each(['to-qa', 'nowhere'])('a decision about %s, where nobody is asked', (stage) => {
    expect(() => act(waiting, 'bob', { stage })).toThrow(refusing('StageClosed', { reason: 'not-open' }));
  });

  it.each([
    ['somebody who is not in the role', waiting, 'review', 'dan', 'not-in-role'],
    [
      'somebody who submitted it',
      { ...waiting, requesters: ['ann@example.com'] },
      'review',
      'ann',
      'requester',
    ],
    [
      'somebody who decided an earlier stage',
      opened(reached('test'), 'test'),
      'test',
      'bob',
      'decided-earlier-stage',
    ],
  ])('%s', (_, state, stage, who, reason) => {
    expect(() => act(state, who, { stage })).toThrow(refusing('NotEligible', { reason }));
  });

  it('somebody who has left the role since they were asked', () => {
    const others = rolesOf({ reviewer: ['cleo'] });
    expect(() =>
      decide({ workflow, roles: others, state: waiting, now: at(60) }, answer(waiting, 'review', 'bob')),
    ).toThrow(refusing('NotEligible', { reason: 'not-in-role' }));
  });

  it.each(['', '15', ' 14', '14 '])('the version %j, typed instead of 14', (version) => {
    expect(() => act(waiting, 'bob', { version })).toThrow(refusing('InvalidForm', { field: 'version' }));
  });

  it.each(['reject', 'request-changes'] as const)('%s without a comment', (choice) => {
    expect(() => act(waiting, 'bob', { choice, comment: ' \n' })).toThrow(
      refusing('InvalidForm', { field: 'comment' }),
    );
  });

  it('in this order: what can no longer be decided, who may not, what is missing', () => {
    const wrong = { version: 'x', choice: 'reject', comment: '' } as const;
    expect(() => act(reached('to-qa'), 'dan', wrong)).toThrow(refusing('StageClosed', { reason: 'settled' }));
    expect(() => act(waiting, 'dan', wrong)).toThrow(refusing('NotEligible', { reason: 'not-in-role' }));
  });
});

describe('ownDecision', () => {
  it('finds what a person decided at a stage of the current attempt', () => {
    const ref = { stage: 'review', attempt: 1 };
    expect(ownDecision(half, ref, person('bob'))?.choice).toBe('approve');
    expect(ownDecision(half, ref, person('cleo'))).toBeUndefined();
    expect(ownDecision(half, { ...ref, attempt: 2 }, person('bob'))).toBeUndefined();
    expect(ownDecision(half, { ...ref, stage: 'test' }, person('bob'))).toBeUndefined();
  });
});

describe('requireDecidable', () => {
  const ref = { stage: 'review', attempt: 1 };

  it('is content with somebody who may decide now', () => {
    expect(() =>
      requireDecidable({ workflow, roles, state: waiting, now: at(60) }, ref, person('bob')),
    ).not.toThrow();
  });

  it('refuses for the reasons for which a decision is refused', () => {
    expect(() =>
      requireDecidable({ workflow, roles, state: waiting, now: at(60) }, ref, person('dan')),
    ).toThrow(refusing('NotEligible', { reason: 'not-in-role' }));
    expect(() =>
      requireDecidable({ workflow, roles, state: waiting, now: at(86_400) }, ref, person('bob')),
    ).toThrow(refusing('StageClosed', { reason: 'expired' }));
  });
});
