import type { Organisation } from '../../schema/organisation.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { madeUpAnswer, simulatedSignature } from '../../simulation/made-up-answer.ts';
import type { Running } from '../../simulation/running.ts';
import { passingFacts, UnusableFact } from '../../simulation/sample-input.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { CommandError, UsageError } from '../errors.ts';
import { approveRest, inputOf } from './approve-rest.ts';
import type { RunCheck } from './load.ts';
import { Player } from './player.ts';
import { readRunning } from './read-running.ts';
import { ruleFacts } from './rule-facts.ts';
import type { ScriptStep } from './script.ts';

/** Before everything that a simulation starts unless it is told another time. */
export const DEFAULT_START = new Date('2026-03-02T09:00:00.000Z');

/** The organisation that is played, and how its own checks are run; one that runs elsewhere passes. */
export interface PlayedOrganisation extends Organisation {
  readonly runCheck: RunCheck;
}

/** What holds when it begins. */
export interface Beginning {
  readonly start: Date;
  /**
   * The versions that have run, one after the other, as if approved long ago, such as `2` or `2 with auc=0.9`; made up where the
   * workflow is about such a one.
   */
  readonly running?: readonly string[] | undefined;
}

/**
 * Plays a script on a workflow, in virtual time.
 * @param began is given the player before the first step, for whoever wants to see how far it came
 * @throws CommandError when a step is refused: the line, and what the page or the intake said.
 */
export async function playScript(
  organisation: PlayedOrganisation,
  workflow: Workflow,
  steps: readonly ScriptStep[],
  beginning: Beginning,
  began: (player: Player) => void = () => undefined,
): Promise<Player> {
  const first = steps.find((step) => step.do === 'submit' && (step.workflow ?? workflow.id) === workflow.id);
  const simulation = await begin(
    organisation,
    workflow,
    beginning,
    first?.do === 'submit' ? first.facts['subject'] : undefined,
  );
  const player = new Player(simulation, organisation, workflow);
  began(player);
  for (const step of steps) await player.play(step);
  return player;
}

/**
 * The script in which everybody whose answer is needed approves, and checks pass unless the given facts fail them.
 * @throws CommandError when the request is refused: what the intake said.
 */
export async function playApprovals(
  organisation: PlayedOrganisation,
  workflow: Workflow,
  facts: Readonly<Record<string, string>>,
  beginning: Beginning,
): Promise<Simulation> {
  const simulation = await begin(organisation, workflow, beginning, facts['subject']);
  await approveAll(simulation, workflow, facts);
  return simulation;
}

/**
 * The same after what a simulation has played already; the id of the request.
 * @throws CommandError when the request is refused: what the intake said.
 */
export async function approveAll(
  simulation: Simulation,
  workflow: Workflow,
  facts: Readonly<Record<string, string>>,
): Promise<string> {
  const { workflows } = simulation.world;
  const stated = ruleFacts(workflows, workflow, { ...passingFacts(workflow, simulation.now), ...facts });
  const request = await simulation.submit(workflow, inputOf(simulation, workflow, stated));
  if (simulation.refusal !== undefined)
    throw new CommandError(`The made-up request is refused: ${simulation.refusal}`);
  await approveRest(simulation, workflow, request);
  return request;
}

async function begin(
  { workflows, roles, freezes, runCheck }: PlayedOrganisation,
  workflow: Workflow,
  { start, running }: Beginning,
  subject = `${workflow.subject}/sample`,
): Promise<Simulation> {
  const simulation = new Simulation(workflows, roles, freezes, start);
  simulation.world.customCheck = async (name, question) =>
    (await runCheck(name, question)) ??
    madeUpAnswer(workflows, name, { passed: true, found: `simulated: the check '${name}' runs elsewhere` });
  simulation.world.judgeSignature = simulatedSignature;
  const versions = (running ?? assumedToRun(workflow)).map(readRunning);
  if (versions.length > 0) {
    if (workflow.environments.length === 0)
      throw new UsageError(`'${workflow.id}' has no environments: no version of it runs anywhere.`);
    await run(simulation, { workflow, subject, versions });
    simulation.remark(
      `${workflow.environments.join(' and ')}: version ${versions.map(({ version }) => version).join(', then ')} ran before`,
    );
  }
  return simulation;
}

/** @throws UsageError when a version that ran before states what no request can */
async function run(simulation: Simulation, running: Running): Promise<void> {
  try {
    await simulation.run(running);
  } catch (error) {
    throw error instanceof UnusableFact ? new UsageError(error.message) : error;
  }
}

/** What must have run for the workflow's own requests to be taken: the version that they state by default, and one over it. */
function assumedToRun({ submission: { version } }: Workflow): readonly string[] {
  if (version === undefined) return [];
  return version.when === 'now' ? ['1'] : ['1', '2'];
}
