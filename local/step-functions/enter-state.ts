import type { ChoiceState, FailState, WaitState } from './definition.ts';
import type { End, Entering, Position, Visit, Waiting } from './execution.ts';
import { evaluateAs, introduce } from './expressions.ts';
import { attempt, failExecution } from './fail-state.ts';
import { NOT_TRUNCATED } from './history.ts';
import { leaveState } from './leave-state.ts';
import { QueryFailure, StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';
import { scheduleTask } from './task.ts';
import { parseTimestamp } from './timestamp.ts';

/** Enters a state and, where it neither waits nor works, leaves it again at once. */
export async function enterState(step: Step, { state: name, input }: Entering): Promise<Position | End> {
  const { execution, now } = step.run;
  const state = step.stateOf({ state: name });
  const before = execution.lastEventId === 1 ? 0 : execution.lastEventId;
  const details = { name, input, inputDetails: NOT_TRUNCATED };
  const enteredId = step.record(`${state.Type}StateEntered`, details, before);
  const visit: Visit = { state: name, input, enteredAt: now, enteredId, retries: [] };
  return await attempt(step, visit, state.Type === 'Wait' ? enteredId : before, () => {
    switch (state.Type) {
      case 'Task':
        return scheduleTask(step, visit);
      case 'Choice':
        return choose(step, visit, state);
      case 'Wait':
        return beginWait(step, visit, state);
      case 'Fail':
        return fail(step, visit, state);
      default:
        return leaveState(step, visit, state, input);
    }
  });
}

/** Leaves a Wait state whose time has come. */
export async function endWait(step: Step, visit: Waiting): Promise<Position | End> {
  const state = step.stateOf(visit) as WaitState;
  return await attempt(step, visit, step.lastEventId, () => leaveState(step, visit, state, visit.input));
}

async function choose(step: Step, visit: Visit, state: ChoiceState): Promise<Position | End> {
  const scope = step.scope(visit);
  for (const [index, rule] of state.Choices.entries()) {
    if (await evaluateAs('boolean', rule.Condition, `Choices[${index}]/Condition`, scope)) {
      return await leaveState(step, visit, rule, visit.input);
    }
  }
  if (state.Default !== undefined) {
    return await leaveState(step, visit, { ...state, Next: state.Default }, visit.input);
  }
  throw new StateFailure(
    'States.NoChoiceMatched',
    `${introduce(visit)}Failed to transition out of the state. The state does not point to a next state.`,
  );
}

async function beginWait(step: Step, visit: Visit, state: WaitState): Promise<Waiting> {
  const scope = step.scope(visit);
  if (state.Timestamp === undefined) {
    const seconds = (await evaluateAs('number', state.Seconds ?? 0, 'Seconds', scope)) as number;
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 99_999_999) {
      throw new QueryFailure(
        'Seconds',
        `${introduce(visit)}The Seconds field must be a whole number from 0 to 99999999 but was: ${seconds}`,
      );
    }
    return { phase: 'wait', ...visit, until: step.run.now + seconds * 1000 };
  }
  const timestamp = String(await evaluateAs('string', state.Timestamp, 'Timestamp', scope));
  const until = parseTimestamp(timestamp);
  if (until === undefined) {
    throw new QueryFailure(
      'Timestamp',
      `${introduce(visit)}The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time ` +
        `format string: ${timestamp}`,
    );
  }
  return { phase: 'wait', ...visit, until };
}

async function fail(step: Step, visit: Visit, state: FailState): Promise<End> {
  const scope = step.scope(visit);
  const read = async (field: 'Error' | 'Cause') =>
    state[field] === undefined ? undefined : String(await evaluateAs('string', state[field], field, scope));
  return failExecution(step, new StateFailure(await read('Error'), await read('Cause')));
}
