import { type SealedEntry, subjectStream } from '../../../lambdas/domain/entry.ts';
import type { RequestState, SubjectState } from '../../../lambdas/domain/model.ts';
import { type List, OPEN, type Spot, SUBJECTS } from '../../../lambdas/domain/views/lists.ts';
import type { Mail, WaitingTask } from '../../../lambdas/ports.ts';
import { claimsOf } from '../../support/in-memory-ports.ts';
import { isFollowed } from './follower.ts';
import { findAllKept, KEEPING, readKept, setDue } from './kept.ts';
import { fail, succeed, tokenOf, waitsForToken } from './machine.ts';
import { beginExecution, moveTo } from './operations.ts';
import type { PortCall } from './session.ts';
import { type Stream, type Universe, type World, withAt, withMember, withoutMember } from './world.ts';

/** What a call leaves behind, and answers. `key` is equal for equal answers. */
export interface Effect {
  readonly world: World;
  readonly value: unknown;
  readonly key: string;
}

/** Does what a port promises to do when it is called (lambdas/ports.ts). */
export function takeEffect(universe: Universe, world: World, { port, method, args }: PortCall): Effect {
  const effect = EFFECTS[`${port}.${method}`];
  if (effect === undefined) throw new Error(`the model has no ${port}.${method}`);
  return effect(universe, world, ...(args as never[]));
}

type Perform = (universe: Universe, world: World, ...args: never[]) => Effect;

const EFFECTS: Readonly<Record<string, Perform>> = {
  ...KEEPING,
  'ledger.last': (universe, world, stream: string) => {
    const found = universe.stream(world, stream);
    const last = found?.sealed.at(-1);
    return { world, value: last, key: last?.hash ?? '' };
  },
  'ledger.read': (universe, world, stream: string) => {
    const id = world.streams[universe.streamIndex(stream)] ?? 0;
    return { world, value: universe.stream(world, stream)?.sealed ?? [], key: `${id}` };
  },
  'ledger.append': append,
  'tasks.put': (universe, world, task: WaitingTask) =>
    quiet({ ...world, tasks: withMember(world.tasks, taskId(universe, task)) }),
  'tasks.delete': (universe, world, task: WaitingTask) =>
    quiet({ ...world, tasks: withoutMember(world.tasks, taskId(universe, task)) }),
  'tasks.of': (universe, world, request: string) => {
    const ids = world.tasks.filter((id) => universe.tasks.value(id).request === request);
    return { world, value: ids.map((id) => universe.tasks.value(id)), key: ids.join() };
  },
  'views.rows': (universe, world, list: List) => {
    // Whatever the hour, everything that is due some day is due: the hour changes nothing of who is in the list.
    if (isFollowed(universe, world)) return readKept(universe, world, list);
    const rows = streamsIn(universe, world, list).map(({ name }) => ({ place: name, stream: name }));
    return { world, value: rows, key: rows.map(({ stream }) => stream).join() };
  },
  'views.findAll': (universe, world, names: readonly string[]) => {
    if (isFollowed(universe, world)) return findAllKept(universe, world, names);
    const found = names.flatMap((name) => universe.stream(world, name) ?? []);
    // What is read of a request never changes: who carries it, and when it was submitted.
    return {
      world,
      value: new Map(found.map((stream) => [stream.name, viewOf(stream)])),
      key: found.map(({ name, sealed }) => (name.startsWith('request/') ? name : sealed.at(-1)?.hash)).join(),
    };
  },
  'views.setDue': (universe, world, stream: string, seq: number, due?: Spot) =>
    setDue(universe, world, stream, seq, due),
  'callback.succeed': (universe, world, token: string, output: unknown) =>
    wake(universe, world, token, (definition, machine) => [succeed(definition, machine, output, world.time)]),
  'callback.fail': (universe, world, token: string, error: string, cause: string) =>
    wake(universe, world, token, (definition, machine) =>
      fail(definition, machine, { error, cause }, world.time, false),
    ),
  'executions.start': startExecution,
  'executions.look': (universe, world, _workflow: string, name: string) => {
    const found = universe.machinesOf(world).find((machine) => machine.name === name);
    const value = found && { input: JSON.stringify(found.input), status: found.status, error: found.error };
    return { world, value, key: JSON.stringify(value) ?? '' };
  },
  'executions.running': (universe, world, workflow: string) => {
    const running = universe
      .machinesOf(world)
      .filter((machine) => machine.status === 'RUNNING' && universe.workflow(machine).id === workflow)
      .map(({ execution }) => ({ execution, startedAt: new Date(0).toISOString() }));
    return { world, value: running, key: running.map(({ execution }) => execution).join() };
  },
  'notifier.send': (universe, world, mail: Mail) => {
    const gist = gistOf(mail);
    const told = withMember(
      world.told,
      universe.told.id(gist, () => gist),
    );
    return { world: { ...world, told }, value: 'sent', key: 'sent' };
  },
};

function append(universe: Universe, world: World, entry: SealedEntry): Effect {
  const sealed = universe.stream(world, entry.stream)?.sealed ?? [];
  if (sealed.some(({ seq }) => seq === entry.seq)) return { world, value: 'lost', key: 'lost' };
  const others = sealed.filter(({ seq }) => seq !== entry.seq);
  const id = universe.streamOf(entry.stream, [...others, entry]);
  const streams = withAt(world.streams, universe.streamIndex(entry.stream), id);
  return { world: { ...world, streams }, value: 'appended', key: 'appended' };
}

/** The views follow every entry at once: those of which something is due are the requests that have not ended for good. */
function requestsDue(universe: Universe, world: World): Stream[] {
  return universe.streamsOf(world).filter(({ name, entries }) => {
    const state = entries.at(-1)?.state as RequestState | undefined;
    if (state === undefined || !name.startsWith('request/')) return false;
    const subject = universe.stream(world, subjectStream(state.subject))?.entries.at(-1)?.state as
      | SubjectState
      | undefined;
    return state.status !== 'closed' || subject?.closed.includes(state.request) !== true;
  });
}

/** The views follow every entry at once. */
function streamsIn(universe: Universe, world: World, { name }: List): Stream[] {
  if (name === OPEN.name)
    return requestsDue(universe, world).filter(
      ({ entries }) => (entries.at(-1)?.state as RequestState | undefined)?.status !== 'closed',
    );
  const subjects = universe.streamsOf(world).filter((stream) => stream.name.startsWith('subject/'));
  if (name === SUBJECTS.name) return subjects;
  return [...requestsDue(universe, world), ...(universe.renews ? subjects : [])];
}

const viewOf = ({ entries }: Stream) => {
  const last = entries.at(-1);
  return { seq: last?.seq ?? 0, text: JSON.stringify(last?.state), rows: [], former: [] };
};

/** An execution's name is given once. */
function startExecution(
  universe: Universe,
  world: World,
  workflow: string,
  name: string,
  input: unknown,
): Effect {
  if (universe.machinesOf(world).some((machine) => machine.name === name))
    return { world, value: 'exists', key: 'exists' };
  const started = universe.scenario.definitions.findIndex(({ id }) => id === workflow);
  if (started < 0) throw new Error(`the scenario has no workflow '${workflow}' to start`);
  return {
    world: beginExecution(universe, world, { name, input, definition: started }),
    value: 'started',
    key: 'started',
  };
}

function wake(
  universe: Universe,
  world: World,
  token: string,
  go: (
    definition: ReturnType<Universe['definition']>,
    machine: ReturnType<Universe['machinesOf']>[number],
  ) => readonly ReturnType<Universe['machinesOf']>[number][],
): Effect {
  const index = universe.machinesOf(world).findIndex((machine) => tokenOf(machine) === token);
  const machine = universe.machinesOf(world)[index];
  if (machine === undefined || isGone(universe, world, token)) return { world, value: 'gone', key: 'gone' };
  const next = go(universe.definition(machine), machine).at(-1) ?? machine;
  return { world: moveTo(universe, world, index, next), value: 'woken', key: 'woken' };
}

/** True when a token wakes nobody: no state waits for it any more. */
export function isGone(universe: Universe, world: World, token: string): boolean {
  const machine = universe.machinesOf(world).find((one) => tokenOf(one) === token);
  return machine === undefined || !waitsForToken(universe.definition(machine), machine);
}

const quiet = (world: World): Effect => ({ world, value: undefined, key: '' });

const taskId = (universe: Universe, task: WaitingTask): number =>
  universe.tasks.id(JSON.stringify([task.request, task.stage, task.attempt, task.taskToken]), () => task);

/** What a mail is about: the claims of its link, else its recipient and subject. */
export function gistOf({ to, subject, body }: Mail): string {
  const link = /^(?:Review|Page|Take back): https:\/\/links\.example\.com\/decide\/(\S+)$/m.exec(body)?.[1];
  if (link === undefined) return `${to}: ${subject}`;
  const { request, stage, attempt, approver, act } = claimsOf(link);
  return linkGist(request, stage, attempt, approver, act);
}

/** The gist of the mail that brings a person this link. */
export const linkGist = (
  request: string,
  stage: string,
  attempt: number,
  approver: string,
  act = 0,
): string =>
  `${approver}: link to decide ${stage} of attempt ${attempt} of ${request}${act === 0 ? '' : `, act ${act}`}`;
