import { begin, checkRest, checkStep, type Found, type Invariants, stepsFrom } from './explore.ts';
import type { Step } from './moves.ts';
import type { Scenario } from './scenario.ts';
import { withoutWaits } from './without-waits.ts';
import { at, Universe } from './world.ts';

/** A schedule as people read it, one line for each step, and what it violates at its end. */
export function replay(
  scenario: Scenario,
  path: readonly number[],
  invariants: Invariants,
): Promise<Replayed> {
  return withoutWaits(() => follow(scenario, path, invariants));
}

interface Replayed {
  readonly lines: string[];
  readonly violation: Found | undefined;
}

async function follow(
  scenario: Scenario,
  path: readonly number[],
  invariants: Invariants,
): Promise<Replayed> {
  const universe = new Universe(scenario);
  const lines = scenario.setup.map((event) => `before: ${describeEvent(event)}`);
  let world = await begin(universe);
  let violation: Found | undefined;
  for (const ordinal of path) {
    const step = at(await stepsFrom(universe, world), ordinal);
    lines.push(describeStep(universe, step));
    violation ??= checkStep(universe, step, invariants);
    world = step.after;
  }
  if (violation === undefined && world.actors.length === 0)
    violation = await checkRest(universe, world, invariants, new Set());
  return { lines, violation };
}

function describeStep(universe: Universe, { before, move, call, invocation, note }: Step): string {
  const who = invocation === undefined ? '' : `${invocation.label}: `;
  const what = call === undefined ? '' : `${call.port}.${call.method}(${argument(call.args[0])})`;
  const after = note === undefined ? '' : `; ${note}`;
  const line = (text: string): string => `${text}${after}`;
  switch (move.kind) {
    case 'call': {
      const asked = universe.actors.at(move.actor)?.waiting.get(move.call);
      const name = asked ? `${asked.port}.${asked.method}(${argument(asked.args[0])})` : '';
      return line(
        `${who}${name}${move.mode === 'done' ? '' : ` ${move.mode === 'failed before' ? 'fails' : 'takes effect, its answer is lost'}`}`,
      );
    }
    case 'die':
      return line(`${who}dies`);
    case 'abandon':
      return line(`${who}is given up, and goes on`);
    case 'event':
      return line(`${describeEvent(universe.event(move.event))}${what && `: ${what}`}`);
    case 'deliver':
      return line(`${who}${move.again ? 'arrives again' : 'arrives'}${what && `: ${what}`}`);
    case 'time out':
      return line(
        `${at(universe.machinesOf(before), move.machine).name} times out in ${at(universe.machinesOf(before), move.machine).state}`,
      );
    case 'tell':
      return line(
        `the end of ${at(universe.machinesOf(before), move.machine).name} is told to close${what && `: ${what}`}`,
      );
  }
}

function describeEvent(event: Scenario['events'][number]): string {
  switch (event.kind) {
    case 'start':
      return `execution ${event.name} starts`;
    case 'inform':
      return `people are told of '${event.action}' of ${event.request}`;
    case 'click':
      return `${event.person} sends '${event.choice}' for ${event.stage} of ${event.request}`;
    case 'sweep':
      return 'the sweeper begins';
    case 'stop':
      return `somebody stops execution ${event.name}`;
    case 'wake':
      return `somebody wakes execution ${event.name} by hand`;
    case 'told':
      return `the end of ${event.name} is told to close`;
    case 'redeliver':
      return `the end of ${event.name} is told again`;
    case 'pass':
      return `${event.seconds} seconds pass`;
    case 'follow':
      return 'all entries so far arrive';
    case 'rebuild':
      return 'the views are made again';
    case 'adopt':
      return 'what was deployed is taken up';
    case 'deploy':
      return `deployment ${event.catalogue} replaces the code`;
  }
}

/** What a call is about, short enough for a line. */
function argument(value: unknown): string {
  if (typeof value === 'string') return value;
  const { stream, seq, entry, stage, taskToken, state, subject, to } = Object(value);
  if (entry !== undefined) return `${stream} ${seq}: ${JSON.parse(entry).action}`;
  if (taskToken !== undefined) return `${taskToken} at ${stage}`;
  if (state !== undefined) return `${state.request ?? state.subject} at entry ${seq}`;
  return to === undefined ? '' : `${to}: ${subject}`;
}
