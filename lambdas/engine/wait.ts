import type { Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { recordLook, waitsOver } from '../domain/request/wait.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position } from './advance.ts';

/** Ends the waits of a request that are over and look at nothing; where it stands afterwards. */
export async function endWaits(
  ports: Pick<Ports, 'ledger' | 'clock'>,
  workflow: Workflow,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  let after = current;
  for (const stage of waitsOver({ workflow, state: current.state, now: ports.clock.now() })) {
    const ref = { stage, attempt: current.state.attempt };
    const ended = await amend(ports, current.state.request, (state, now) =>
      recordLook({ workflow, state, now }, ref, { results: [], actor: 'system:sweep' }),
    );
    after = ended ?? after;
  }
  return after;
}
