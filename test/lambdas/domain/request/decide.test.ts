import { describe, expect, it } from 'vitest';
import type { Decision, RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import {
  type DecideCommand,
  decide,
  ownDecision,
  requireDecidable,
} from '../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { stageState, withStage } from '../../../../lambdas/domain/request/stages.ts';
import { workflowsFor } from '../../../../schema/define-workflow.ts';
import { needOf, needsOf, ROOM_OF_ALL, ROOM_OF_ONE, sizeOf } from '../../../../schema/room.ts';
import type { HumanStage } from '../../../../schema/workflow.ts';
import { approval, asks, passing, person, rolesOf, sampleWorkflow } from '../../../schema/samples.ts';
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
  START,
  submitted,
  workflow,
} from '../samples.ts';

const waiting = opened(submitted(), 'review');
const half = decided(waiting, 'review', 'bob');

const act = (state: RequestState, who: string, changes: Partial<DecideCommand> = {}, now = at(60)) =>
  decide({ workflow, roles, state, now }, answer(state, 'review', who, changes));

const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

describe('decide: where the provider signs', () => {
  const stages = { ...workflow.stages };
  const asking = (signature: HumanStage['signature']) => ({
    ...workflow,
    stages: { ...stages, review: { ...(stages['review'] as HumanStage), signature } },
  });
  const sign = (signature: HumanStage['signature'], assurance: DecideCommand['assurance']) =>
    decide(
      { workflow: asking(signature), roles, state: waiting, now: at(60) },
      answer(waiting, 'review', 'bob', { assurance }),
    );

  it('takes who is as sure as it asks for, or surer', () => {
    expect(entryOf(sign('signed-in', 'signed-in')).details).toMatchObject({ assurance: 'signed-in' });
    expect(sign('signed-in', 're-authenticated').entry).toBeDefined();
    expect(sign('re-authenticated', 're-authenticated').entry).toBeDefined();
    expect(sign(undefined, 'email-link').entry).toBeDefined();
  });

  it('says what is needed of who is not', () => {
    const need = (signature: string) => refusing('SignatureNeeded', { signature });
    expect(() => sign('signed-in', 'email-link')).toThrow(need('signed-in'));
    expect(() => sign('re-authenticated', 'signed-in')).toThrow(need('re-authenticated'));
  });
});

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

describe('decide: who signs for several roles', () => {
  it('has all of them in the record, as the signature may count for either', () => {
    const rules = sampleWorkflow({ stages: { review: approval(asks({ lead: 1, risk: 1 })) } });
    const people = rolesOf({ author: ['amy'], lead: ['cleo'], risk: ['cleo', 'dan'] });
    const ref = { stage: 'review', attempt: 1 };
    const open = entryOf(
      openStage({ workflow: rules, roles: people, state: submitted(), now: at(0) }, ref),
    ).state;
    const signed = decide(
      { workflow: rules, roles: people, state: open, now: at(60) },
      answer(open, 'review', 'cleo'),
    );
    expect(entryOf(signed).details['decision']).toMatchObject({
      role: 'lead',
      mayCountFor: ['lead', 'risk'],
    });
  });
});

describe('decide: what an approval is for replacing', () => {
  const qa = { version: '13', request: 'r0' };

  it('is what its person saw in the environments that are still to be changed, and in no others', () => {
    const replaces = { qa, production: null, elsewhere: qa };
    expect(entryOf(act(waiting, 'bob', { replaces })).details['decision']).toMatchObject({
      replaces: { qa, production: null },
    });
    expect(
      entryOf(act(waiting, 'bob', { replaces: { production: null } })).details['decision'],
    ).toMatchObject({ replaces: { production: null } });
  });

  it('is not in the record when nothing was shown, and not of who rejects', () => {
    expect(entryOf(act(waiting, 'bob')).details['decision']).not.toHaveProperty('replaces');
    const no = act(waiting, 'bob', { choice: 'reject', replaces: { qa } });
    expect(entryOf(no).details['decision']).not.toHaveProperty('replaces');
  });
});

describe('decide: more than the record has room for', () => {
  const question = { name: 'bias', label: 'Bias', type: 'text' as const, options: [] };
  const asking = {
    ...workflow,
    stages: {
      ...workflow.stages,
      review: approval({ ...asks({ reviewer: 2 }), conditions: true, form: [question], next: 'to-qa' }),
    },
  };
  const answering = (changes: Partial<DecideCommand>) =>
    decide(
      { workflow: asking, roles, state: waiting, now: at(60) },
      answer(waiting, 'review', 'bob', { answers: { bias: 'none' }, ...changes }),
    );
  const finding = { text: 'x'.repeat(11_900), owner: 'bob@example.com', due: '2099-01-31' };

  it.each<[string, Partial<DecideCommand>]>([
    ['comment', { comment: 'x'.repeat(12_000) }],
    ['answer.bias', { answers: { bias: 'x'.repeat(12_000) } }],
    ['findings', { choice: 'approve-with-conditions', findings: [finding] }],
    ['answer.bias', { comment: 'x'.repeat(1_000), answers: { bias: 'x'.repeat(11_500) } }],
    ['comment', { comment: 'x'.repeat(11_500), answers: { bias: 'x'.repeat(1_000) } }],
  ])('is refused at what takes most: %s', (field, changes) => {
    expect(() => answering(changes)).toThrow(refusing('InvalidForm', { field }));
  });

  it('says how much is left, and takes that much', () => {
    const tooLong = () => answering({ comment: 'x'.repeat(12_000) });
    expect(tooLong).toThrow(/to some \d+ characters in all/);
    expect(entryOf(answering({ comment: 'x'.repeat(11_000) })).details['decision']).toMatchObject({
      comment: 'x'.repeat(11_000),
    });
  });
});

describe('decide: the room that all decisions of an attempt share', () => {
  const people = rolesOf({
    author: ['amy'],
    drafter: ['dee'],
    reviewer: ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'],
    tester: ['t1', 't2'],
  });
  const rules = passing({
    draft: approval(asks({ drafter: 1 })),
    review: approval(asks({ reviewer: 6 })),
    test: approval({ ...asks({ tester: 2 }), commentRequiredFor: ['approve'] }),
  });
  const size = (state: RequestState) =>
    Object.values(state.stages)
      .flatMap(({ decisions }) => decisions)
      .map(sizeOf);
  const write = (state: RequestState, stage: string, who: string, length: number) =>
    entryOf(
      decide(
        { workflow: rules, roles: people, state, now: at(60) },
        answer(state, stage, who, { comment: 'x'.repeat(length) }),
      ),
    ).state;
  const begin = (state: RequestState, stage: string) =>
    entryOf(
      openStage({ workflow: rules, roles: people, state, now: START }, { stage, attempt: state.attempt }),
    ).state;

  /** Writes as much as is taken. */
  const writeMost = (state: RequestState, stage: string, who: string): RequestState => {
    let [least, most] = [1, ROOM_OF_ONE];
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      try {
        write(state, stage, who, middle);
        least = middle;
      } catch {
        most = middle - 1;
      }
    }
    return write(state, stage, who, least);
  };

  it('is used up by whoever writes most, but for what those behind them need', () => {
    const drafted = write(begin(submitted(), 'draft'), 'draft', 'dee', 10);
    const reviewers = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
    const reviewed = reviewers.reduce(
      (state, who) => writeMost(state, 'review', who),
      begin(drafted, 'review'),
    );
    const [, ...sizes] = size(reviewed);
    const { review, test } = rules.stages as Record<'review' | 'test', HumanStage>;
    const left = ROOM_OF_ALL - 2 * needOf(test, people);
    expect(sizes.slice(0, 3), 'no more than one may take').toEqual(Array(3).fill(ROOM_OF_ONE));
    const used = size(reviewed).reduce((sum, one) => sum + one, 0);
    expect(sizes.slice(4), 'never less than one needs').toEqual(Array(2).fill(needOf(review, people)));
    expect(used).toBe(left);
    const tested = ['t1', 't2'].reduce(
      (state, who) => write(state, 'test', who, 100),
      begin(reviewed, 'test'),
    );
    expect(tested).toMatchObject({ status: 'closed', outcome: 'completed' });
  });
});

describe('decide: the room of tracks that are asked at the same time', () => {
  const people = rolesOf({ author: ['amy'], drafter: ['dee'], lawyer: ['bob'], guard: ['cleo'] });
  const rules = workflowsFor(people)({
    id: 'release',
    title: 'Release',
    subject: 'model',
    requester: 'author',
    environments: ['production'],
    stages: {
      draft: { type: 'approval', role: 'drafter', dueIn: '1 day' },
      review: {
        type: 'tracks',
        title: 'Review',
        tracks: { legal: { role: 'lawyer', dueIn: '2 days' }, security: { role: 'guard', dueIn: '2 days' } },
      },
      publish: { type: 'promotion', title: 'Publish', environment: 'production' },
    },
  });
  const [wrote] = half.stages['review']?.decisions ?? [];
  const drafted = withStage(submitted(), 'draft', {
    decisions: [
      { ...(wrote as Decision), person: 'dee@example.com', comment: 'x'.repeat(ROOM_OF_ALL - 8_000) },
    ],
    outcome: 'approved',
  });
  const asked = entryOf(
    openStage(
      { workflow: rules, roles: people, state: drafted, now: START },
      { stage: 'review-security', attempt: 1 },
    ),
  ).state;
  /** How much whoever decides on security may write, with legal as it stands. */
  const left = (legal: StageState): number => {
    const state = withStage(asked, 'review-legal', legal);
    const tooMuch = answer(state, 'review-security', 'cleo', { comment: 'x'.repeat(ROOM_OF_ONE) });
    try {
      decide({ workflow: rules, roles: people, state, now: at(60) }, tooMuch);
    } catch (error) {
      return Number(/to some (\d+) characters/.exec(String(error))?.[1]);
    }
    throw new Error('it was taken');
  };

  it('is kept for a track that is still to be answered, and for none that is settled', () => {
    const [, need] = needsOf(rules, people).find(([name]) => name === 'review-legal') ?? [];
    expect(need).toBeGreaterThan(0);
    expect(left({ decisions: [], outcome: 'skipped' }) - left({ decisions: [] })).toBe(need);
  });
});

describe('decide: where one role is asked after the other', () => {
  const rules = passing({ review: approval({ ...asks({ reviewer: 1, tester: 1 }), inOrder: true }) });
  const asked = (roster: readonly string[] | undefined) => {
    const state = withStage(submitted(), 'review', { ...(waiting.stages['review'] as StageState), roster });
    const { entry } = decide({ workflow: rules, roles, state, now: at(60) }, answer(state, 'review', 'cleo'));
    return entryOf({ entry }).state.stages['review']?.roster;
  };

  it('asks whoever has the next turn beside those who were asked, each of them once', () => {
    const [bob, dan] = ['bob@example.com', 'dan@example.com'];
    expect(asked(['cleo@example.com', bob])).toEqual(['cleo@example.com', bob, dan]);
    expect(asked(undefined), 'as older records do not say who was asked').toEqual([bob, dan]);
  });

  it('asks nobody any more once it is settled, whoever has come into a role since', () => {
    const roster = ['bob@example.com', 'cleo@example.com'];
    const state = withStage(submitted(), 'review', { ...(waiting.stages['review'] as StageState), roster });
    const sentBack = answer(state, 'review', 'bob', { choice: 'request-changes' });
    const { entry } = decide(
      {
        workflow: rules,
        roles: { ...roles, reviewer: [...(roles['reviewer'] ?? []), person('zoe')] },
        state,
        now: at(60),
      },
      sentBack,
    );
    expect(entryOf({ entry }).state.stages['review']).toMatchObject({
      roster,
      outcome: 'changes-requested',
    });
  });
});

describe('decide: where all roles are asked at once', () => {
  it('asks nobody besides, whoever has come into a role since', () => {
    const roster = ['cleo@example.com'];
    const state = withStage(waiting, 'review', { ...(waiting.stages['review'] as StageState), roster });
    expect(entryOf(act(state, 'cleo')).state.stages['review']?.roster).toEqual(roster);
  });
});

describe('decide: an abstention', () => {
  const voting = (reviewer: number) =>
    passing({ review: approval({ ...asks({ reviewer }), abstain: true }) });
  const abstain = (reviewer: number) =>
    decide(
      { workflow: voting(reviewer), roles, state: waiting, now: at(60) },
      answer(waiting, 'review', 'bob', { choice: 'abstain' }),
    );

  it('is taken while the others are enough, and refused by whose answer is needed', () => {
    expect(entryOf(abstain(2)).details).toMatchObject({ decision: { choice: 'abstain' } });
    expect(() => abstain(3)).toThrow(refusing('InvalidForm', { field: 'choice' }));
  });
});

describe('decide: a decision in the record', () => {
  it('says nothing that does not matter: no answers, no conditions, no other seat', () => {
    const decision = entryOf(act(waiting, 'bob')).details['decision'];
    expect(Object.keys(decision as object).sort()).toEqual([
      'at',
      'choice',
      'comment',
      'meaning',
      'name',
      'person',
      'role',
    ]);
  });
});

describe('decide: rejections where one is not enough', () => {
  const rules = sampleWorkflow({
    stages: { review: approval({ ...asks({ reviewer: 2 }), rejectQuorum: 2 }) },
  });
  const vote = (state: RequestState, who: string, choice: 'approve' | 'reject') =>
    entryOf(decide({ workflow: rules, roles, state, now: at(60) }, answer(state, 'review', who, { choice })))
      .state;

  it('end the stage with the second of them, and approvals are none', () => {
    const one = vote(vote(waiting, 'bob', 'approve'), 'cleo', 'reject');
    expect(one).toMatchObject({ status: 'open' });
    expect(one.stages['review']?.outcome).toBeUndefined();
    expect(vote(one, 'ann', 'reject')).toMatchObject({ status: 'closed', outcome: 'rejected' });
  });
});

describe('decide: changes that lead back to a stage', () => {
  const back = (reworkTo: string | undefined) => {
    const { test } = workflow.stages as { test: HumanStage };
    const rules = { ...workflow, stages: { ...workflow.stages, test: { ...test, reworkTo } } };
    const state = opened(reached('test'), 'test');
    const asked = answer(state, 'test', 'dan', { choice: 'request-changes' });
    return entryOf(decide({ workflow: rules, roles, state, now: at(60) }, asked)).state;
  };

  it('are remembered with that stage, unless it is the start', () => {
    expect(back('test')).toMatchObject({ status: 'rework', resumeAt: 'test' });
    expect(back('review')).not.toHaveProperty('resumeAt');
    expect(back(undefined)).not.toHaveProperty('resumeAt');
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

  it('does nothing for the same words, whatever spaces are around them', () => {
    expect(act(half, 'bob', { comment: ' because \n' })).toEqual({});
  });

  it('does nothing for the same conditions and the same answers to questions', () => {
    const said = {
      answers: { regression: 'yes' },
      findings: [{ text: 'Watch it.', owner: 'bob@example.com', due: '2099-01-31' }],
    };
    const review = half.stages.review ?? { decisions: [] };
    const decisions = review.decisions.map((decision) => ({ ...decision, ...said }));
    const state = { ...half, stages: { ...half.stages, review: { ...review, decisions } } };
    expect(act(state, 'bob', said)).toEqual({});
    expect(() => act(state, 'bob', { ...said, answers: { regression: 'no' } })).toThrow(
      refusing('AlreadyDecided', { choice: 'approve', at: at(60).toISOString() }),
    );
  });

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
    // That is said first: nothing else about the request matters there.
    expect(() => act(waiting, 'bob', { stage, attempt: 2 })).toThrow(
      refusing('StageClosed', { reason: 'not-open' }),
    );
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

  it('somebody who gave their part away, naming who has it', () => {
    const handOvers = ['dan', 'eve'].map((to, index) => ({
      from: to === 'eve' ? 'dan@example.com' : 'bob@example.com',
      to: `${to}@example.com`,
      at: at(index).toISOString(),
      by: 'bob@example.com',
    }));
    const state = withStage(waiting, 'review', { ...stageState(waiting, 'review'), handOvers });
    expect(() => act(state, 'bob')).toThrow('this part was handed over to dan@example.com');
    expect(() => act(state, 'amy')).toThrow("they are not in the role 'reviewer' (any more)");
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
