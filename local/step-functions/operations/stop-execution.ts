import { describeFailure } from '../fail-state.ts';
import { StateFailure } from '../state-failure.ts';
import { findExecution } from './executions.ts';
import type { Operation } from './operation.ts';

/** Ends a running execution as ABORTED; one that has ended is left as it is. */
export const stopExecution: Operation = async ({ store, engine, clock }, request) => {
  const execution = findExecution(store, request.text('executionArn', 256));
  const failure = new StateFailure(request.optionalText('error', 256), request.optionalText('cause', 32_768));
  const details = describeFailure(failure);
  await engine.change(execution.id, async (step) => {
    step.record('ExecutionAborted', details, 0);
    return { phase: 'end', status: 'ABORTED', ...details };
  });
  return { stopDate: (store.read(execution.id)?.stoppedAt ?? clock.now()) / 1000 };
};
