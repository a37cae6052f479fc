import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextDaily, startSchedules } from '../../../local/events/schedules.ts';
import type { ScheduleSpec } from '../../../local/template/deployment.ts';

const schedule = (name: string, cadence: ScheduleSpec['cadence']): ScheduleSpec => ({
  name,
  cadence,
  functionArn: `arn:${name}`,
  input: name,
});

describe('schedules', () => {
  const calls: string[] = [];
  beforeEach(() => {
    calls.length = 0;
    vi.useFakeTimers({ now: Date.parse('2026-03-02T05:59:00.000Z') });
  });
  afterEach(() => void vi.useRealTimers());

  const start = (...schedules: ScheduleSpec[]) => startSchedules(schedules, (arn) => void calls.push(arn));

  test('with a rate are called at once and then at their rate', () => {
    const stop = start(schedule('often', { everySeconds: 300 }));
    expect(calls).toEqual(['arn:often']);
    vi.advanceTimersByTime(600_000);
    expect(calls).toHaveLength(3);
    stop();
    vi.advanceTimersByTime(600_000);
    expect(calls).toHaveLength(3);
  });

  test('with a time of day are called each day at that time, and not at once', () => {
    const stop = start(schedule('daily', { dailyAtMinute: 6 * 60 }));
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(86_399_999);
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(calls).toHaveLength(2);
    stop();
    vi.advanceTimersByTime(2 * 86_400_000);
    expect(calls).toHaveLength(2);
  });

  test('a time of day that is now comes tomorrow', () => {
    const at = Date.parse('2026-03-02T06:00:00.000Z');
    expect(nextDaily({ dailyAtMinute: 360 }, at - 1)).toBe(at);
    expect(nextDaily({ dailyAtMinute: 360 }, at)).toBe(at + 86_400_000);
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T07:00:00Z', '2026-03-29T06:00:00Z'],
    ['Europe/Berlin', '2026-10-24T06:00:00Z', '2026-10-25T07:00:00Z'],
    ['Asia/Kolkata', '2026-03-28T02:30:00Z', '2026-03-29T02:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-03T21:00:00Z', '2026-04-04T21:30:00Z'],
  ])('eight in the morning is on the clocks of %s, also when they change', (timeZone, one, next) => {
    expect(new Date(nextDaily({ dailyAtMinute: 480, timeZone }, Date.parse(one)))).toEqual(new Date(next));
  });
});
