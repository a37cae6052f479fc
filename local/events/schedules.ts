import type { ScheduleSpec } from '../template/deployment.ts';
import type { CallLater } from './event-bus.ts';

const DAY_MS = 86_400_000;

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
    if ('dailyAtMinute' in cadence) return callDaily(cadence.dailyAtMinute, call);
    call();
    const timer = setInterval(call, cadence.everySeconds * 1_000).unref();
    return () => clearInterval(timer);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function callDaily(minute: number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (after: number): void => {
    const due = nextDaily(minute, after);
    timer = setTimeout(() => {
      call();
      // A timer can come a moment early: the same time of day does not come twice for that.
      wait(Math.max(due, Date.now()));
    }, due - Date.now()).unref();
  };
  wait(Date.now());
  return () => clearTimeout(timer);
}

/** The first moment after another at which it is a time of day; UTC, minutes after midnight. */
export function nextDaily(minute: number, after: number): number {
  const sameDay = Math.floor(after / DAY_MS) * DAY_MS + minute * 60_000;
  return sameDay > after ? sameDay : sameDay + DAY_MS;
}
