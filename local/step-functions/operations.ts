import type { LocalClock } from './clock.ts';
import type { Engine } from './engine.ts';
import type { Input } from './input.ts';
import type { JsonObject } from './json.ts';
import type { Machines } from './machines.ts';
import { describeExecution, getExecutionHistory, listExecutions } from './operations/executions.ts';
import { describeStateMachine, listStateMachines } from './operations/machines.ts';
import { startExecution } from './operations/start-execution.ts';
import { stopExecution } from './operations/stop-execution.ts';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './operations/tasks.ts';
import type { Store } from './store.ts';

/** What the operations work with. */
export interface Parts {
  readonly store: Store;
  readonly machines: Machines;
  readonly engine: Engine;
  readonly clock: LocalClock;
}

/** One action of the API: its input to its output. @throws ServiceError for what the caller did wrong */
export type Operation = (parts: Parts, input: Input) => JsonObject | Promise<JsonObject>;

/** The actions of the API that the engine has. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  StartExecution: startExecution,
  StopExecution: stopExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  ListStateMachines: listStateMachines,
  DescribeStateMachine: describeStateMachine,
};
