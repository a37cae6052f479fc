import { toPage } from '../input.ts';
import type { Machine, Machines } from '../machines.ts';
import { ServiceError } from '../service-error.ts';
import type { Operation } from './operation.ts';

/** The machine that an ARN names, with or without version or alias. @throws ServiceError */
export function findMachine(machines: Machines, arn: string): Machine {
  const machine = machines.find(arn);
  if (machine !== undefined) return machine;
  if (!arn.startsWith('arn:'))
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** The deployed machines. */
export const listStateMachines: Operation = ({ machines }, request) => {
  const size = request.pageSize();
  const start = request.pageStart() ?? -1;
  const numbered = machines.list().map((machine, number) => ({ machine, number }));
  const { page, next } = toPage(numbered.slice(start + 1), size, ({ number }) => number);
  return {
    stateMachines: page.map(({ machine: { arn, name, createdAt } }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: createdAt / 1000,
    })),
    ...next,
  };
};

/** A deployed machine, or one version of it. */
export const describeStateMachine: Operation = ({ machines }, request) => {
  const arn = request.text('stateMachineArn', 256);
  const { name, roleArn, definition, createdAt } = findMachine(machines, arn);
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: createdAt / 1000,
  };
};
