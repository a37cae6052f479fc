import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../local/step-functions/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DAY = 86_400_000;

it('fires at its time and not before, however far that is', () => {
  const fire = vi.fn();
  systemClock.setTimer(systemClock.now() + 40 * DAY, fire);
  vi.advanceTimersByTime(40 * DAY - 1);
  expect(fire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fire).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(DAY);
  expect(fire).toHaveBeenCalledOnce();
});

it('fires soon, but not at once, for a time that has passed', () => {
  const fire = vi.fn();
  systemClock.setTimer(systemClock.now() - DAY, fire);
  expect(fire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fire).toHaveBeenCalledOnce();
});

it('notices within a minute that the computer has slept over the time', () => {
  const fire = vi.fn();
  systemClock.setTimer(systemClock.now() + DAY, fire);
  vi.setSystemTime(systemClock.now() + 2 * DAY);
  vi.advanceTimersByTime(60_000);
  expect(fire).toHaveBeenCalledOnce();
});

it('can be cancelled, also after a while and afterwards', () => {
  const fire = vi.fn();
  const cancel = systemClock.setTimer(systemClock.now() + DAY, fire);
  vi.advanceTimersByTime(DAY / 2);
  cancel();
  vi.advanceTimersByTime(DAY);
  cancel();
  expect(fire).not.toHaveBeenCalled();
});
