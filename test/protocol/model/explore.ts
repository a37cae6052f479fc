import type { RestInvariant, StepInvariant } from '../invariants/invariant.ts';
import { canHappen, happen, movesFrom, type Step } from './moves.ts';
import { findRest, followAll, perform, runToEnd } from './rest.ts';
import type { Scenario } from './scenario.ts';
import { withoutWaits } from './without-waits.ts';
import { emptyWorld, identity, persistent, Universe, type World } from './world.ts';

/** What must hold after every step, and wherever everything has come to rest. */
export interface Invariants {
  readonly step: readonly StepInvariant[];
  readonly rest: readonly RestInvariant[];
  /** What must hold even before the sweeper comes, where nobody runs and nothing has gone wrong. */
  readonly calm: readonly RestInvariant[];
}

export interface Violation {
  readonly invariant: string;
  readonly message: string;
  /** Which step was taken at each state from the beginning: the shortest way to it. */
  readonly path: readonly number[];
}

export interface Exploration {
  readonly scenario: string;
  readonly states: number;
  readonly steps: number;
  /** States in which nobody runs. */
  readonly quiescent: number;
  /** Distinct points of operations. */
  readonly points: number;
  readonly violation: Violation | undefined;
  readonly seconds: number;
  /** True when `maxStates` ended the search. */
  readonly cut: boolean;
}

/** The scenario's beginning: everything of its setup has happened. */
export async function begin(universe: Universe): Promise<World> {
  const { scenario } = universe;
  let world: World = { ...emptyWorld(scenario), faults: 0 };
  for (const [index, event] of scenario.setup.entries()) {
    if (!canHappen(universe, world, event))
      throw new Error(`${scenario.name}: event ${index} of the setup can't happen`);
    world = await runToEnd(universe, happen(universe, world, event, scenario.events.length + index));
  }
  return { ...world, faults: scenario.faults };
}

/** Every way to go on from a world, in a fixed order. */
export async function stepsFrom(universe: Universe, world: World): Promise<Step[]> {
  for (const actor of world.actors) if (!universe.actors.at(actor)) await universe.actors.run(actor);
  const steps: Step[] = [];
  for (const move of movesFrom(universe, world)) steps.push(...(await perform(universe, world, move)));
  return steps;
}

/**
 * Visits every state that the scenario can come to, nearest first, until an invariant is violated. So the way to a
 * violation is a shortest one.
 */
export function explore(
  scenario: Scenario,
  invariants: Invariants,
  maxStates = Number.POSITIVE_INFINITY,
): Promise<Exploration> {
  return withoutWaits(() => visitAll(scenario, invariants, maxStates));
}

async function visitAll(scenario: Scenario, invariants: Invariants, maxStates: number): Promise<Exploration> {
  const began = performance.now();
  const universe = new Universe(scenario);
  const first = await begin(universe).catch((error: Error) => error);
  if (first instanceof Error) return neverBegins(scenario, first);
  const known = new Map<string, number>([[identity(first), 0]]);
  const parents: number[] = [-1];
  const ordinals: number[] = [-1];
  const atRest = new Set<string>();
  let layer: [number, World][] = [[0, first]];
  let steps = 0;
  let quiescent = 0;

  const pathTo = (state: number): number[] => {
    const path: number[] = [];
    for (let one = state; one > 0; one = parents[one] ?? 0) path.unshift(ordinals[one] ?? 0);
    return path;
  };
  const result = (violation?: Violation): Exploration => ({
    scenario: scenario.name,
    states: known.size,
    steps,
    quiescent,
    points: universe.actors.size,
    violation,
    seconds: (performance.now() - began) / 1000,
    cut: known.size >= maxStates,
  });

  while (layer.length > 0 && known.size < maxStates) {
    const next: [number, World][] = [];
    for (const [state, world] of layer) {
      if (world.actors.length === 0) {
        quiescent++;
        const found = await checkRest(universe, world, invariants, atRest);
        if (found !== undefined) return result({ ...found, path: pathTo(state) });
      }
      const onward = await stepsFrom(universe, world);
      for (const [ordinal, step] of onward.entries()) {
        steps++;
        const found = checkStep(universe, step, invariants);
        if (found !== undefined) return result({ ...found, path: [...pathTo(state), ordinal] });
        const key = identity(step.after);
        if (known.has(key)) continue;
        const id = known.size;
        known.set(key, id);
        parents[id] = state;
        ordinals[id] = ordinal;
        next.push([id, step.after]);
      }
    }
    layer = next;
  }
  return result();
}

/** What comes of a scenario whose setup does not come to rest. */
const neverBegins = ({ name }: Scenario, { message }: Error): Exploration => ({
  scenario: name,
  states: 0,
  steps: 0,
  quiescent: 0,
  points: 0,
  seconds: 0,
  violation: { invariant: 'nothingIsStuck', message: `the setup fails: ${message}`, path: [] },
  cut: false,
});

/** An invariant that is violated. */
export type Found = Omit<Violation, 'path'>;

/** The first invariant that a step violates. */
export function checkStep(universe: Universe, step: Step, { step: all }: Invariants): Found | undefined {
  for (const invariant of all) {
    const message = invariant(universe, step);
    if (message !== undefined) return { invariant: invariant.name, message };
  }
  return undefined;
}

/** The first invariant that is violated where a world, left to the sweeper, comes to rest. */
export async function checkRest(
  universe: Universe,
  world: World,
  invariants: Invariants,
  checked: Set<string>,
): Promise<Found | undefined> {
  if (world.faults === universe.scenario.faults) {
    const hasty = firstOf(universe, world, invariants.calm);
    if (hasty !== undefined) return hasty;
  }
  const key = persistent(world);
  if (checked.has(key)) return undefined;
  checked.add(key);
  let found: Found | undefined;
  const see = (step: Step) => {
    found ??= checkStep(universe, step, invariants);
  };
  let rest: World;
  try {
    rest = await findRest(universe, world, see);
  } catch (error) {
    return { invariant: 'nothingIsStuck', message: String(error instanceof Error ? error.message : error) };
  }
  if (found !== undefined) return found;
  if (checked.has(`at rest ${persistent(rest)}`)) return undefined;
  checked.add(`at rest ${persistent(rest)}`);
  const shown = await followAll(universe, rest, see);
  return found ?? firstOf(universe, shown, invariants.rest);
}

function firstOf(universe: Universe, world: World, all: readonly RestInvariant[]): Found | undefined {
  for (const invariant of all) {
    const message = invariant(universe, world);
    if (message !== undefined) return { invariant: invariant.name, message };
  }
  return undefined;
}
