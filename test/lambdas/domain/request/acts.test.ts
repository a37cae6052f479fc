import { describe, expect, it } from 'vitest';
import type { StageState } from '../../../../lambdas/domain/model.ts';
import { actsOf, firstAct, requireUnspent, rescissionBy } from '../../../../lambdas/domain/request/acts.ts';
import { withStage } from '../../../../lambdas/domain/request/stages.ts';
import { at, decided, opened, submitted } from '../samples.ts';

const BOB = 'bob@example.com';
const open = opened(submitted(), 'review');
const when = (seconds: number) => at(seconds).toISOString();
const takenBack = (seconds: number, person = BOB) => ({
  person,
  at: when(seconds),
  decidedAt: when(seconds - 1),
});
const given = (seconds: number) => ({ from: BOB, to: 'cleo@example.com', at: when(seconds), by: BOB });
const standing = (changes: Partial<StageState>) => withStage(open, 'review', { decisions: [], ...changes });

describe('the acts of a person at a stage', () => {
  it('are counted: to decide is one, to take it back another, to give a part away two', () => {
    expect(actsOf(open, 'review', BOB)).toBe(0);
    expect(actsOf(decided(open, 'review', 'bob'), 'review', BOB)).toBe(1);
    expect(actsOf(standing({ rescinded: [takenBack(2)] }), 'review', BOB)).toBe(2);
    expect(actsOf(standing({ handOvers: [given(1)], rescinded: [takenBack(2)] }), 'review', BOB)).toBe(4);
  });

  it('begin anew with each time that the stage asks', () => {
    expect(firstAct(standing({ asked: 1 }), 'review')).toBe(0);
    expect(firstAct(standing({ asked: 3 }), 'review')).toBe(200);
    expect(actsOf(standing({ asked: 3, rescinded: [takenBack(2)] }), 'review', BOB)).toBe(202);
  });
});

describe('what was taken back by a link', () => {
  const found = (changes: Partial<StageState>, act: number) =>
    rescissionBy(standing(changes), 'review', { person: BOB, act })?.at;

  it('is found by the act of the link: 1 the first time, 3 the second', () => {
    const rescinded = [takenBack(10), takenBack(15, 'cleo@example.com'), takenBack(20)];
    expect([0, 1, 2, 3, 4, 5].map((act) => found({ rescinded }, act))).toEqual([
      undefined,
      when(10),
      undefined,
      when(20),
      undefined,
      undefined,
    ]);
  });

  it('comes two acts later for each time that the part was given away before', () => {
    const changes = { rescinded: [takenBack(10), takenBack(20)], handOvers: [given(15), given(30)] };
    expect([1, 3, 5].map((act) => found(changes, act))).toEqual([when(10), undefined, when(20)]);
    expect(found({ rescinded: [takenBack(10)], handOvers: [given(10)] }, 1), 'not before').toBe(when(10));
  });

  it('is not found by the link of another asking', () => {
    const changes = { asked: 2, rescinded: [takenBack(10)] };
    expect([found(changes, 1), found(changes, 101)]).toEqual([undefined, when(10)]);
  });
});

describe('a link for one act', () => {
  const use = (changes: Partial<StageState>, act: number) => () =>
    requireUnspent(standing(changes), { stage: 'review', attempt: 1, act }, BOB);
  const refusing = (code: string, payload: object) => expect.objectContaining({ code, payload });

  it('acts while that act is still to come, or is what has just been done', () => {
    expect(use({}, 0)).not.toThrow();
    const { decisions } = decided(open, 'review', 'bob').stages['review'] ?? { decisions: [] };
    expect(use({ decisions }, 0)).not.toThrow();
  });

  it('acts no more once the stage has asked anew', () => {
    expect(use({ asked: 2 }, 99)).toThrow(refusing('StageClosed', { reason: 'asked-again' }));
    expect(use({ asked: 2 }, 100)).not.toThrow();
  });

  it('acts no more once its decision was taken back, and says when', () => {
    const decision = refusing('TakenBack', { what: 'decision', at: when(20) });
    expect(use({ rescinded: [takenBack(20)] }, 0)).toThrow(decision);
    expect(use({ rescinded: [takenBack(20)], handOvers: [given(10)] }, 0)).toThrow(decision);
    expect(use({ rescinded: [takenBack(20)], handOvers: [given(20)] }, 0)).toThrow(decision);
  });

  it('acts no more once its part was given away, and says when', () => {
    const part = refusing('TakenBack', { what: 'part', at: when(30) });
    expect(use({ handOvers: [given(30)] }, 1)).toThrow(part);
    expect(use({ rescinded: [takenBack(20)], handOvers: [given(30)] }, 0)).toThrow(part);
  });
});
