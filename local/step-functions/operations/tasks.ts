import type { End, Execution, Position, Working } from '../execution.ts';
import { wakeAt } from '../execution.ts';
import type { Input } from '../input.ts';
import type { Json, JsonObject } from '../json.ts';
import { LARGEST_PAYLOAD } from '../leave-state.ts';
import { ServiceError } from '../service-error.ts';
import type { Step } from '../step.ts';
import { failTask, succeedTask } from '../task.ts';
import { isTaskToken } from '../task-token.ts';
import type { Operation, Parts } from './operation.ts';

/** Ends a task that waits for its token, with a result. */
export const sendTaskSuccess: Operation = (parts, request) => {
  const text = request.optionalText('output', LARGEST_PAYLOAD);
  let output: Json;
  try {
    output = JSON.parse(text ?? '');
  } catch (error) {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
  return answerTask(parts, request, (step, task) => succeedTask(step, task, output));
};

/** Ends a task that waits for its token, with a failure. */
export const sendTaskFailure: Operation = (parts, request) => {
  const error = request.optionalText('error', 256);
  const cause = request.optionalText('cause', 32_768);
  return answerTask(parts, request, (step, task) => failTask(step, task, error, cause));
};

/** Says that a task is still being worked on: its next heartbeat is due a full HeartbeatSeconds from now. */
export const sendTaskHeartbeat: Operation = (parts, request) =>
  answerTask(parts, request, async (step, task) => {
    const { heartbeat } = task;
    if (heartbeat === undefined) return task;
    return { ...task, heartbeat: { ...heartbeat, dueAt: step.run.now + heartbeat.seconds * 1000 } };
  });

async function answerTask(
  { store, engine }: Parts,
  request: Input,
  act: (step: Step, task: Working) => Promise<Position | End>,
): Promise<JsonObject> {
  const token = request.text('taskToken', 2048);
  if (!isTaskToken(token)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  const id = store.findByToken(token);
  if (id === undefined) {
    throw new ServiceError('TaskDoesNotExist', "Task Does Not Exist: 'No task has ever had this token'");
  }
  const outcome = await engine.change(id, async (step, execution) => {
    const task = openTask(step, execution, token);
    return task && (await act(step, task));
  });
  if (outcome === undefined) {
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  }
  return {};
}

/** A task whose time is up, or whose execution's, is closed even when nothing has noticed yet. */
function openTask({ run }: Step, execution: Execution, token: string): Working | undefined {
  const { position } = execution;
  if (position.phase !== 'task' || position.token !== token) return undefined;
  return (wakeAt(execution, run.definition, position) ?? Infinity) > run.now ? position : undefined;
}
