import type { RequestState } from '../domain/model.ts';
import type { Position } from '../engine/advance.ts';
import { tellWaiting } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';

/** Lets what was recorded take effect. It is in the ledger, so no failure here may look as if it were not. */
export async function resume(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback' | 'log'>,
  { state }: Position<RequestState>,
): Promise<void> {
  try {
    await tellWaiting(ports, state);
  } catch (error) {
    const { request } = state;
    ports.log.error('what was recorded waits for the sweeper to take effect', error, { request });
    ports.log.count('DeferredEffect');
  }
}
