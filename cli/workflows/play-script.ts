import { dayOf } from '../../schema/day.ts';
import type { Organisation } from '../../schema/organisation.ts';
import { everyone, type Roles } from '../../schema/roles.ts';
import { type HumanStage, isHuman, type Workflow } from '../../schema/workflow.ts';
import { passingFacts, sampleAnswers, sampleInput, UnusableFact } from '../../simulation/sample-input.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { CommandError, UsageError } from '../errors.ts';
import type { RunCheck } from './load.ts';
import type { ScriptStep } from './script.ts';

/** Before everything that a simulation starts unless it is told another time. */
export const DEFAULT_START = new Date('2026-03-02T09:00:00.000Z');

/** The organisation that is played, and how its own checks are run. */
export interface PlayedOrganisation extends Organisation {
  readonly runCheck: RunCheck;
}

/**
 * Plays a script on a workflow, in virtual time.
 * @throws CommandError when a step is refused: the line, and what the page or the intake said.
 */
export async function playScript(
  organisation: PlayedOrganisation,
  workflow: Workflow,
  steps: readonly ScriptStep[],
  start: Date,
): Promise<Simulation> {
  const simulation = begin(organisation, start);
  const { roles } = organisation;
  let request: string | undefined;
  let facts: Readonly<Record<string, string>> = {};
  for (const step of steps) {
    if (step.do === 'wait') {
      await simulation.wait(step.milliseconds);
      continue;
    }
    if (step.do === 'submit' || step.do === 'revise') {
      facts = { ...facts, ...step.facts };
      const revises: Record<string, unknown> = step.do === 'revise' ? { revises: request } : {};
      const id = await simulation.submit(workflow, { ...inputOf(workflow, roles, facts), ...revises });
      if (simulation.refusal !== undefined) throw refused(step.line, simulation.refusal);
      if (step.do === 'submit') request = id;
      continue;
    }
    if (request === undefined) throw refused(step.line, 'nothing has been submitted yet');
    await answer(simulation, workflow, roles, request, step);
  }
  return simulation;
}

/**
 * The script in which everybody whose answer is needed approves, and checks pass unless the given facts fail them.
 * @throws CommandError when the request is refused: what the intake said.
 */
export async function playApprovals(
  organisation: PlayedOrganisation,
  workflow: Workflow,
  facts: Readonly<Record<string, string>>,
  start: Date,
): Promise<Simulation> {
  const simulation = begin(organisation, start);
  await approveAll(simulation, organisation, workflow, facts);
  return simulation;
}

/**
 * The same after what a simulation has played already; the id of the request.
 * @throws CommandError when the request is refused: what the intake said.
 */
export async function approveAll(
  simulation: Simulation,
  organisation: Pick<Organisation, 'roles'>,
  workflow: Workflow,
  facts: Readonly<Record<string, string>>,
): Promise<string> {
  const stated = { ...passingFacts(workflow, simulation.now), ...facts };
  const request = await simulation.submit(workflow, inputOf(workflow, organisation.roles, stated));
  if (simulation.refusal !== undefined)
    throw new CommandError(`The made-up request is refused: ${simulation.refusal}`);
  for (let stage = simulation.waitingStage(request); stage !== undefined; ) {
    const before = simulation.request(request);
    await simulation.wait(shareOf(simulation, request, stage));
    const roster = before?.stages[stage]?.roster ?? [];
    for (const person of roster) {
      if (simulation.waitingStage(request) !== stage) break;
      const fields = sampleAnswers((workflow.stages[stage] as HumanStage).form);
      await simulation.answer(request, {
        person,
        choice: 'approve',
        fields: { comment: 'Simulated.', ...fields },
      });
    }
    const next = simulation.waitingStage(request);
    if (next === stage) break;
    stage = next;
  }
  return request;
}

function begin({ workflows, roles, freezes, runCheck }: PlayedOrganisation, start: Date): Simulation {
  const simulation = new Simulation(workflows, roles, freezes, start);
  simulation.world.customCheck = runCheck;
  return simulation;
}

/** The input that the facts make. @throws UsageError when one of them is unusable */
function inputOf(workflow: Workflow, roles: Roles, facts: Readonly<Record<string, string>>) {
  try {
    return sampleInput(workflow, roles, facts);
  } catch (error) {
    throw error instanceof UnusableFact ? new UsageError(error.message) : error;
  }
}

/** A third of the time that a stage has. */
function shareOf(simulation: Simulation, request: string, stage: string): number {
  const dueAt = simulation.request(request)?.stages[stage]?.dueAt;
  return dueAt === undefined ? 0 : (Date.parse(dueAt) - simulation.now.getTime()) / 3;
}

async function answer(
  simulation: Simulation,
  workflow: Workflow,
  roles: Roles,
  request: string,
  step: Exclude<ScriptStep, { readonly do: 'wait' | 'submit' | 'revise' }>,
): Promise<void> {
  const refusal = await simulation.answer(request, formOf(simulation, workflow, roles, request, step));
  if (refusal !== undefined) throw refused(step.line, refusal.message);
}

function formOf(
  simulation: Simulation,
  workflow: Workflow,
  roles: Roles,
  request: string,
  step: Exclude<ScriptStep, { readonly do: 'wait' | 'submit' | 'revise' }>,
) {
  if (step.do === 'hand-over') return { person: step.from, choice: 'hand-over', fields: { to: step.to } };
  if (step.do === 'withdraw')
    return { person: step.person, choice: 'withdraw', fields: { comment: step.reason } };
  const name = simulation.waitingStage(request);
  const stage = name === undefined ? undefined : workflow.stages[name];
  const given = Object.entries(step.answers).map(([field, value]) => [`answer.${field}`, value]);
  const asked =
    stage !== undefined && isHuman(stage) && step.choice.startsWith('approve')
      ? sampleAnswers(stage.form)
      : {};
  const conditions =
    step.choice === 'approve-with-conditions' ? conditionFields(simulation, roles, step.comment) : {};
  return {
    person: step.person,
    choice: step.choice,
    fields: { comment: step.comment, ...conditions, ...asked, ...Object.fromEntries(given) },
  };
}

function conditionFields(simulation: Simulation, roles: Roles, text: string): Record<string, string> {
  const [owner = ''] = [...everyone(roles).keys()];
  const due = dayOf(new Date(simulation.now.getTime() + 14 * 86_400_000));
  return { 'finding-1-text': text, 'finding-1-owner': owner, 'finding-1-due': due };
}

function refused(line: number, why: string): CommandError {
  return new CommandError(`Line ${line} of the script: ${why}`);
}
