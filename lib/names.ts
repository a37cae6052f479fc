import { Aws } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What a deployment is called unless it says otherwise. */
export const DEFAULT_NAME = 'countersign';

const CONTEXT = 'countersign:name';
// Without a hyphen, so that no name followed by one is how another's names begin: policies and rules know what is a
// deployment's by that. No longer than the default, so that every name fits where that one does.
const NAME = /^[a-z][a-z0-9]{0,10}$/;

/**
 * Gives a construct, and all that is made in it from now on, the name that its physical names begin with.
 * @throws Error when it can't be one
 */
export function setName(scope: IConstruct, name: string): void {
  if (!NAME.test(name))
    throw new Error(
      `a deployment's name has 1 to ${DEFAULT_NAME.length} lower-case letters and digits and begins with a letter, and this is '${name}'`,
    );
  scope.node.setContext(CONTEXT, name);
}

/** The name of the deployment that a construct belongs to. */
export function nameIn(scope: IConstruct): string {
  const name: unknown = scope.node.tryGetContext(CONTEXT);
  return typeof name === 'string' ? name : DEFAULT_NAME;
}

/** The physical name of something of ours: `countersign-<part>`, or with another name at its beginning. */
export function nameOf(scope: IConstruct, part: string): string {
  return `${nameIn(scope)}-${part}`;
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
export function ourStateMachines(scope: IConstruct): string {
  return `stateMachine:${nameOf(scope, '*')}`;
}

/** All executions of our state machines, as the end of an ARN. */
export function ourExecutions(scope: IConstruct): string {
  return `execution:${nameOf(scope, '*')}`;
}

/** What the ARN of each of our state machines begins with. */
export function stateMachinePrefix(scope: IConstruct): string {
  return arnOf('states', `stateMachine:${nameOf(scope, '')}`);
}

/** What the ARN of the topic of each channel of a chat begins with; the channel's name follows. No role's topic has an underscore. */
export function chatTopicPrefix(scope: IConstruct): string {
  return arnOf('sns', nameOf(scope, 'chat_'));
}

/** The event bus on which every entry of the ledger is announced. */
export function eventBusName(scope: IConstruct): string {
  return nameIn(scope);
}
