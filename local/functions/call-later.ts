import type { CallLater } from '../events/event-bus.ts';
import type { Functions } from './functions.ts';

/** Pauses before the second and third try; AWS waits a minute and two, which nobody at a desk would. */
const PAUSES_MS = [1_000, 5_000];

/** Asynchronous invocations: not waited for, and tried three times in all. */
export interface LaterCalls {
  readonly callLater: CallLater;
  /** Resolves when no call is running any more; calls that wait for their next try are dropped. */
  close(): Promise<void>;
}

/** Makes asynchronous invocations of functions. */
export function createLaterCalls(functions: Functions): LaterCalls {
  const running = new Set<Promise<void>>();
  const waiting = new Set<NodeJS.Timeout>();
  let closed = false;

  const attempt = async (functionArn: string, event: unknown, pauses: readonly number[]): Promise<void> => {
    const outcome = await functions.invoke(functionArn, event);
    const [pause, ...rest] = pauses;
    if (outcome.ok || pause === undefined || closed) return;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      start(functionArn, event, rest);
    }, pause);
    waiting.add(timer);
  };
  const start = (functionArn: string, event: unknown, pauses: readonly number[]): void => {
    const call = attempt(functionArn, event, pauses).finally(() => running.delete(call));
    running.add(call);
  };
  return {
    callLater: (functionArn, event) => {
      if (!closed) start(functionArn, event, PAUSES_MS);
    },
    close: async () => {
      closed = true;
      for (const timer of waiting) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
