import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { type List, OPEN } from '../../../lambdas/domain/views/lists.ts';
import type { Actor, Invocation } from './actors.ts';
import { isGone, linkGist, takeEffect } from './effects.ts';
import { afterBatch, beginRebuild, type Delivery, deliver, deliveries, pendingBatches } from './follower.ts';
import { ended, fail, type Machine, mayTimeOut, returned, succeed, waitsForToken } from './machine.ts';
import { beginAdopt, beginExecution, beginSweep, click, moveTo, tellEnd, tellNews } from './operations.ts';
import type { Event } from './scenario.ts';
import type { Done, PortCall } from './session.ts';
import { at, type Universe, type World, withMember, withoutMember } from './world.ts';

/** Something that the scheduler can let happen next. */
export type Move =
  | {
      readonly kind: 'call';
      readonly actor: number;
      readonly call: number;
      readonly mode: 'done' | 'failed before' | 'failed after';
    }
  | { readonly kind: 'die'; readonly actor: number }
  | { readonly kind: 'abandon'; readonly actor: number }
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'time out'; readonly machine: number }
  | { readonly kind: 'tell'; readonly machine: number }
  | ({ readonly kind: 'deliver' } & Delivery);

/** One way in which a move can come out. */
export interface Step {
  readonly before: World;
  readonly after: World;
  readonly move: Move;
  /** The call that took effect. */
  readonly call?: PortCall;
  /** Who made it, or died. */
  readonly invocation?: Invocation;
  /** How the operation ended, if its caller heard of it. */
  readonly answered?: Done;
  /** What became of the caller. */
  readonly note?: string;
}

/** Thrown when a move leads to a point of an operation to which nobody has run it yet. */
export class NotRunYet {
  readonly actor: number;
  constructor(actor: number) {
    this.actor = actor;
  }
}

/** The callee died, or its caller no longer waits for it; Step Functions knows these names. */
const KILLED = { ok: false, error: named('Lambda.Unknown') } as const;
const LEFT = { ok: false, error: named('Sandbox.Timedout') } as const;

/**
 * What can happen next, in a fixed order. Where an operation waits for a call that commutes with everything that
 * others can do, now and later, only the moves of that operation are given: any other order leads to the same.
 */
export function movesFrom(universe: Universe, world: World): Move[] {
  const actors = universe.actors.inOrder(world.actors);
  const following = followersFirst(universe, world, actors);
  if (following !== undefined) return following;
  const alone = actors.find((actor) => commutes(universe, world, actorAt(universe, actor)));
  if (alone !== undefined) {
    const moves = movesOf(universe, world, alone);
    // Several such calls of one operation commute with each other, too.
    return mayFail(universe, world, universe.actors.invocation(alone)) ? moves : moves.slice(0, 1);
  }
  const moves = actors.flatMap((actor) => movesOf(universe, world, actor));
  for (const event of world.left) if (isNext(universe, world, event)) moves.push({ kind: 'event', event });
  universe.machinesOf(world).forEach((machine, index) => {
    if (!universe.scenario.noTimeouts && mayTimeOut(universe.definition(machine), machine, world.time))
      moves.push({ kind: 'time out', machine: index });
    if (machine.ending === 'due') moves.push({ kind: 'tell', machine: index });
  });
  return [...moves, ...batches(universe, world)];
}

const batches = (universe: Universe, world: World): Move[] => {
  const mayRepeat = mayGoWrong(universe, world, 'follow');
  return deliveries(universe, world, mayRepeat).map((one) => ({ kind: 'deliver', ...one }));
};

/**
 * What the follower does matters to nobody but the sweeper, and to that only what it does to the items of streams. So
 * only its moves are given while it is about anything else; any other order leads to the same.
 */
function followersFirst(universe: Universe, world: World, actors: readonly number[]): Move[] | undefined {
  const { follower, events } = universe.scenario;
  if (follower === undefined) return undefined;
  const following = actors.filter((actor) => writesViews(universe.actors.invocation(actor)));
  if (following.length === 0) return undefined;
  const all = () => [
    ...following.flatMap((one) => movesOf(universe, world, one)),
    ...batches(universe, world),
  ];
  if (!events.some(({ kind }) => kind === 'sweep')) return all();
  const seen = following.some((one) =>
    [...actorAt(universe, one).waiting.values()].some(
      ({ method }) => method === 'put' || method === 'setDue',
    ),
  );
  return seen ? undefined : all();
}

const writesViews = ({ owner }: Invocation): boolean => owner.kind === 'follow' || owner.kind === 'rebuild';

function movesOf(universe: Universe, world: World, actor: number): Move[] {
  const { waiting, invocation } = actorAt(universe, actor);
  const moves: Move[] = [];
  // What the follower writes at the same time is of different keys: one order stands for all.
  const calls = writesViews(invocation) ? [...waiting.keys()].slice(0, 1) : waiting.keys();
  for (const call of calls) {
    moves.push({ kind: 'call', actor, call, mode: 'done' });
    if (!mayFail(universe, world, invocation)) continue;
    moves.push({ kind: 'call', actor, call, mode: 'failed before' });
    moves.push({ kind: 'call', actor, call, mode: 'failed after' });
  }
  if (!mayFail(universe, world, invocation)) return moves;
  moves.push({ kind: 'die', actor });
  if (universe.scenario.abandon && invocation.owner.kind === 'state') moves.push({ kind: 'abandon', actor });
  return moves;
}

const mayFail = (universe: Universe, world: World, { owner }: Invocation): boolean =>
  mayGoWrong(universe, world, owner.kind);

const mayGoWrong = ({ scenario }: Universe, { faults }: World, kind: Invocation['owner']['kind']): boolean =>
  faults > 0 && (scenario.frail === undefined || `${kind}s` === scenario.frail);

/**
 * A mail only enables clicks; what is due follows from the ledger; where no approval ends it is only
 * counted what subjects have; a lost race stays lost, and a token that is gone stays gone. What such a call leaves
 * behind, later steps of others neither undo nor need, so that dying before it is like dying after it.
 */
function commutes(universe: Universe, world: World, { waiting }: Actor): boolean {
  return [...waiting.values()].every(({ port, method, args: [subject] }) => {
    if (port === 'notifier') return true;
    if (method === 'rows' && (subject as List).name === OPEN.name) return true;
    if (method === 'setDue') return universe.scenario.follower === undefined;
    if (method === 'findAll') return universe.scenario.follower === undefined && !universe.renews;
    if (method === 'append') {
      const { stream, seq } = subject as SealedEntry;
      return (universe.stream(world, stream)?.sealed.length ?? 0) >= seq;
    }
    return port === 'callback' && isGone(universe, world, String(subject));
  });
}

/** Of equal events that are left, the first is next. */
function isNext(universe: Universe, world: World, index: number): boolean {
  const event = universe.event(index);
  const text = JSON.stringify(event);
  const equal = world.left.find((other) => JSON.stringify(universe.event(other)) === text);
  return equal === index && canHappen(universe, world, event);
}

/**
 * Makes a move; there is one step for each way in which callers may go on.
 * @throws NotRunYet
 */
export function make(universe: Universe, world: World, move: Move): Step[] {
  switch (move.kind) {
    case 'call':
      return answer(universe, world, move);
    case 'die': {
      const { invocation } = actorAt(universe, move.actor);
      const gone = { ...world, actors: withoutMember(world.actors, move.actor), faults: world.faults - 1 };
      return tellCaller(universe, gone, invocation, KILLED).map(({ world: after, note }) => ({
        before: world,
        after,
        move,
        invocation,
        note,
      }));
    }
    case 'abandon': {
      const { invocation } = actorAt(universe, move.actor);
      const left = { ...world, faults: world.faults - 1 };
      return tellCaller(universe, left, invocation, LEFT).map(({ world: after, note }) => ({
        before: world,
        after,
        move,
        invocation,
        note,
      }));
    }
    case 'event': {
      const rest = { ...world, left: withoutMember(world.left, move.event) };
      const after = happen(universe, rest, universe.event(move.event), move.event);
      return firstCall(universe, world, after, move);
    }
    case 'time out': {
      const machine = at(universe.machinesOf(world), move.machine);
      const timeout = { error: 'States.Timeout', cause: '' };
      return fail(universe.definition(machine), machine, timeout, world.time, false).map((next) => ({
        before: world,
        after: moveTo(universe, world, move.machine, next),
        move,
      }));
    }
    case 'tell':
      return firstCall(universe, world, tell(universe, world, move.machine, false), move);
    case 'deliver': {
      const left = move.again ? { ...world, faults: world.faults - 1 } : world;
      return firstCall(universe, world, deliver(universe, left, move), move);
    }
  }
}

/**
 * An operation that begins and has not called anything yet is like one that has not begun. So beginning takes the
 * first call with it, unless a state machine began the operation and waits for it.
 */
function firstCall(universe: Universe, before: World, begun: World, move: Move): Step[] {
  const [actor] = before.actors.reduce(withoutMember, begun.actors);
  if (actor === undefined || universe.actors.invocation(actor).owner.kind === 'state')
    return [{ before, after: begun, move }];
  const [call] = actorAt(universe, actor).waiting.keys();
  if (call === undefined) throw new Error('an operation that calls nothing');
  const modes = mayFail(universe, begun, universe.actors.invocation(actor))
    ? (['done', 'failed before', 'failed after'] as const)
    : (['done'] as const);
  return modes
    .flatMap((mode) => answer(universe, begun, { kind: 'call', actor, call, mode }))
    .map((step) => ({ ...step, before, move }));
}

/** Lets an event happen. */
export function happen(universe: Universe, world: World, event: Event, index: number): World {
  switch (event.kind) {
    case 'start': {
      const { name, input, definition = 0 } = event;
      return beginExecution(universe, world, { name, input, definition });
    }
    case 'click':
      return click(universe, world, event, index, false);
    case 'sweep':
      return beginSweep(universe, world);
    case 'adopt':
      return beginAdopt(universe, world);
    case 'inform': {
      const news = newsOf(universe, world, event);
      return news === undefined ? world : tellNews(universe, world, news, index);
    }
    case 'stop': {
      const found = universe.machinesOf(world).findIndex(({ name }) => name === event.name);
      return moveTo(universe, world, found, ended(at(universe.machinesOf(world), found), 'ABORTED', null));
    }
    case 'wake': {
      const found = universe.machinesOf(world).findIndex(({ name }) => name === event.name);
      const machine = at(universe.machinesOf(world), found);
      const definition = universe.definition(machine);
      return moveTo(universe, world, found, succeed(definition, machine, machine.variables, world.time));
    }
    case 'told': {
      const found = universe.machinesOf(world).findIndex(({ name }) => name === event.name);
      return tell(universe, world, found, false);
    }
    case 'redeliver': {
      const found = universe.machinesOf(world).findIndex(({ name }) => name === event.name);
      return tellEnd(universe, world, found, true);
    }
    case 'pass':
      return { ...world, time: world.time + event.seconds * 1000 };
    case 'deploy':
      return { ...world, catalogue: event.catalogue };
    case 'rebuild':
      return beginRebuild(universe, world);
    case 'follow':
      return pendingBatches(universe, world).reduce((all, batch) => deliver(universe, all, batch), world);
  }
}

/** A person's click needs the mail with the link; a stop needs somebody to stop. */
export function canHappen(universe: Universe, world: World, event: Event): boolean {
  if (event.kind === 'click') {
    const { stage, attempt = 1, act, person, request, unasked } = event;
    if (unasked) return universe.stream(world, requestStream(universe.requestBy(request))) !== undefined;
    const gist = linkGist(universe.requestBy(request), stage, attempt, person, act);
    return world.told.includes(universe.told.id(gist, () => gist));
  }
  const named = universe.machinesOf(world).find((machine) => machine.name === Object(event).name);
  if (event.kind === 'stop') return named?.status === 'RUNNING';
  if (event.kind === 'wake')
    return (
      named !== undefined &&
      waitsForToken(universe.definition(named), named) &&
      named.variables['attempt'] !== undefined
    );
  // Earlier sweeps are what scenarios without a deadline are about.
  if (event.kind === 'inform') return newsOf(universe, world, event) !== undefined;
  if (event.kind === 'sweep') return !world.left.some((other) => universe.event(other).kind === 'pass');
  // A deployment is taken up once it is there.
  if (event.kind === 'adopt') return !world.left.some((other) => universe.event(other).kind === 'deploy');
  if (event.kind === 'told') return named?.ending === 'due';
  if (event.kind === 'redeliver') return named !== undefined && named.ending === 'told';
  return true;
}

function newsOf(
  universe: Universe,
  world: World,
  { request, action }: Extract<Event, { kind: 'inform' }>,
): SealedEntry | undefined {
  const found = universe.stream(world, requestStream(universe.requestBy(request)));
  const index = found?.entries.findLastIndex((entry) => entry.action === action) ?? -1;
  return found?.sealed[index];
}

function answer(universe: Universe, world: World, move: Extract<Move, { kind: 'call' }>): Step[] {
  const { waiting, invocation } = actorAt(universe, move.actor);
  const call = waiting.get(move.call);
  if (call === undefined) throw new RangeError(`actor ${move.actor} waits for no call ${move.call}`);
  const failed = move.mode !== 'done';
  const effect = move.mode === 'failed before' ? undefined : takeEffect(universe, world, call);
  const changed = effect?.world ?? world;
  const next = universe.actors.next(move.actor, {
    call: move.call,
    failed,
    value: failed ? undefined : effect?.value,
    key: failed ? '' : (effect?.key ?? ''),
    time: world.time,
  });
  const actor = actorAt(universe, next);
  const rest = withoutMember(changed.actors, move.actor);
  const faults = world.faults - (failed ? 1 : 0);
  const step = { before: world, move, invocation, ...(effect === undefined ? {} : { call }) };
  const { done } = actor;
  if (done === undefined) {
    return [{ ...step, after: { ...changed, faults, actors: withMember(rest, next, false) } }];
  }
  const gone = { ...changed, faults, actors: rest };
  const heard = tellCaller(universe, gone, invocation, done).map(({ world: after, note }) => ({
    ...step,
    after,
    answered: done,
    note,
  }));
  if (
    !mayFail(universe, { ...world, faults }, invocation) ||
    ['sweep', 'inform', 'rebuild'].includes(invocation.owner.kind)
  )
    return heard;
  const unheard = tellCaller(universe, { ...gone, faults: faults - 1 }, invocation, KILLED);
  return [
    ...heard,
    ...unheard.map(({ world: after, note }) => ({ ...step, after, note: `its answer is lost, ${note}` })),
  ];
}

interface Told {
  readonly world: World;
  readonly note: string;
}

/** Tells the caller of an operation how it ended; callers may try again once, or give up. */
function tellCaller(universe: Universe, world: World, { owner }: Invocation, done: Done): Told[] {
  const mayRetry = universe.scenario.retries > 0;
  switch (owner.kind) {
    case 'state':
      return tellMachine(universe, world, owner, done);
    case 'click': {
      const event = universe.event(owner.event);
      if (done.ok || event.kind !== 'click') return [{ world, note: 'answers the person' }];
      const quits = { world, note: 'the person gives up' };
      if (!mayRetry || owner.retried) return [quits];
      return [
        { world: click(universe, world, event, owner.event, true), note: 'the person tries again' },
        quits,
      ];
    }
    case 'close': {
      if (done.ok) return [{ world, note: 'ends' }];
      const lost = { world: mark(universe, world, owner.machine, 'lost'), note: 'the news is lost' };
      if (!mayRetry || owner.retried) return [lost];
      return [{ world: tell(universe, world, owner.machine, true), note: 'the news comes again' }, lost];
    }
    case 'follow':
      return afterBatch(universe, world, owner, done);
    case 'sweep':
    case 'inform':
    case 'rebuild':
      return [{ world, note: 'ends' }];
  }
}

function tellMachine(
  universe: Universe,
  world: World,
  { machine: index, entry }: Extract<Invocation['owner'], { kind: 'state' }>,
  done: Done,
): Told[] {
  const machine = at(universe.machinesOf(world), index);
  if (machine.status !== 'RUNNING' || machine.entry !== entry || machine.called !== 'running')
    return [{ world, note: 'nobody waits for it any more' }];
  const definition = universe.definition(machine);
  if (done.ok) {
    const next = returned(definition, machine, done.value, world.time);
    return [{ world: moveTo(universe, world, index, next), note: 'returns' }];
  }
  const error = errorName(done.error);
  const cause = done.error instanceof Error ? done.error.message : '';
  return fail(definition, machine, { error, cause }, world.time, universe.scenario.retries > 0).map(
    (next) => ({
      world: moveTo(universe, world, index, next),
      note: `${error}: ${next.retried && next.status === 'RUNNING' ? 'tried again' : `the execution is ${next.status}`}`,
    }),
  );
}

/** The name that lambdas/middleware.ts lets a state machine see. */
function errorName(error: unknown): string {
  if (error instanceof GovernanceError) return error.name;
  return error instanceof Error && (error === KILLED.error || error === LEFT.error)
    ? error.name
    : 'Unavailable';
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

function tell(universe: Universe, world: World, index: number, retried: boolean): World {
  return tellEnd(universe, mark(universe, world, index, 'told'), index, retried);
}

/** Notes what became of that news. */
export function mark(universe: Universe, world: World, index: number, ending: Machine['ending']): World {
  const machine = at(universe.machinesOf(world), index);
  return moveTo(universe, world, index, { ...machine, ending });
}

function actorAt(universe: Universe, id: number): Actor {
  const actor = universe.actors.at(id);
  if (actor === undefined) throw new NotRunYet(id);
  return actor;
}
