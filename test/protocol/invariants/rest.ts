import type { ClosedRequest, RequestState } from '../../../lambdas/domain/model.ts';
import { actsOf } from '../../../lambdas/domain/request/acts.ts';
import { eligible } from '../../../lambdas/domain/request/mandates.ts';
import { isPassed, stageState } from '../../../lambdas/domain/request/stages.ts';
import { outcomeError } from '../../../lambdas/domain/request/wake.ts';
import { peopleAt, stateOf } from '../../../schema/tracks.ts';
import { looks, waitAt } from '../../../schema/wait.ts';
import { isHuman, stagesInOrder } from '../../../schema/workflow.ts';
import { linkGist } from '../model/effects.ts';
import { type Machine, tokenOf, waitsForToken } from '../model/machine.ts';
import { at, type Universe, type World } from '../model/world.ts';

import { definitionFor, type RestInvariant, standings, subjectEntries } from './invariant.ts';

/** The stage at which the current attempt stands by the ledger. */
function standsAt(universe: Universe, state: RequestState): string {
  if (state.status === 'rework' || state.status === 'queued') return 'intake';
  const workflow = definitionFor(universe, state.definition);
  // All tracks of a stage are in its one state.
  const states = stagesInOrder(workflow).filter(([name]) => stateOf(workflow, name) === name);
  return states.find(([name]) => !isPassed(stageState(state, name).outcome))?.[0] ?? 'the end';
}

export const carrier = (universe: Universe, world: World, { execution }: RequestState): Machine | undefined =>
  universe.machinesOf(world).find((machine) => machine.execution === execution);

/** 3. An approval that never moves its request on is an approval that was lost. */
export const everyApprovalTakesEffect: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    // A stop, a wake-up by hand, or a function that goes on after it was given up may race the promotion itself: then
    // either may win.
    const raced = universe.scenario.abandon || universe.scenario.events.some(({ kind }) => kind === 'wake');
    const gone = state.outcome === 'failed' && !raced;
    if (gone && standsAt(universe, state) === 'the end')
      return `request ${state.request} has passed every stage, and is closed as ${state.outcome}`;
    const entered = subjectEntries(universe, world, state.subject).at(-1)?.state.open[state.request];
    if (state.status !== 'closed' && entered?.supersededBy !== undefined && !entered.finished)
      return `request ${state.request} is superseded, and still ${state.status}`;
  }
  return whereEachStands(universe, world);
};

const whereEachStands: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    const machine = carrier(universe, world, state);
    if (state.status === 'closed' || machine?.status !== 'RUNNING') continue;
    const due = standsAt(universe, state);
    if (machine.state !== due)
      return `by the ledger ${state.request} stands at ${due}, its execution at ${machine.state}`;
    if (due !== 'intake' && machine.variables['attempt'] !== state.attempt)
      return `the execution of ${state.request} is at attempt ${machine.variables['attempt']}, not ${state.attempt}`;
  }
  return undefined;
};

/**
 * 3. While nothing fails, nothing may need the sweeper: an approval that waits for it is minutes late, and nobody
 * would notice that the sweeper does all the work.
 */
export const nothingWaitsForTheSweeper: RestInvariant = (universe, world) => {
  const hanging = standings(universe, world).find(
    ({ state }) => state.status === 'closed' && carrier(universe, world, state)?.status === 'RUNNING',
  );
  if (hanging !== undefined) return `request ${hanging.state.request} is closed, and its execution waits`;
  const unheard = universe.machinesOf(world).find(({ ending }) => ending === 'lost');
  if (unheard !== undefined) return `the end of ${unheard.name} is told, and close fails`;
  return whereEachStands(universe, world);
};

/** 7. A request under way waits in a running execution, a closed one in none, and no execution waits for nothing. */
export const nothingIsStuck: RestInvariant = (universe, world) => {
  const carriers = new Set<Machine>();
  for (const { state } of standings(universe, world)) {
    const machine = carrier(universe, world, state);
    if (machine === undefined) return `request ${state.request} has no execution`;
    carriers.add(machine);
    const wrong =
      state.status === 'closed'
        ? whyNotEnded(universe, state, machine)
        : whyNotWaiting(universe, state, machine);
    if (wrong !== undefined) return `request ${state.request} is ${state.status} by the ledger: ${wrong}`;
  }
  const idle = universe.machinesOf(world).find((one) => one.status === 'RUNNING' && !carriers.has(one));
  return idle && `execution ${idle.name} waits in ${idle.state} and carries no request`;
};

function whyNotEnded(
  { scenario }: Universe,
  { outcome }: ClosedRequest,
  { status, error }: Machine,
): string | undefined {
  if (status === 'RUNNING') return `closed as ${outcome}, and its execution runs`;
  // Whoever wakes executions by hand ends one whose request has not come to its end.
  const woken = scenario.events.some(({ kind }) => kind === 'wake');
  if (status === 'SUCCEEDED' && outcome === 'failed' && woken) return undefined;
  if (status === 'SUCCEEDED' && outcome !== 'completed')
    return `closed as ${outcome}, and its execution succeeded`;
  if (outcome === 'stopped' && status !== 'ABORTED') return 'closed as stopped, which nobody did';
  if (status !== 'FAILED' || error === null || broke(error)) return undefined;
  if (error === 'NotApproved' && woken) return undefined;
  return error === outcomeError({ outcome })
    ? undefined
    : `closed as ${outcome}, and its execution failed with ${error}`;
}

/** True when an execution failed because something broke, which may come just after its request was closed. */
const broke = (error: string): boolean =>
  error === 'Unavailable' ||
  error === 'UnknownDefinition' ||
  error.startsWith('Lambda.') ||
  error.startsWith('Sandbox.');

function whyNotWaiting(universe: Universe, state: RequestState, machine: Machine): string | undefined {
  if (machine.status !== 'RUNNING') return `its execution is ${machine.status}`;
  if (!waitsForToken(universe.definition(machine), machine)) return `its execution hangs in ${machine.state}`;
  if (machine.called !== 'returned')
    return `its execution hangs in ${machine.state}, whose function never ended`;
  if (state.status !== 'open') return undefined;
  const stages = peopleAt(definitionFor(universe, state.definition), machine.state);
  const standing = stages.map((name) => stageState(state, name));
  const untouched = standing.filter(
    ({ openedAt, held, waiting }) => (openedAt ?? held ?? waiting) === undefined,
  );
  if (untouched.length === standing.length) return `${machine.state} waits for nobody and nothing`;
  return untouched.some(({ outcome }) => outcome === undefined)
    ? `a track of ${machine.state} waits for nobody`
    : undefined;
}

/** The sweeper waits this long after a deadline, for the state's own timeout. */
const GRACE_MS = 120_000;

/** 7. A wait whose time is over must not look open for ever, even when the state machine never says so. */
export const nothingIsOverdue: RestInvariant = (universe, world) => {
  for (const { state } of standings(universe, world)) {
    if (state.status === 'closed') continue;
    const instants = state.status === 'rework' ? [state.reworkDueAt] : endsOf(universe, state);
    const due = instants.find((instant) => Date.parse(instant) + GRACE_MS < world.time);
    if (due !== undefined) return `request ${state.request} is ${state.status}, and was due at ${due}`;
  }
  return undefined;
};

/** When what an attempt waits for is over: each track of its stage, and what looks at nothing that could say otherwise. */
function endsOf(universe: Universe, state: RequestState): readonly string[] {
  const workflow = definitionFor(universe, state.definition);
  return peopleAt(workflow, standsAt(universe, state)).flatMap((name) => {
    const { dueAt, waiting, outcome } = stageState(state, name);
    const wait = waitAt(workflow, name);
    const end = dueAt ?? (wait !== undefined && looks(wait) ? undefined : waiting?.until);
    return outcome !== undefined || end === undefined ? [] : [end];
  });
}

/**
 * 8. Each wait has its token noted: without it nobody could wake the execution. No token is left of a wait that is
 * over. (While a wait lasts, the tokens of earlier tries at it may be there: they wake nobody, and go with it.)
 */
export const tokensAreNoted: RestInvariant = (universe, world) => {
  const waiting = universe
    .machinesOf(world)
    .filter((machine) => waitsForToken(universe.definition(machine), machine));
  const noted = world.tasks.map((id) => universe.tasks.value(id));
  for (const machine of waiting) {
    const token = tokenOf(machine);
    if (!noted.some(({ taskToken }) => taskToken === token))
      return `the token ${token} of a wait is not noted`;
  }
  const waits = new Set(waiting.map((machine) => `${machine.name} ${machine.state}`));
  // An execution that was stopped while its function ran may get a token noted after its end was recorded. Such a
  // token wakes nobody, and nothing takes it away.
  const cutOff = new Set(
    universe
      .machinesOf(world)
      .filter(({ status, called }) => status !== 'RUNNING' && called === 'running')
      .map(({ name }) => name),
  );
  const left = noted.find(({ stage, taskToken }) => {
    const name = taskToken.split('#')[0] ?? '';
    return !cutOff.has(name) && !waits.has(`${name} ${stage}`);
  });
  return left && `the token ${left.taskToken} is noted, and the wait at ${left.stage} is over`;
};

/** 9. Whoever may decide has had the mail with their link: nobody can act on what they never heard of. */
export const everyoneIsAsked: RestInvariant = (universe, world) => {
  const roles = at(universe.scenario.catalogues, world.catalogue).roles;
  for (const { state } of standings(universe, world)) {
    if (state.status !== 'open') continue;
    const workflow = definitionFor(universe, state.definition);
    const situation = { workflow, roles, state, now: new Date(world.time) };
    for (const name of peopleAt(workflow, standsAt(universe, state))) {
      const stage = workflow.stages[name];
      if (stage === undefined || !isHuman(stage) || stageState(state, name).outcome !== undefined) continue;
      const gist = eligible(situation, name)
        .filter(({ email }) => stageState(state, name).decisions.every(({ person }) => person !== email))
        .map(({ email }) => linkGist(state.request, name, state.attempt, email, actsOf(state, name, email)))
        .find((one) => !world.told.includes(universe.told.id(one, () => one)));
      if (gist !== undefined) return `nobody sent: ${gist}`;
    }
  }
  return undefined;
};
