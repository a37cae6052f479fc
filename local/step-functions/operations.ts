import { describeExecution, getExecutionHistory, listExecutions } from './operations/executions.ts';
import { describeStateMachine, listStateMachines } from './operations/machines.ts';
import type { Operation } from './operations/operation.ts';
import { startExecution } from './operations/start-execution.ts';
import { stopExecution } from './operations/stop-execution.ts';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './operations/tasks.ts';

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
