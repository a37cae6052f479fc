import { beginRebuild, deliver, isFollowed, pendingBatches } from './follower.ts';
import { type Move, make, mark, NotRunYet, type Step } from './moves.ts';
import { beginAdopt, beginReconcile, beginSweep, tellNews } from './operations.ts';
import { at, persistent, type Universe, type World } from './world.ts';

const MAX_STEPS = 5_000;
const MAX_SWEEPS = 6;

/** Makes a move, running operations as far as that takes. */
export async function perform(universe: Universe, world: World, move: Move): Promise<Step[]> {
  for (;;) {
    try {
      return make(universe, world, move);
    } catch (error) {
      if (!(error instanceof NotRunYet)) throw error;
      await universe.actors.run(error.actor);
    }
  }
}

/** Lets everybody come to an end, one after another and without faults. */
export async function runToEnd(
  universe: Universe,
  begun: World,
  see: (step: Step) => void = () => undefined,
): Promise<World> {
  let world = begun;
  for (let count = 0; world.actors.length > 0; count++) {
    if (count === MAX_STEPS) throw new Error('nobody comes to an end');
    const actor = at(world.actors, 0);
    await universe.actors.run(actor);
    const [call] = universe.actors.at(actor)?.waiting.keys() ?? [];
    if (call === undefined) throw new Error('an operation waits for nothing and does not end');
    const [step] = await perform(universe, world, { kind: 'call', actor, call, mode: 'done' });
    if (step === undefined) throw new Error('nothing came of a call');
    see(step);
    world = step.after;
  }
  return world;
}

/**
 * Where a world in which nobody runs comes to when from now on only the sweeper and the daily comparison do: nothing fails any more, but
 * nobody clicks, and the news that an execution has ended is lost.
 *
 * @throws Error when it never comes to rest.
 */
export async function findRest(
  universe: Universe,
  from: World,
  see: (step: Step) => void = () => undefined,
): Promise<World> {
  const rest = await sweepUntilRest(universe, { ...from, left: [], faults: 0 }, see);
  return tellAll(universe, rest, see);
}

/** The entries by which somebody is asked who was not asked when the stage opened. */
const ASKING = ['handed-over', 'escalated', 'rescinded', 'people-changed'];

/** The events of these entries arrive, as late as can be. */
async function tellAll(universe: Universe, from: World, see: (step: Step) => void): Promise<World> {
  let world = from;
  for (const id of from.streams) {
    const stream = id === 0 ? undefined : universe.streams.value(id);
    if (stream === undefined || !stream.name.startsWith('request/')) continue;
    for (const [index, { action }] of stream.entries.entries())
      if (ASKING.includes(action))
        world = await runToEnd(universe, tellNews(universe, world, at(stream.sealed, index), -1), see);
  }
  return world;
}

/** Where the follower comes late, it comes now. */
const followLate = async (universe: Universe, world: World, see: (step: Step) => void): Promise<World> =>
  isFollowed(universe, world) ? followAll(universe, world, see) : world;

/**
 * Everything that has not arrived at the follower does. After a batch was given up, or a deployment may have changed
 * whose desk it is, the views are made again.
 */
export async function followAll(
  universe: Universe,
  from: World,
  see: (step: Step) => void = () => undefined,
): Promise<World> {
  let world: World = {
    ...from,
    followed: [...from.followed, ...from.streams.slice(from.followed.length).map(() => 0)],
  };
  for (const batch of pendingBatches(universe, world))
    world = await runToEnd(universe, deliver(universe, world, batch), see);
  if (world.givenUp.length === 0 && world.catalogue === 0) return world;
  return runToEnd(universe, beginRebuild(universe, world), see);
}

async function sweepUntilRest(universe: Universe, from: World, see: (step: Step) => void): Promise<World> {
  let world = await followLate(universe, loseNews(universe, from), see);
  for (let count = 0; count < MAX_SWEEPS; count++) {
    const before = persistent(world);
    for (const begin of [...whatIsTriedAgain(universe), beginSweep, beginReconcile]) {
      const swept = loseNews(universe, await runToEnd(universe, begin(universe, world), see));
      world = await followLate(universe, swept, see);
    }
    if (persistent(world) === before) return world;
  }
  throw new Error('the sweeper changes something for ever');
}

/** Where a deployment is taken up, AWS Lambda tries that again until it succeeds. */
const whatIsTriedAgain = ({ scenario }: Universe) =>
  scenario.events.some(({ kind }) => kind === 'adopt') ? [beginAdopt] : [];

const loseNews = (universe: Universe, from: World): World =>
  universe
    .machinesOf(from)
    .reduce(
      (world, { ending }, index) => (ending === 'due' ? mark(universe, world, index, 'lost') : world),
      from,
    );
