import type { Execution } from './execution.ts';
import type { Notice } from './store.ts';

/** The event that Step Functions sends to EventBridge when an execution starts or ends. */
export interface ExecutionStatusChangeEvent {
  readonly version: '0';
  /** The same for every delivery of one change. */
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly region: string;
  /** The execution's ARN. */
  readonly resources: readonly [string];
  readonly detail: ExecutionStatusChange;
}

/** What changed. Times are milliseconds since 1970; input and output are JSON text. */
export interface ExecutionStatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineVersionArn: string | null;
  readonly stateMachineAliasArn: string | null;
  readonly name: string;
  readonly status: Execution['status'];
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string | null;
  readonly inputDetails: { readonly included: boolean };
  readonly output: string | null;
  readonly outputDetails: { readonly included: boolean } | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** An event has at most 256 KB: AWS leaves input and output out when they come to more than 248 KiB. */
const LARGEST_DATA = 248 * 1024;

/** The event for one change of an execution's status, as things stood at that change. */
export function describeStatusChange(
  execution: Execution,
  notice: Notice,
  place: { readonly region: string; readonly account: string },
): ExecutionStatusChangeEvent {
  const ended = notice.status !== 'RUNNING';
  const output = ended ? execution.output : undefined;
  const included = Buffer.byteLength(execution.input) + Buffer.byteLength(output ?? '') <= LARGEST_DATA;
  return {
    version: '0',
    id: notice.eventId,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: place.account,
    time: new Date(notice.at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: place.region,
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      stateMachineVersionArn: execution.versionArn ?? null,
      stateMachineAliasArn: execution.aliasArn ?? null,
      name: execution.name,
      status: notice.status,
      startDate: execution.startedAt,
      stopDate: (ended ? execution.stoppedAt : undefined) ?? null,
      input: included ? execution.input : null,
      inputDetails: { included },
      output: (included ? output : undefined) ?? null,
      outputDetails: output === undefined ? null : { included },
      error: (ended ? execution.error : undefined) ?? null,
      cause: (ended ? execution.cause : undefined) ?? null,
    },
  };
}
