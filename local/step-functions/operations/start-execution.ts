import { randomUUID } from 'node:crypto';
import type { Execution } from '../execution.ts';
import { NOT_TRUNCATED } from '../history.ts';
import type { JsonObject } from '../json.ts';
import { LARGEST_PAYLOAD } from '../leave-state.ts';
import type { Machine } from '../machines.ts';
import { ServiceError } from '../service-error.ts';
import { findMachine } from './machines.ts';
import type { Operation } from './operation.ts';

/** A closed execution's name can be used again after this time. */
const NAME_KEPT_MS = 90 * 86_400_000;

/** Deeper JSON is passed on by no state of this engine. */
const MAX_DEPTH = 1_000;

const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** Starts an execution; with a name and input that are already running, answers with that execution. */
export const startExecution: Operation = ({ store, machines, engine, clock }, request) => {
  const machine = findMachine(machines, request.text('stateMachineArn', 256));
  const name = request.optionalText('name', 80) ?? randomUUID();
  if (name === '' || FORBIDDEN_IN_NAME.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  const input = request.optionalText('input', LARGEST_PAYLOAD) ?? '{}';
  checkInput(input);
  const now = clock.now();
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const known = store.read(arn);
  if (known !== undefined && !isForgotten(known, now)) return answerKnown(known, input);
  if (known !== undefined) store.remove(known.id);
  const position = { phase: 'enter', state: JSON.parse(machine.definition).StartAt, input } as const;
  engine.begin(
    {
      arn,
      name,
      machineArn: machine.arn,
      machineName: machine.name,
      roleArn: machine.roleArn,
      versionArn: machine.versionArn,
      aliasArn: machine.aliasArn,
      definitionHash: machine.definitionHash,
      input,
      startedAt: now,
      position,
    },
    { id: 1, previousEventId: 0, at: now, type: 'ExecutionStarted', details: describeStart(machine, input) },
  );
  return { executionArn: arn, startDate: now / 1000 };
};

function checkInput(input: string): void {
  try {
    checkValue(JSON.parse(input));
  } catch (error) {
    const reason = input === '' ? 'Invalid execution input.' : (error as Error).message;
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
}

/** What no state could pass on: numbers that are none, and what is nested without end. */
function checkValue(input: unknown): void {
  const left: [value: unknown, depth: number][] = [[input, 0]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [value, depth] = next;
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('a number is out of range');
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH} levels`);
    for (const inner of Object.values(value)) left.push([inner, depth + 1]);
  }
}

function isForgotten(execution: Execution, now: number): boolean {
  return execution.stoppedAt !== undefined && execution.stoppedAt + NAME_KEPT_MS <= now;
}

function answerKnown(known: Execution, input: string): JsonObject {
  if (known.status === 'RUNNING' && known.input === input) {
    return { executionArn: known.arn, startDate: known.startedAt / 1000 };
  }
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
}

function describeStart(machine: Machine, input: string): JsonObject {
  return {
    input,
    inputDetails: NOT_TRUNCATED,
    roleArn: machine.roleArn,
    ...(machine.aliasArn !== undefined && { stateMachineAliasArn: machine.aliasArn }),
    ...(machine.versionArn !== undefined && { stateMachineVersionArn: machine.versionArn }),
  };
}
