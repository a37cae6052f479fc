import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { heldStages, hold } from '../../../../lambdas/domain/request/hold.ts';
import { at, entryOf, noted, reached } from '../samples.ts';

const ref = { stage: 'to-qa', attempt: 1 };
const freeze = { why: 'qa is frozen: Year-end', until: '2027-01-04T00:00:00.000Z' };
const held = entryOf(hold(reached('to-qa'), ref, freeze, at(200))).state;

describe('hold', () => {
  it('records what an effect waits for, and until when', () => {
    expect(entryOf(hold(reached('to-qa'), ref, freeze, at(200)))).toMatchObject({
      actor: 'system:take-effect',
      action: 'promotion-held',
      details: { stage: 'to-qa', attempt: 1, version: '14', since: at(200).toISOString(), ...freeze },
    });
    expect(heldStages(held)).toEqual(['to-qa']);
  });

  it('says the same once, and another reason with the same beginning', () => {
    expect(hold(held, ref, freeze, at(300))).toEqual({});
    const other = entryOf(hold(held, ref, { why: 'two conditions are open' }, at(300))).state;
    expect(other.stages['to-qa']?.held).toEqual({
      since: at(200).toISOString(),
      why: 'two conditions are open',
    });
  });

  it.each<[string, RequestState]>([
    ['has had its effect', noted(held, 'to-qa', 'qa')],
    ['is of a closed request', { ...held, status: 'closed', outcome: 'withdrawn' }],
    ['is of an earlier attempt', { ...held, attempt: 2 }],
  ])('does nothing when the stage %s', (_, state) => {
    expect(hold(state, ref, { why: 'new' }, at(300))).toEqual({});
  });

  it('is over with the effect, and with the request', () => {
    expect(heldStages(noted(held, 'to-qa', 'qa'))).toEqual([]);
    expect(heldStages(entryOf(closeRequest(held, 'withdrawn', 'x', 'y', at(300))).state)).toEqual([]);
  });

  it('is named when it lasts too long', () => {
    const { state } = entryOf(expire(held, ref, 'system:take-effect', at(999)));
    expect(state).toMatchObject({
      outcome: 'expired',
      reason: expect.stringContaining('qa is frozen: Year-end'),
    });
  });
});
