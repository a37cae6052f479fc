import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { heldStages, hold } from '../../../../lambdas/domain/request/hold.ts';
import { TRIED_FOR_SECONDS } from '../../../../schema/hold.ts';
import { closedAs } from '../../../support/states.ts';
import { at, entryOf, noted, opened, reached, submitted, workflow } from '../samples.ts';

const ref = { stage: 'to-qa', attempt: 1 };
const freeze = { why: 'qa is frozen: Year-end', until: '2027-01-04T00:00:00.000Z' };
const held = entryOf(hold({ state: reached('to-qa'), now: at(200) }, ref, freeze)).state;

describe('hold', () => {
  it('records what an effect waits for, and until when', () => {
    expect(entryOf(hold({ state: reached('to-qa'), now: at(200) }, ref, freeze))).toMatchObject({
      actor: 'system:take-effect',
      action: 'promotion-held',
      details: { stage: 'to-qa', attempt: 1, version: '14', since: at(200).toISOString(), ...freeze },
    });
    expect(heldStages(held)).toEqual(['to-qa']);
  });

  it('says the same once, and another reason with the same beginning', () => {
    expect(hold({ state: held, now: at(300) }, ref, freeze)).toEqual({});
    const other = entryOf(hold({ state: held, now: at(300) }, ref, { why: 'two conditions are open' })).state;
    expect(other.stages['to-qa']?.held).toEqual({
      since: at(200).toISOString(),
      why: 'two conditions are open',
    });
  });

  it('says it again when the same freeze has been made longer', () => {
    const longer = { ...freeze, until: '2027-02-01T00:00:00.000Z' };
    expect(entryOf(hold({ state: held, now: at(300) }, ref, longer)).details).toMatchObject(longer);
  });

  it('is not said of stages that wait for people', () => {
    expect(heldStages(opened(submitted(), 'review'))).toEqual([]);
    expect(heldStages(opened(noted(held, 'to-qa', 'qa'), 'test'))).toEqual([]);
  });

  it('is not said of a stage that was settled, though its record still says what it waited for', () => {
    const stage = { ...held.stages['to-qa'], decisions: [], outcome: 'skipped' as const };
    expect(heldStages({ ...held, stages: { ...held.stages, 'to-qa': stage } })).toEqual([]);
  });

  it.each<[string, RequestState]>([
    ['has had its effect', noted(held, 'to-qa', 'qa')],
    ['is of a closed request', closedAs(held, 'withdrawn')],
    ['is of an earlier attempt', { ...held, attempt: 2 }],
  ])('does nothing when the stage %s', (_, state) => {
    expect(hold({ state, now: at(300) }, ref, { why: 'new' })).toEqual({});
  });

  it('is over with the effect, and with the request', () => {
    expect(heldStages(noted(held, 'to-qa', 'qa'))).toEqual([]);
    expect(
      heldStages(
        entryOf(
          closeRequest({ state: held, now: at(300) }, { outcome: 'withdrawn', reason: 'x', actor: 'y' }),
        ).state,
      ),
    ).toEqual([]);
  });

  it('is named when it lasts too long', () => {
    const since = Date.parse(held.stages['to-qa']?.held?.since ?? '');
    const end = new Date(since + TRIED_FOR_SECONDS * 1_000);
    const early = new Date(end.getTime() - 1);
    expect(expire({ workflow, state: held, now: early }, ref, 'system:take-effect')).toEqual({});
    const { state } = entryOf(expire({ workflow, state: held, now: end }, ref, 'system:take-effect'));
    expect(state).toMatchObject({
      outcome: 'expired',
      reason: expect.stringContaining('qa is frozen: Year-end'),
    });
  });
});
