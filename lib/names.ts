import { Aws } from 'aws-cdk-lib/core';

/** The physical name of something of ours: `countersign-<part>`. */
export function nameOf(part: string): string {
  return `countersign-${part}`;
}

/** The ARN of something in this stack's account and region, by its name, without a reference to the resource. */
export function arnOf(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}

/**
 * All our state machines, as the end of an ARN. A machine calls the handlers and the handlers answer the machine, so
 * referring to the resource would be a circle; and one ARN for each workflow would outgrow what an IAM policy
 * (10,240 characters) or an event pattern (2,048) may hold.
 */
export const OUR_STATE_MACHINES = `stateMachine:${nameOf('*')}`;
/** What the ARN of each of our state machines begins with. */
export const STATE_MACHINE_PREFIX = arnOf('states', `stateMachine:${nameOf('')}`);
/** The event bus on which every entry of the ledger is announced. */
export const EVENT_BUS = 'countersign';
