import { describe, expect, it } from 'vitest';
import {
  begun,
  type Delivery,
  describePosted,
  FIRST_PAUSE_MS,
  failed,
  givenUp,
  isGone,
  isTaken,
  isTriedAtOnce,
  PAUSES,
  type Posted,
} from '../../../../lambdas/domain/webhooks/delivery.ts';
import { at, START } from '../samples.ts';

const message = { id: 'h'.repeat(64), type: 'request.decided', subject: 'model/churn', body: '{}' };
const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  ...begun('audit', message, { stream: 'request/r1', seq: 4 }, START),
  ...changes,
});
const refused: Posted = { problem: 'nobody listens there' };

/** How many seconds after it a delivery is due that was tried before so often, and now in vain. */
const pauseAfter = (posted: Posted, attempts = 0): number | undefined => {
  const { due } = failed(delivery({ attempts }), posted, at(100));
  return due === undefined ? undefined : (Date.parse(due) - at(100).getTime()) / 1_000;
};

describe('an answer', () => {
  it.each<[Posted, boolean]>([
    [{ status: 199 }, false],
    [{ status: 200 }, true],
    [{ status: 204 }, true],
    [{ status: 299 }, true],
    [{ status: 300 }, false],
    [{ status: 410 }, false],
    [refused, false],
  ])('%j means that the receiver has the message: %s', (posted, taken) => {
    expect(isTaken(posted)).toBe(taken);
  });

  it.each<[Posted, boolean]>([
    [{ status: 410 }, true],
    [{ status: 404 }, false],
    [{ status: 411 }, false],
    [{ status: 200 }, false],
    [refused, false],
  ])('%j ends the deliveries to a receiver: %s', (posted, gone) => {
    expect(isGone(posted)).toBe(gone);
  });

  it.each<[Posted, string]>([
    [refused, 'nobody listens there'],
    [{ status: 299 }, '299'],
    [{ status: 300 }, '300: a redirect, which is not followed'],
    [{ status: 399 }, '399: a redirect, which is not followed'],
    [{ status: 400 }, '400'],
  ])('%j is told as: %s', (posted, words) => {
    expect(describePosted(posted)).toBe(words);
  });
});

describe('a message that its receiver has not taken', () => {
  it('was never tried at first', () => {
    expect(delivery()).toEqual({
      webhook: 'audit',
      id: message.id,
      stream: 'request/r1',
      seq: 4,
      type: 'request.decided',
      subject: 'model/churn',
      attempts: 0,
      firstAt: START.toISOString(),
      lastAt: START.toISOString(),
      answer: '',
    });
  });

  it('is due again after each pause, and after the tenth attempt no more', () => {
    const pauses = Array.from({ length: 11 }, (_, attempts) => pauseAfter({ status: 500 }, attempts));
    expect(pauses).toEqual([...PAUSES, undefined, undefined]);
  });

  it('says how often it was tried, when last, and what came of that; the rest stays', () => {
    expect(failed(delivery({ attempts: 2, answer: 'before' }), { status: 301 }, at(100))).toEqual({
      ...delivery(),
      attempts: 3,
      lastAt: at(100).toISOString(),
      answer: '301: a redirect, which is not followed',
      due: at(1_900).toISOString(),
    });
  });

  it.each<[string, Posted, number, number]>([
    ['that is told too much', { status: 429, retryAfter: 60 }, 0, 60],
    ['that cannot be told now', { status: 503, retryAfter: 60 }, 0, 60],
    ['that asks for less than the pause that is planned', { status: 429, retryAfter: 60 }, 1, 300],
    ['that asks for more than the longest pause', { status: 429, retryAfter: 999_999 }, 0, 86_400],
    ['that does not say for how long', { status: 429 }, 0, 5],
    ['that may not ask with such an answer', { status: 500, retryAfter: 60 }, 0, 5],
    ['that does not answer', refused, 0, 5],
  ])('waits for a receiver %s: %j', (_, posted, attempts, pause) => {
    expect(pauseAfter(posted, attempts)).toBe(pause);
  });

  it('is given up after the last attempt, though the receiver asks for a pause', () => {
    expect(pauseAfter({ status: 503, retryAfter: 60 }, 9)).toBeUndefined();
  });

  it('is given up without another attempt where nothing more is to be sent', () => {
    const tried = failed(delivery(), refused, at(100));
    expect(givenUp(tried, 'The webhook was removed.')).toStrictEqual({
      ...tried,
      answer: 'The webhook was removed.',
      due: undefined,
    });
  });
});

describe('a delivery is tried again in the same place', () => {
  const isAtOnce = (posted: Posted, attempts = 0) =>
    isTriedAtOnce(failed(delivery({ attempts }), posted, at(100)));

  it('once, after five seconds', () => {
    expect(FIRST_PAUSE_MS).toBe(5_000);
    expect(isAtOnce(refused)).toBe(true);
  });

  it('and not where the receiver asks for longer', () => {
    expect(isAtOnce({ status: 429, retryAfter: 5 })).toBe(true);
    expect(isAtOnce({ status: 429, retryAfter: 6 })).toBe(false);
  });

  it('and neither a second time, nor before the first, nor once it was given up', () => {
    const { due } = failed(delivery(), refused, START);
    expect(isTriedAtOnce(delivery({ attempts: 2, due }))).toBe(false);
    expect(isTriedAtOnce(delivery({ attempts: 0, due }))).toBe(false);
    expect(isTriedAtOnce(givenUp(delivery({ attempts: 1, due }), ''))).toBe(false);
  });
});
