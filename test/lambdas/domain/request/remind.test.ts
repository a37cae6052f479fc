import { describe, expect, it } from 'vitest';
import type { RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { needed } from '../../../../lambdas/domain/request/mandates.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { askNow, escalate, remind, waitingStages } from '../../../../lambdas/domain/request/remind.ts';
import type { HumanStage, Workflow } from '../../../../schema/workflow.ts';
import { approval, asks, passing, promotion, rolesOf } from '../../../schema/samples.ts';
import { closedAs, reopened } from '../../../support/states.ts';
import { answer, at, entryOf, START, submitted } from '../samples.ts';

const roles = rolesOf({ author: ['amy'], reviewer: ['bob', 'cleo'], director: ['fay', 'cleo', 'amy'] });
const DAY = 86_400;
const ref = { stage: 'review', attempt: 1 };
const email = (word: string) => `${word}@example.com`;

const workflowWith = (changes: Partial<HumanStage>): Workflow =>
  passing({
    review: approval({ ...asks({ reviewer: 2 }), due: { seconds: 10 * DAY }, ...changes }),
    publish: promotion(),
  });
const open = (workflow: Workflow): RequestState =>
  entryOf(openStage({ workflow, roles, state: submitted(), now: START }, ref)).state;

describe('remind', () => {
  const workflow = workflowWith({ remindAfter: { seconds: 2 * DAY } });
  const waiting = open(workflow);
  const call = (state: RequestState, seconds: number, some = roles) =>
    remind({ workflow, roles: some, state, now: at(seconds) }, ref);

  it('reminds once the time is over, again and again, each time from the last', () => {
    expect(call(waiting, 2 * DAY - 1)).toEqual({});
    const first = entryOf(call(waiting, 2 * DAY + 5));
    expect(first).toMatchObject({
      actor: 'system:sweep',
      action: 'reminded',
      details: {
        stage: 'review',
        attempt: 1,
        version: '14',
        people: [email('bob'), email('cleo')],
        reminder: 1,
      },
    });
    expect(call(first.state, 4 * DAY)).toEqual({});
    expect(entryOf(call(first.state, 4 * DAY + 5)).details).toMatchObject({ reminder: 2 });
  });

  it('leaves out who has answered, and is silent once nobody is left', () => {
    const half = entryOf(
      decide({ workflow, roles, state: waiting, now: at(60) }, answer(waiting, 'review', 'bob')),
    ).state;
    expect(entryOf(call(half, 3 * DAY)).details).toMatchObject({ people: [email('cleo')] });
    expect(call(half, 3 * DAY, rolesOf({ reviewer: ['bob'] }))).toEqual({});
  });

  it('does not remind from the deadline on', () => {
    expect(call(waiting, 10 * DAY)).toEqual({});
    expect(call(waiting, 10 * DAY - 1).entry).toBeDefined();
  });

  it('has asked those whom it reminds, whoever was asked before', () => {
    const { review } = waiting.stages as { readonly review: StageState };
    const unknown = { ...waiting, stages: { review: { ...review, roster: undefined } } };
    const asked = (state: RequestState) => entryOf(call(state, 3 * DAY)).state.stages['review']?.roster;
    expect(asked(unknown)).toEqual([email('bob'), email('cleo')]);
    const other = { ...waiting, stages: { review: { ...review, roster: [email('zoe'), email('bob')] } } };
    expect(asked(other)).toEqual([email('zoe'), email('bob'), email('cleo')]);
  });

  it('counts in working time where the workflow does', () => {
    const slow: Workflow = {
      ...workflowWith({ remindAfter: { workingHours: 2 } }),
      calendar: {
        timeZone: 'UTC',
        workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        workingHours: { from: '09:00', until: '17:00' },
        holidays: [],
      },
    };
    const friday = new Date('2026-03-06T16:00:00.000Z');
    const state = entryOf(openStage({ workflow: slow, roles, state: submitted(), now: friday }, ref)).state;
    const call = (now: string) => remind({ workflow: slow, roles, state, now: new Date(now) }, ref);
    expect(call('2026-03-09T09:59:59.999Z')).toEqual({});
    expect(call('2026-03-09T10:00:00.000Z').entry).toBeDefined();
  });

  it.each<[string, RequestState]>([
    ['of an earlier attempt', { ...waiting, attempt: 2 }],
    ['that has not opened', submitted()],
    ['of a closed request', closedAs(waiting, 'stopped')],
    [
      'of a request in rework',
      { ...reopened(waiting), status: 'rework', reworkDueAt: at(9 * DAY).toISOString() },
    ],
  ])('says nothing of a stage %s', (_, state) => {
    expect(call(state, 3 * DAY)).toEqual({});
  });

  it('says nothing where the stage does not ask for it', () => {
    const quiet = workflowWith({});
    expect(remind({ workflow: quiet, roles, state: open(quiet), now: at(9 * DAY) }, ref)).toEqual({});
    expect(
      remind({ workflow, roles, state: waiting, now: at(9 * DAY) }, { stage: 'publish', attempt: 1 }),
    ).toEqual({});
  });
});

describe('escalate', () => {
  const workflow = workflowWith({ escalate: { after: { seconds: 3 * DAY }, to: 'director' } });
  const waiting = open(workflow);
  const call = (state: RequestState, seconds: number) =>
    escalate({ workflow, roles, state, now: at(seconds) }, ref);

  it('asks the other role once, without whoever may not decide', () => {
    expect(call(waiting, 3 * DAY - 1)).toEqual({});
    const entry = entryOf(call(waiting, 3 * DAY));
    expect(entry).toMatchObject({
      action: 'escalated',
      details: { stage: 'review', to: 'director', people: [email('fay'), email('cleo')] },
    });
    expect(call(entry.state, 9 * DAY)).toEqual({});
    const { state } = entry;
    expect(
      entryOf(decide({ workflow, roles, state, now: at(4 * DAY) }, answer(state, 'review', 'fay'))).details,
    ).toMatchObject({
      decision: { role: 'director', countsFor: 'reviewer' },
    });
  });

  it('takes one step after the other, and counts them from the second on', () => {
    const steps = [
      { after: { seconds: 3 * DAY }, to: 'director' },
      { after: { seconds: 5 * DAY }, to: 'author' },
    ];
    const rules = workflowWith({ escalate: steps });
    const step = (state: RequestState, seconds: number) =>
      escalate({ workflow: rules, roles, state, now: at(seconds) }, ref);
    const first = entryOf(step(open(rules), 3 * DAY)).state;
    expect(first.stages['review']).not.toHaveProperty('escalations');
    expect(step(first, 5 * DAY - 1)).toEqual({});
    const second = entryOf(step(first, 5 * DAY));
    expect(second.details).toMatchObject({ to: 'author' });
    expect(second.state.stages['review']).toMatchObject({
      escalatedAt: at(5 * DAY).toISOString(),
      escalations: 2,
    });
    expect(step(second.state, 9 * DAY)).toEqual({});
  });

  it('does not ask again who has answered', () => {
    const half = entryOf(
      decide({ workflow, roles, state: waiting, now: at(60) }, answer(waiting, 'review', 'cleo')),
    ).state;
    expect(entryOf(call(half, 3 * DAY)).details).toMatchObject({ people: [email('fay')] });
  });

  it('comes too late at the deadline', () => {
    const late = workflowWith({ escalate: { after: { seconds: 10 * DAY }, to: 'director' } });
    expect(escalate({ workflow: late, roles, state: open(late), now: at(10 * DAY) }, ref)).toEqual({});
  });

  it('lets nobody of the other role decide before', () => {
    expect(() =>
      decide({ workflow, roles, state: waiting, now: at(3 * DAY) }, answer(waiting, 'review', 'fay')),
    ).toThrow(expect.objectContaining({ code: 'NotEligible' }));
  });
});

describe('asking now', () => {
  const workflow = workflowWith({});
  const waiting = open(workflow);
  const CALLER = 'iam:arn:aws:iam::111122223333:user/ops';
  const call = (state: RequestState, seconds: number, except: readonly string[] = [], one = ref) =>
    askNow({ workflow, roles, state, now: at(seconds) }, one, { actor: CALLER, except });

  it('asks whoever may answer, in the name of who says so, but for those who were asked just then', () => {
    const entry = entryOf(call(waiting, 3_600));
    expect(entry).toMatchObject({ actor: CALLER, action: 'reminded' });
    expect(entry.details).toEqual({
      ...ref,
      version: '14',
      people: [email('bob'), email('cleo')],
      reminder: 1,
    });
    expect(entryOf(call(waiting, 3_600, [email('bob')])).details).toMatchObject({ people: [email('cleo')] });
    expect(call(waiting, 3_600, [email('bob'), email('cleo')])).toEqual({});
  });

  it('asks nobody twice within five minutes, of the opening or of the last time', () => {
    expect(call(waiting, 299)).toEqual({});
    const { state } = entryOf(call(waiting, 300));
    expect(call(state, 599)).toEqual({});
    expect(entryOf(call(state, 600)).details).toMatchObject({ reminder: 2 });
  });

  it('asks nobody where nothing waits for them, or from the deadline on', () => {
    expect(call(submitted(), 3_600)).toEqual({});
    expect(call(waiting, 3_600, [], { stage: 'review', attempt: 2 })).toEqual({});
    expect(call(waiting, 10 * DAY - 1).entry).toBeDefined();
    expect(call(waiting, 10 * DAY)).toEqual({});
  });
});

describe('what waits', () => {
  const workflow = workflowWith({});

  it('is a stage for people that is open and not settled', () => {
    expect(waitingStages(workflow, submitted())).toEqual([]);
    expect(waitingStages(workflow, open(workflow)).map(([name]) => name)).toEqual(['review']);
    expect(waitingStages(workflow, closedAs(open(workflow), 'stopped'))).toEqual([]);
    const { review } = open(workflow).stages as { readonly review: StageState };
    const passed = { ...open(workflow), stages: { review: { ...review, outcome: 'approved' as const } } };
    expect(waitingStages(workflow, passed)).toEqual([]);
  });

  it('waits for whoever has not answered', () => {
    const half = entryOf(
      decide({ workflow, roles, state: open(workflow), now: at(60) }, answer(submitted(), 'review', 'bob')),
    ).state;
    const waitedFor = needed({ workflow, roles, state: half, now: at(70) }, 'review');
    expect(waitedFor.map((person) => person.email)).toEqual([email('cleo')]);
  });
});
