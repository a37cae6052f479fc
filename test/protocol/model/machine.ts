import {
  type Catcher,
  type Definition,
  type Payload,
  passOn,
  type TaskState,
  timeoutOf,
} from '../../../lib/asl/definition.ts';

/** An execution of a compiled state machine, at one moment. */
export interface Machine {
  readonly name: string;
  /** ARN. */
  readonly execution: string;
  /** Which of the scenario's definitions it runs. */
  readonly definition: number;
  readonly input: unknown;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly error: string | null;
  readonly state: string;
  readonly stateInput: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Counts the calls of functions; each has a task token of its own. */
  readonly entry: number;
  /** When the state was entered, in milliseconds. */
  readonly enteredAt: number;
  /** Whether the state's function still runs. */
  readonly called: 'running' | 'returned';
  /** Whether this state has tried a second time. */
  readonly retried: boolean;
  /** Whether the end of this execution was told to `close`. */
  readonly ending: 'none' | 'due' | 'told' | 'lost';
}

/** Functions by the names under which the compiled machines call them. */
export const FUNCTIONS = {
  intake: 'intake',
  openStage: 'open-stage',
  check: 'check',
  takeEffect: 'take-effect',
  partition: 'aws',
};

const WAITS = ':lambda:invoke.waitForTaskToken';

/** A new execution, about to call its first function. */
export function startMachine(
  definition: Definition,
  begun: Pick<Machine, 'name' | 'execution' | 'definition' | 'input'>,
  time: number,
): Machine {
  const machine: Machine = {
    ...begun,
    status: 'RUNNING',
    error: null,
    state: definition.StartAt,
    stateInput: begun.input,
    variables: {},
    entry: 1,
    enteredAt: time,
    called: 'running',
    retried: false,
    ending: 'none',
  };
  return machine;
}

export const tokenOf = ({ name, entry }: Pick<Machine, 'name' | 'entry'>): string => `${name}#${entry}`;

/** True while the execution waits for its task token. */
export function waitsForToken(definition: Definition, machine: Machine): boolean {
  return machine.status === 'RUNNING' && taskOf(definition, machine).Resource.endsWith(WAITS);
}

/** The function that the current state calls, and with what. */
export function callOf(definition: Definition, machine: Machine): { name: string; payload: unknown } {
  const { FunctionName, Payload } = taskOf(definition, machine).Arguments;
  return { name: FunctionName, payload: evaluateAll(Payload, { machine }) };
}

/** The function has returned: a state that waits for its token goes on waiting, any other goes on. */
export function returned(definition: Definition, machine: Machine, result: unknown, time: number): Machine {
  if (waitsForToken(definition, machine)) return { ...machine, called: 'returned' };
  return succeed(definition, machine, result, time);
}

/** The state has succeeded with a result. */
export function succeed(definition: Definition, machine: Machine, result: unknown, time: number): Machine {
  const task = taskOf(definition, machine);
  const scope = { machine, result };
  const variables = { ...machine.variables, ...evaluateAll(task.Assign ?? {}, scope) };
  const output = evaluateAll(task.Output, scope);
  if (!('Next' in task)) return ended(machine, 'SUCCEEDED', null);
  return enter(definition, { ...machine, variables }, task.Next, output, time);
}

/**
 * The state has failed. The states language tries again first, then looks for a `Catch`, then lets the execution
 * fail. Whether it tries again is left open, so there can be two ways to go on.
 */
export function fail(
  definition: Definition,
  machine: Machine,
  { error, cause }: { error: string; cause: string },
  time: number,
  mayRetry: boolean,
): Machine[] {
  const task = taskOf(definition, machine);
  const retries = task.Retry.some(({ ErrorEquals }) => ErrorEquals.includes(error));
  const again: Machine[] =
    retries && mayRetry && !machine.retried
      ? [{ ...machine, entry: machine.entry + 1, enteredAt: time, called: 'running', retried: true }]
      : [];
  const catcher = (task.Catch ?? []).find(({ ErrorEquals }) => ErrorEquals.includes(error));
  if (catcher === undefined) return [...again, ended(machine, 'FAILED', error)];
  const scope = { machine, error: { cause } };
  const variables = { ...machine.variables, ...evaluateAll(catcher.Assign ?? {}, scope) };
  const caught = { ...machine, variables };
  const next = passOn(definition, catcher.Next);
  return [...again, enter(definition, caught, next, outputOf(catcher, scope), time)];
}

/** True when the state's time has run out. A second early: the clocks of services differ. */
export function mayTimeOut(definition: Definition, machine: Machine, time: number): boolean {
  if (machine.status !== 'RUNNING') return false;
  const seconds = timeoutOf(taskOf(definition, machine), saysTimedOut(machine.stateInput));
  return time >= machine.enteredAt + (seconds - 1) * 1000;
}

/** The execution has ended. */
export function ended(machine: Machine, status: Machine['status'], error: string | null): Machine {
  return { ...machine, status, error, ending: 'due' };
}

function enter(
  definition: Definition,
  machine: Machine,
  state: string,
  input: unknown,
  time: number,
): Machine {
  const entered = { ...machine, state, stateInput: input, retried: false };
  if (stateOf(definition, state).Type === 'Succeed') return ended(entered, 'SUCCEEDED', null);
  return { ...entered, entry: machine.entry + 1, enteredAt: time, called: 'running' };
}

function stateOf(definition: Definition, name: string) {
  const state = definition.States[name];
  if (state === undefined) throw new Error(`the compiled machine has no state '${name}'`);
  return state;
}

function taskOf(definition: Definition, { state }: Machine): TaskState {
  const task = stateOf(definition, state);
  if (task.Type !== 'Task') throw new Error(`state '${state}' is no task`);
  return task;
}

interface Scope {
  readonly machine: Machine;
  readonly result?: unknown;
  readonly error?: { readonly cause: string };
}

function outputOf({ Output }: Catcher, scope: Scope): unknown {
  return typeof Output === 'string' ? evaluate(Output, scope) : evaluateAll(Output, scope);
}

function evaluateAll(payload: Payload, scope: Scope): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, evaluate(value, scope)]));
}

/** What the compiler's JSONata expressions stand for. One that is not listed here fails loudly. */
const EXPRESSIONS: Readonly<Record<string, (scope: Scope) => unknown>> = {
  '$states.context.Execution.Id': ({ machine }) => machine.execution,
  '$states.context.Execution.Input': ({ machine }) => machine.input,
  '$states.context.Task.Token': ({ machine }) => tokenOf(machine),
  '$states.input.timedOut = true': ({ machine }) => saysTimedOut(machine.stateInput),
  '$states.input.timedOut = true and $states.input != $states.context.Execution.Input': ({ machine }) =>
    saysTimedOut(machine.stateInput) && JSON.stringify(machine.stateInput) !== JSON.stringify(machine.input),
  '$states.result.request': ({ result }) => Object(result).request,
  '$states.result.attempt': ({ result }) => Object(result).attempt,
  $request: ({ machine }) => machine.variables['request'],
  $attempt: ({ machine }) => machine.variables['attempt'],
  '$parse($states.errorOutput.Cause)': ({ error }) => JSON.parse(error?.cause ?? ''),
  '$parse($states.errorOutput.Cause).request': ({ error }) => JSON.parse(error?.cause ?? '').request,
  '$parse($states.errorOutput.Cause).attempt': ({ error }) => JSON.parse(error?.cause ?? '').attempt,
};

function evaluate(value: string | number | boolean, scope: Scope): unknown {
  const expression = typeof value === 'string' ? /^\{%\s*(.*?)\s*%\}$/s.exec(value)?.[1] : undefined;
  if (expression === undefined) return value;
  const meaning = EXPRESSIONS[expression];
  if (meaning === undefined) throw new Error(`the model of the state machine does not know '${expression}'`);
  return meaning(scope);
}

const saysTimedOut = (input: unknown): boolean => Object(input).timedOut === true;
