import { describe, expect, it } from 'vitest';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { decide } from '../../../../lambdas/domain/request/decide.ts';
import { openStage } from '../../../../lambdas/domain/request/open-stage.ts';
import { dequeue, queue } from '../../../../lambdas/domain/request/queue.ts';
import { revise } from '../../../../lambdas/domain/request/submit.ts';
import { wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import { INTAKE } from '../../../../schema/protocol.ts';
import { closedAs } from '../../../support/states.ts';
import { answer, at, attempt, entryOf, inRework, opened, roles, submitted, workflow } from '../samples.ts';

const queued = entryOf(queue(submitted(), ['r0'], at(5))).state;
const intake = { stage: INTAKE, attempt: 1 };

describe('a request in the queue', () => {
  it('waits, and says for whom', () => {
    expect(entryOf(queue(submitted(), ['r0'], at(5)))).toMatchObject({
      actor: 'system:intake',
      action: 'queued',
      details: { attempt: 1, version: '14', behind: ['r0'] },
      state: { status: 'queued' },
    });
    expect(wakeUp(queued, intake)).toBeUndefined();
  });

  it('goes on once, as it was', () => {
    const entry = entryOf(dequeue(queued, 'system:intake', at(9)));
    expect(entry).toMatchObject({ action: 'dequeued', details: { attempt: 1, version: '14' } });
    expect(entry.state).toEqual(submitted());
    expect(dequeue(entry.state, 'system:intake', at(10))).toEqual({});
    expect(wakeUp(entry.state, intake)).toMatchObject({ kind: 'succeed' });
  });

  it('enters it only at its very beginning', () => {
    const again = { ...submitted(), attempt: 2 };
    for (const state of [
      queued,
      again,
      opened(submitted(), 'review'),
      inRework(),
      closedAs(submitted(), 'stopped'),
    ])
      expect(queue(state, ['r0'], at(5))).toEqual({});
  });

  it('takes no stage, no decision and no next attempt meanwhile', () => {
    expect(
      openStage({ workflow, roles, state: queued, now: at(6) }, { stage: 'review', attempt: 1 }),
    ).toEqual({});
    expect(() =>
      decide({ workflow, roles, state: queued, now: at(6) }, answer(queued, 'review', 'bob')),
    ).toThrow(expect.objectContaining({ code: 'StageClosed', payload: { reason: 'not-open' } }));
    expect(() => revise({ workflow, state: queued, now: at(6) }, attempt({ input: 'other' }))).toThrow(
      expect.objectContaining({
        code: 'NotAwaitingRework',
        message: expect.stringContaining('waits for older'),
      }),
    );
  });

  it('can be closed, and can run out of time', () => {
    expect(
      entryOf(
        closeRequest(
          { state: queued, now: at(6) },
          { outcome: 'withdrawn', reason: 'No longer needed.', actor: 'amy' },
        ),
      ).state.outcome,
    ).toBe('withdrawn');
    expect(expire({ workflow, state: queued, now: at(88 * 86_400) }, intake, 'system:intake')).toEqual({});
    const late = entryOf(expire({ workflow, state: queued, now: at(90 * 86_400) }, intake, 'system:intake'));
    expect(late.state).toMatchObject({ status: 'closed', outcome: 'expired' });
    expect(late.details['reason']).toContain('for the older requests of model/churn to close');
    expect(dequeue(late.state, 'system:intake', at(100))).toEqual({});
  });
});
