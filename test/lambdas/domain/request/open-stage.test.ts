import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { requireDecidable } from '../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import type { HumanStage } from '../../../../schema/workflow.ts';
import { person } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { at, decided, entryOf, inRework, opened, reached, roles, submitted, workflow } from '../samples.ts';

const open = (state: RequestState = submitted(), stage = 'review', attempt = state.attempt) =>
  openStage({ workflow, roles, state, now: at(10) }, { stage, attempt });

describe('a stage of which the request says who decides', () => {
  const rule = { managerOf: 'requester' } as const;
  const seats = { role: 'line manager of the requester', quorum: 1, rule };
  const review = workflow.stages['review'] as HumanStage;
  const with_ = (approvers: HumanStage['approvers']) => ({
    ...workflow,
    stages: { ...workflow.stages, review: { ...review, approvers } },
  });
  const people = { ...roles, author: [{ ...person('amy'), manager: person('eve').email }, person('ann')] };
  const situation = (approvers: HumanStage['approvers']) => ({
    workflow: with_(approvers),
    roles: people,
    state: submitted(),
    now: at(10),
  });

  it('asks whom its rule names, and says why', () => {
    const entry = entryOf(openStage(situation([seats]), { stage: 'review', attempt: 1 }));
    expect(entry.details).toMatchObject({
      approvers: [{ role: seats.role, quorum: 1, because: 'amy@example.com reports to eve@example.com' }],
      roster: [person('eve')],
    });
    expect(entryOf(open()).details['approvers']).toEqual([{ role: 'reviewer', quorum: 2 }]);
  });

  it('tells others whom it asks, by role or by what they are', () => {
    const refused = (approvers: HumanStage['approvers']) => {
      const { state } = entryOf(openStage(situation(approvers), { stage: 'review', attempt: 1 }));
      const ref = { stage: 'review', attempt: 1 };
      return () => requireDecidable({ ...situation(approvers), state }, ref, person('dan'));
    };
    const reviewer = { role: 'reviewer', quorum: 1 };
    expect(refused([reviewer])).toThrow("they are not in the role 'reviewer' (any more)");
    expect(refused([seats])).toThrow("they are not the 'line manager of the requester' (any more)");
    expect(refused([reviewer, seats])).toThrow(
      "they are not the 'reviewer' or 'line manager of the requester' (any more)",
    );
  });
});

describe('openStage', () => {
  it('asks the people who may decide, and fixes the deadline', () => {
    expect(entryOf(open(reached('test'), 'test'))).toMatchObject({
      at: at(10).toISOString(),
      actor: 'system:open-stage',
      action: 'stage-opened',
      details: {
        stage: 'test',
        attempt: 1,
        version: '14',
        approvers: [{ role: 'tester', quorum: 1 }],
        roster: [person('dan')],
        dueAt: at(10 + 86_400).toISOString(),
      },
    });
  });

  it('keeps who was asked, and until when, in the state', () => {
    expect(entryOf(open()).state.stages.review).toEqual({
      openedAt: at(10).toISOString(),
      dueAt: at(10 + 86_400).toISOString(),
      roster: ['bob@example.com', 'cleo@example.com', 'ann@example.com'],
      decisions: [],
    });
  });

  it.each<[string, RequestState, number]>([
    ['is open already', opened(submitted(), 'review'), 1],
    ['is settled', reached('to-qa'), 1],
    ['was passed over', { ...submitted(), stages: { review: { decisions: [], outcome: 'skipped' } } }, 1],
    ['was left for rework', inRework(), 1],
    ['belongs to an earlier attempt', { ...submitted(), attempt: 2 }, 1],
    ['belongs to a closed request', closedAs(submitted(), 'stopped'), 1],
  ])('does nothing when the stage %s', (_, state, attempt) => {
    expect(open(state, 'review', attempt)).toEqual({});
  });

  it('refuses a stage before the earlier ones are passed', () => {
    expect(() => open(submitted(), 'test')).toThrow(expect.objectContaining({ code: 'NotApproved' }));
    expect(() => open(decided(opened(submitted(), 'review'), 'review', 'bob'), 'test')).toThrow(
      expect.objectContaining({ payload: { stage: 'review' } }),
    );
  });

  it.each(['to-qa', 'nowhere'])('refuses %s, which waits for nobody', (stage) => {
    expect(() => open(reached('to-qa'), stage)).toThrow(expect.objectContaining({ code: 'StageClosed' }));
  });
});
