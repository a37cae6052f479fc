import type { RequestState } from '../domain/model.ts';
import type { Position } from '../engine/advance.ts';
import { wakeWaiting } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';

/** Lets what was recorded take effect. It is in the ledger, so no failure here may look as if it were not. */
export async function resume(
  ports: Pick<Ports, 'ledger' | 'views' | 'callback' | 'log'>,
  { seq, state, appended }: Position<RequestState>,
): Promise<void> {
  try {
    // Before the wake-up, which may end the request and take it off the list; and never after somebody ended it.
    if (appended || state.status !== 'closed') await ports.views.putRequest({ seq, state });
  } catch (error) {
    defer(ports, error, state);
  }
  try {
    await wakeWaiting(ports, state);
  } catch (error) {
    defer(ports, error, state);
  }
}

function defer({ log }: Pick<Ports, 'log'>, error: unknown, { request }: RequestState): void {
  log.error('what was recorded waits for the sweeper to take effect', error, { request });
  log.count('DeferredEffect');
}
