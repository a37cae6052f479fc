import type { ScheduleSpec } from '../template/deployment.ts';
import type { CallLater } from './event-bus.ts';

/**
 * Calls the functions of schedules: at once, so that what a crash left undone is repaired now, and then each at
 * its rate. The timers keep no process alive.
 *
 * @returns a function that stops them.
 */
export function startSchedules(schedules: readonly ScheduleSpec[], callLater: CallLater): () => void {
  for (const { functionArn, input } of schedules) callLater(functionArn, input);
  const timers = schedules.map(({ everySeconds, functionArn, input }) =>
    setInterval(() => callLater(functionArn, input), everySeconds * 1_000).unref(),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
