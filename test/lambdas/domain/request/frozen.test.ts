import { describe, expect, it } from 'vitest';
import { frozenAhead, windowedAhead } from '../../../../lambdas/domain/request/frozen.ts';
import type { DatedFreeze } from '../../../../schema/freezes.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { approval, passing, promotion } from '../../../schema/samples.ts';
import { at, opened, reached, START, submitted, workflow } from '../samples.ts';

const DAY = 86_400;
const freeze = (
  reason: string,
  from: number,
  until: number,
  changes: Partial<DatedFreeze> = {},
): DatedFreeze => ({
  reason,
  from: at(from).toISOString(),
  until: at(until).toISOString(),
  ...changes,
});
const closing = freeze('Closing', DAY / 2, 2 * DAY);
const ahead = (state = opened(submitted(), 'review'), stage = 'review', rules: Workflow = workflow) =>
  frozenAhead({ workflow: rules, state }, stage, [closing], START).map(({ environment }) => environment);

describe('what may have to wait for a freeze', () => {
  it('is each environment that the request is still to change', () => {
    expect(ahead()).toEqual(['qa', 'production']);
    expect(ahead(opened(reached('test'), 'test'), 'test')).toEqual(['production']);
    expect(
      frozenAhead({ workflow, state: opened(submitted(), 'review') }, 'review', [closing], START),
    ).toEqual([
      { environment: 'qa', freeze: closing },
      { environment: 'production', freeze: closing },
    ]);
  });

  it('is none that comes before the stage, or has changed already', () => {
    expect(ahead(opened(submitted(), 'review'), 'to-qa')).toEqual([]);
    expect(
      frozenAhead({ workflow, state: submitted() }, 'test', [freeze('Now', -1, 1)], START).map(
        ({ environment }) => environment,
      ),
    ).toEqual(['production']);
    const inQa = reached('test');
    const reviewAgain = { ...inQa.stages['review'], decisions: [], dueAt: at(DAY).toISOString() };
    expect(ahead({ ...inQa, stages: { ...inQa.stages, review: reviewAgain } })).toEqual(['production']);
  });

  it('is none by what ignores freezes or only confirms, and one that is changed twice once', () => {
    const by = (changes: Parameters<typeof promotion>[0]) =>
      ahead(
        opened(submitted(), 'review'),
        'review',
        passing({ review: approval(), effect: promotion(changes) }),
      );
    expect(by({})).toEqual(['production']);
    expect(by({ type: 'retirement' })).toEqual(['production']);
    expect(by({ ignoresFreezes: true })).toEqual([]);
    expect(by({ type: 'attestation' })).toEqual([]);
    const twice = passing({ review: approval(), one: promotion(), two: promotion() });
    expect(ahead(opened(submitted(), 'review'), 'review', twice)).toEqual(['production']);
  });

  it('is a freeze until the stage is due; of one without an end, what holds now', () => {
    const state = opened(submitted(), 'review');
    const found = (one: DatedFreeze, of = state) =>
      frozenAhead({ workflow, state: of }, 'review', [one], START).map(({ environment }) => environment);
    expect(found(freeze('Later', DAY, 2 * DAY))).toEqual(['qa', 'production']);
    expect(found(freeze('Too late', DAY + 1, 2 * DAY))).toEqual([]);
    expect(found(freeze('Later', 1, DAY), submitted())).toEqual([]);
    expect(found(freeze('Now', -1, 1), submitted())).toEqual(['qa', 'production']);
    expect(found(freeze('Of others', 0, DAY, { subjects: ['service'] }))).toEqual([]);
    expect(found(freeze('Of QA', 0, DAY, { environments: ['qa'] }))).toEqual(['qa']);
  });
});

describe('what waits for its time of the week', () => {
  const window = {
    name: 'weekdays',
    timeZone: 'UTC',
    days: ['monday' as const],
    hours: { from: '09:00', until: '17:00' },
  };
  const rules = passing({
    early: promotion({ environment: 'staging', window }),
    review: approval(),
    one: promotion(),
    two: promotion({ window }),
    check: approval(),
  });

  it('is each change ahead that has one, and no other', () => {
    const known = { workflow: rules, state: submitted() };
    expect(windowedAhead(known, 'review')).toEqual([rules.stages['two']]);
    expect(windowedAhead(known, 'check')).toEqual([]);
  });
});
