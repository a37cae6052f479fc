import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Reported } from './mutant.ts';

interface Message {
  readonly planned?: number;
  readonly result?: Reported;
}

export interface Outcome {
  readonly results: readonly Reported[];
  /** Mutants that were to be tried; more than there are results when time was up. */
  readonly planned: number;
  readonly end: 'done' | 'time is up' | 'failed';
}

const MINUTE = 60_000;
/** What StrykerJS and each of its two test processes may have: which test reaches which mutant is kept in one of them. */
export const HEAP = '--max-old-space-size=8192';

/**
 * Tries the mutants of `mutate` in processes of their own, which end with the last one or after `minutes`.
 * @param mutate Files, patterns, or lines of files: what StrykerJS calls `mutate`.
 */
export async function runStryker(mutate: readonly string[], minutes: number): Promise<Outcome> {
  const results: Reported[] = [];
  let planned = 0;
  let timeIsUp = false;
  const child = fork(new URL('./stryker.ts', import.meta.url), mutate, {
    detached: true,
    execArgv: [HEAP],
  });
  child.on('message', (message: Message) => {
    planned = message.planned ?? planned;
    if (message.result !== undefined) results.push(message.result);
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  const clock = setTimeout(() => {
    timeIsUp = true;
    end();
  }, minutes * MINUTE);
  const progress = setInterval(() => console.error(`${results.length} of ${planned}`), MINUTE);
  process.once('SIGINT', end);
  const [status] = await once(child, 'exit');
  process.off('SIGINT', end);
  clearTimeout(clock);
  clearInterval(progress);
  return { results, planned, end: timeIsUp ? 'time is up' : status === 0 ? 'done' : 'failed' };
}
