import { clockOf, DATE } from '../../schema/zone-clock.ts';
import type { Cadence, ScheduleSpec } from '../template/deployment.ts';
import type { CallLater } from './event-bus.ts';

/**
 * Calls the functions of schedules. Those with a rate are called at once, so that what a crash left undone is
 * repaired now, and then each at its rate; those with a time of day each day at that time. The timers keep no process
 * alive.
 *
 * @returns a function that stops them.
 */
export function startSchedules(schedules: readonly ScheduleSpec[], callLater: CallLater): () => void {
  const stops = schedules.map(({ cadence, functionArn, input }) => {
    const call = () => callLater(functionArn, input);
    if ('dailyAtMinute' in cadence) return callDaily(cadence, call);
    call();
    const timer = setInterval(call, cadence.everySeconds * 1_000).unref();
    return () => clearInterval(timer);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

type Daily = Extract<Cadence, { readonly dailyAtMinute: number }>;

function callDaily(daily: Daily, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (after: number): void => {
    const due = nextDaily(daily, after);
    timer = setTimeout(() => {
      call();
      // A timer can come a moment early: the same time of day does not come twice for that.
      wait(Math.max(due, Date.now()));
    }, due - Date.now()).unref();
  };
  wait(Date.now());
  return () => clearTimeout(timer);
}

/** The first moment after another at which it is a time of day in its zone. A time that clocks skip comes when they do. */
export function nextDaily({ dailyAtMinute, timeZone = 'UTC' }: Daily, after: number): number {
  const { readingAt, momentOf } = clockOf(timeZone);
  const today = Math.floor(readingAt(after) / DATE);
  const on = (date: number) => momentOf(date * DATE + dailyAtMinute * 60_000);
  return on(today) > after ? on(today) : on(today + 1);
}
