import type { Execution } from '../execution.ts';
import { toWireEvent } from '../history.ts';
import { toPage } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import type { Store } from '../store.ts';
import { findMachine } from './machines.ts';
import type { Operation } from './operation.ts';

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

/** The execution with an ARN. @throws ServiceError */
export function findExecution(store: Store, arn: string): Execution {
  const execution = store.read(arn);
  if (execution !== undefined) return execution;
  if (!arn.startsWith('arn:'))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

/** An execution with its input, and what came of it. */
export const describeExecution: Operation = ({ store }, request) => {
  const execution = findExecution(store, request.text('executionArn', 256));
  const { input, output, error, cause, status } = execution;
  const included = { included: true };
  return {
    ...summarize(execution),
    input,
    inputDetails: included,
    ...(output !== undefined && { output, outputDetails: included }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason:
      status === 'RUNNING' || status === 'SUCCEEDED'
        ? `Execution is ${status} and cannot be redriven`
        : 'The embedded engine does not redrive executions',
  };
};

/** The executions of a machine, or of one version or alias, the newest first. */
export const listExecutions: Operation = ({ store, machines }, request) => {
  const arn = request.text('stateMachineArn', 256);
  const machine = findMachine(machines, arn);
  const status = request.optionalWord('statusFilter', STATUSES);
  const before = request.pageStart();
  const size = request.pageSize();
  const filter = {
    ...(arn === machine.aliasArn
      ? { aliasArn: arn }
      : arn === machine.versionArn
        ? { versionArn: arn }
        : { machineArn: arn }),
    ...(status !== undefined && { status }),
    ...(before !== undefined && { before }),
  };
  const { page, next } = toPage(store.list(filter, size + 1), size, ({ id }) => id);
  return { executions: page.map(summarize), ...next };
};

/** The events of an execution. */
export const getExecutionHistory: Operation = ({ store }, request) => {
  const { id } = findExecution(store, request.text('executionArn', 256));
  const withData = request.flag('includeExecutionData', true);
  const reverse = request.flag('reverseOrder', false);
  const size = request.pageSize();
  const events = store.readEvents(id, request.pageStart(), reverse, size + 1);
  const { page, next } = toPage(events, size, (event) => event.id);
  return { events: page.map((event) => toWireEvent(event, withData)), ...next };
};

function summarize(execution: Execution): JsonObject {
  const { arn, machineArn, name, status, startedAt, stoppedAt, versionArn, aliasArn } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
    name,
    status,
    startDate: startedAt / 1000,
    ...(stoppedAt !== undefined && { stopDate: stoppedAt / 1000 }),
    redriveCount: 0,
  };
}
