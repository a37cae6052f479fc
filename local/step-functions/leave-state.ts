import type { Exit } from './definition.ts';
import type { End, Entering, Visit } from './execution.ts';
import { evaluate, introduce } from './expressions.ts';
import { NOT_TRUNCATED } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import { StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';

/** The most bytes that a state's payload may have. */
export const LARGEST_PAYLOAD = 262_144;

/**
 * Leaves a state: evaluates `Output` and `Assign` (both with the variables as they were), and goes on.
 *
 * @param more members of `$states` besides `input` and `context`
 * @param fallback the output when `Output` is absent, as JSON text
 * @throws StateFailure when an expression fails or the output is too large; nothing is recorded then
 */
export async function leaveState(
  step: Step,
  visit: Visit,
  exit: Exit,
  fallback: string,
  more: JsonObject = {},
): Promise<Entering | End> {
  const scope = step.scope(visit, more);
  const output =
    exit.Output === undefined ? fallback : JSON.stringify(await evaluate(exit.Output, 'Output', scope));
  const assigned =
    exit.Assign === undefined ? {} : ((await evaluate(exit.Assign, 'Assign', scope)) as Record<string, Json>);
  checkSize(output, visit);
  step.record(`${step.stateOf(visit).Type}StateExited`, {
    name: visit.state,
    output,
    outputDetails: NOT_TRUNCATED,
    ...(Object.keys(assigned).length > 0 && describeAssigned(assigned)),
  });
  step.assign(assigned);
  return exit.Next === undefined
    ? succeed(step, output)
    : { phase: 'enter', state: exit.Next, input: output };
}

/** Ends the execution well. @param output JSON text */
function succeed(step: Step, output: string): End {
  step.record('ExecutionSucceeded', { output, outputDetails: NOT_TRUNCATED });
  return { phase: 'end', status: 'SUCCEEDED', output };
}

/** @throws StateFailure `States.DataLimitExceeded` when a payload is larger than AWS takes */
export function checkSize(payload: string, visit: Visit): void {
  if (Buffer.byteLength(payload) <= LARGEST_PAYLOAD) return;
  throw new StateFailure(
    'States.DataLimitExceeded',
    `${introduce(visit)}The payload is larger than ${LARGEST_PAYLOAD} bytes: pass a reference to it instead.`,
  );
}

function describeAssigned(assigned: Readonly<Record<string, Json>>): JsonObject {
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: NOT_TRUNCATED };
}
