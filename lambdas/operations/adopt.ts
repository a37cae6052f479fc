import { requestStream } from '../domain/entry.ts';
import { OPEN } from '../domain/views/lists.ts';
import { requestsIn } from '../engine/lists.ts';
import { bringForward, type ForwardPorts } from './bring-forward.ts';

/**
 * Takes up what a deployment has changed, for every open request: freezes that were announced, moved or lifted hold what
 * waits, or let it go on.
 *
 * @throws Error when some of it failed, with the rest done: to be tried again.
 */
export const adopt = (ports: ForwardPorts) => async () => {
  const failed: unknown[] = [];
  for await (const { item } of requestsIn(ports, OPEN)) {
    const stream = requestStream(item.state.request);
    try {
      await bringForward(ports, { stream, seq: item.seq });
    } catch (error) {
      failed.push(error);
      ports.log.error('a request could not take up what was deployed', error, { stream });
    }
  }
  ports.log.count('SweepFailures', failed.length);
  if (failed.length > 0) throw failed[0];
};
