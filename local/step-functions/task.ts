import { classifyResource, type TaskKind, type TaskState } from './definition.ts';
import type { End, Position, Visit, Working } from './execution.ts';
import { evaluate, evaluateAs, introduce, type Scope } from './expressions.ts';
import { attempt, describeFailure, handleFailure } from './fail-state.ts';
import { NOT_TRUNCATED } from './history.ts';
import { describeInvocation } from './invocation.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { checkSize, leaveState } from './leave-state.ts';
import { QueryFailure, StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';
import { mintTaskToken } from './task-token.ts';

/** What a Lambda function answered. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
    };

/** Evaluates the task's fields and schedules it. Every try has its own token. @throws StateFailure */
export async function scheduleTask(step: Step, visit: Visit): Promise<Working> {
  const { state, kind } = taskOf(step, visit);
  const { now } = step.run;
  const token = kind === 'invoke.waitForTaskToken' ? mintTaskToken() : undefined;
  const scope = step.scope(visit, {}, token);
  const args = await evaluate(state.Arguments, 'Arguments', scope);
  const timeout = await readSeconds(state.TimeoutSeconds, 'TimeoutSeconds', scope);
  const heartbeat = await readSeconds(state.HeartbeatSeconds, 'HeartbeatSeconds', scope);
  const call =
    kind === 'function' ? { functionArn: state.Resource, payload: args } : readCall(step, visit, args);
  checkSize(JSON.stringify(args), visit);
  const timeoutInSeconds = timeout === undefined ? {} : { timeoutInSeconds: timeout };
  const scheduledId =
    kind === 'function'
      ? step.record('LambdaFunctionScheduled', {
          input: JSON.stringify(args),
          inputDetails: NOT_TRUNCATED,
          resource: state.Resource,
          ...timeoutInSeconds,
        })
      : step.record('TaskScheduled', {
          ...nameIntegration(kind),
          region: step.run.region,
          parameters: JSON.stringify(args),
          ...timeoutInSeconds,
          ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
        });
  if (kind === 'function') step.record('LambdaFunctionStarted');
  else step.record('TaskStarted', nameIntegration(kind));
  return {
    phase: 'task',
    ...visitOf(visit),
    functionArn: call.functionArn,
    payload: JSON.stringify(call.payload),
    scheduledId,
    ...(token !== undefined && { token }),
    submitted: false,
    ...(timeout !== undefined && { timeoutAt: now + timeout * 1000 }),
    ...(heartbeat !== undefined && { heartbeat: { seconds: heartbeat, dueAt: now + heartbeat * 1000 } }),
  };
}

/** Tries a failed task again. */
export async function retryTask(step: Step, visit: Visit): Promise<Position | End> {
  return await attempt(step, visit, step.lastEventId, () => scheduleTask(step, visit));
}

/** Takes the function's answer: the task's result, or, with a token, merely that it was submitted. */
export async function takeInvocation(
  step: Step,
  task: Working,
  result: InvocationResult,
): Promise<Position | End> {
  if (!result.ok) {
    const { errorType, errorMessage, trace } = result;
    return await failTask(step, task, errorType, JSON.stringify({ errorType, errorMessage, trace }));
  }
  const payload = (result.payload ?? null) as Json;
  const { kind } = taskOf(step, task);
  if (kind === 'function') return await succeedTask(step, task, payload);
  const answer = describeInvocation(payload, step.run.now);
  if (kind === 'invoke') return await succeedTask(step, task, answer);
  const output = JSON.stringify(answer);
  step.record('TaskSubmitted', { ...nameIntegration(kind), output, outputDetails: NOT_TRUNCATED });
  return { ...task, submitted: true };
}

/** The task succeeded: leaves the state. */
export async function succeedTask(step: Step, task: Working, result: Json): Promise<Position | End> {
  const { state } = taskOf(step, task);
  const output = JSON.stringify(result);
  recordEnd(step, task, 'Succeeded', { output, outputDetails: NOT_TRUNCATED });
  return await attempt(step, task, step.lastEventId, async () => {
    checkSize(output, task);
    return await leaveState(step, task, state, output, { result });
  });
}

/** The task's worker reported a failure. */
export async function failTask(
  step: Step,
  task: Working,
  error?: string,
  cause?: string,
): Promise<Position | End> {
  const failure = new StateFailure(error, cause);
  recordEnd(step, task, 'Failed', describeFailure(failure));
  return await handleFailure(step, task, failure);
}

/** The task's time, or the time to its next heartbeat, has run out. */
export async function timeOutTask(step: Step, task: Working): Promise<Position | End> {
  const isHeartbeat = (task.heartbeat?.dueAt ?? Infinity) < (task.timeoutAt ?? Infinity);
  const failure = new StateFailure(isHeartbeat ? 'States.HeartbeatTimeout' : 'States.Timeout', undefined);
  recordEnd(step, task, 'TimedOut', describeFailure(failure));
  return await handleFailure(step, task, failure);
}

function recordEnd(
  step: Step,
  task: Working,
  end: 'Succeeded' | 'Failed' | 'TimedOut',
  details: JsonObject,
): void {
  const { kind } = taskOf(step, task);
  if (kind === 'function') step.record(`LambdaFunction${end}`, details);
  else step.record(`Task${end}`, { ...nameIntegration(kind), ...details });
}

function nameIntegration(kind: TaskKind) {
  return { resourceType: 'lambda', resource: kind };
}

function taskOf(step: Step, visit: Visit): { readonly state: TaskState; readonly kind: TaskKind } {
  const state = step.stateOf(visit) as TaskState;
  return { state, kind: classifyResource(state.Resource) as TaskKind };
}

function visitOf({ state, input, enteredAt, enteredId, retries }: Visit): Visit {
  return { state, input, enteredAt, enteredId, retries };
}

/** The function and payload in the arguments of `lambda:invoke`. */
function readCall(
  step: Step,
  visit: Visit,
  args: Json,
): { readonly functionArn: string; readonly payload: Json } {
  const { FunctionName: name, Payload: payload = {}, ...unknown } = isObject(args) ? args : {};
  const [surplus] = Object.keys(unknown);
  if (typeof name !== 'string' || surplus !== undefined) {
    const problem = surplus === undefined ? 'FunctionName must be a string' : `'${surplus}' is not supported`;
    throw new StateFailure(
      'States.Runtime',
      `${introduce(visit)}The field 'Arguments' can't be used: ${problem}.`,
    );
  }
  const { region, account } = step.run;
  return {
    functionArn: name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`,
    payload,
  };
}

async function readSeconds(
  value: Json | undefined,
  field: string,
  scope: Scope,
): Promise<number | undefined> {
  if (value === undefined) return undefined;
  const seconds = (await evaluateAs('number', value, field, scope)) as number;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 99_999_999) return seconds;
  throw new QueryFailure(
    field,
    `${introduce(scope)}The ${field} field must be a whole number from 1 to 99999999 but was: ${seconds}`,
  );
}
