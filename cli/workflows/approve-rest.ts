import type { StageState } from '../../lambdas/domain/model.ts';
import type { HumanStage, Workflow } from '../../schema/workflow.ts';
import { sampleAnswers, sampleCondition, sampleInput, UnusableFact } from '../../simulation/sample-input.ts';
import type { Simulation } from '../../simulation/simulation.ts';
import { UsageError } from '../errors.ts';

/** Lets whoever is asked for a request approve, each stage after a third of its time, until nobody is asked any more. */
export async function approveRest(
  simulation: Simulation,
  workflow: Workflow,
  request: string,
): Promise<void> {
  await letTimePass(simulation, request);
  for (let stage = simulation.waitingStage(request); stage !== undefined; ) {
    const before = simulation.request(request);
    await simulation.wait(shareOf(simulation, request, stage));
    const roster = before?.stages[stage]?.roster ?? [];
    for (const person of roster) {
      if (simulation.waitingStage(request) !== stage) break;
      const { form, waives } = workflow.stages[stage] as HumanStage;
      const answers = sampleAnswers(form, simulation.now);
      tellMadeUp(simulation, person, answers);
      const fields = { comment: 'Simulated.', ...answers };
      const condition = sampleCondition(simulation.world.roles, simulation.now, 'Simulated.');
      await simulation.answer(request, {
        person,
        ...(waives === undefined
          ? { choice: 'approve', fields }
          : { choice: 'approve-with-conditions', fields: { ...fields, ...condition } }),
      });
    }
    await letTimePass(simulation, request);
    const next = simulation.waitingStage(request);
    if (next === stage) break;
    stage = next;
  }
}

/** Says in the timeline which answers of a form nobody has given: `made up for ada@example.com: impact=low`. */
export function tellMadeUp(
  simulation: Simulation,
  person: string,
  answers: Readonly<Record<string, string>>,
): void {
  const list = Object.entries(answers).map(([field, value]) => `${field.slice('answer.'.length)}=${value}`);
  if (list.length > 0) simulation.remark(`made up for ${person}: ${list.join(', ')}`);
}

/** Lets the time pass for which the request waits by itself, until it waits for people or has ended. */
async function letTimePass(simulation: Simulation, request: string): Promise<void> {
  for (let until = endOfWait(simulation, request); until !== undefined; ) {
    await simulation.wait(Math.max(until - simulation.now.getTime(), MINUTE_MS));
    until = endOfWait(simulation, request);
  }
}

const MINUTE_MS = 60_000;

function endOfWait(simulation: Simulation, request: string): number | undefined {
  const state = simulation.request(request);
  if (state?.status !== 'open') return undefined;
  const ends = Object.values(state.stages)
    .filter(({ outcome }) => outcome === undefined)
    .flatMap(({ waiting, held }) => [
      waiting?.until,
      isOverdue(held, simulation.now) ? undefined : held?.until,
    ])
    .filter((until) => until !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends.map((until) => Date.parse(until)));
}

/** A hold ends minutes after what holds; one that does not is what somebody has to see. */
const isOverdue = (held: StageState['held'], now: Date): boolean =>
  held?.until !== undefined && now.getTime() > Date.parse(held.until) + 10 * MINUTE_MS;

/** The input that the facts make. @throws UsageError when one of them is unusable */
export function inputOf(simulation: Simulation, workflow: Workflow, facts: Readonly<Record<string, string>>) {
  const subject = facts['subject'] ?? `${workflow.subject}/sample`;
  try {
    return sampleInput(workflow, simulation.world.roles, facts, simulation.runningLineage(workflow, subject));
  } catch (error) {
    throw error instanceof UnusableFact ? new UsageError(error.message) : error;
  }
}

/** A third of the time that a stage has. */
function shareOf(simulation: Simulation, request: string, stage: string): number {
  const dueAt = simulation.request(request)?.stages[stage]?.dueAt;
  return dueAt === undefined ? 0 : (Date.parse(dueAt) - simulation.now.getTime()) / 3;
}
