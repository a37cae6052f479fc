import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import type { Replacing } from '../../../lambdas/domain/model.ts';
import type { WaitingTask } from '../../../lambdas/ports.ts';
import { compileWorkflow } from '../../../lib/asl/compile-workflow.ts';
import type { Definition } from '../../../lib/asl/definition.ts';
import { isEffect, type Workflow } from '../../../schema/workflow.ts';
import { readWritten, type WrittenEntry } from '../../support/written.ts';
import { Actors } from './actors.ts';
import { Interner } from './interner.ts';
import type { Kept } from './kept.ts';
import { FUNCTIONS, type Machine } from './machine.ts';
import { type Event, requestIn, type Scenario } from './scenario.ts';

/**
 * Everything there is at one moment. All numbers stand for things in the `Universe`; a 0 in `streams` means that
 * there is nothing. Equal worlds have equal members, so that a world's text is its identity.
 */
export interface World {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Which of the scenario's catalogues is deployed. */
  readonly catalogue: number;
  readonly streams: readonly number[];
  readonly tasks: readonly number[];
  /** What the page showed on which somebody answers, the last time. */
  readonly shown: readonly number[];
  /** Mails that went out, each kind once. */
  readonly told: readonly number[];
  readonly machines: readonly number[];
  readonly actors: readonly number[];
  /** What follows from the ledger: views, heads, announcements. Empty where it is read off the ledger itself. */
  readonly kept: readonly number[];
  /** How many entries of each stream have arrived at the follower. */
  readonly followed: readonly number[];
  /** The streams of which a batch was given up, and none has been done since. */
  readonly givenUp: readonly number[];
  /** The events that have not happened yet. */
  readonly left: readonly number[];
  /** How much may still go wrong. */
  readonly faults: number;
}

/** A stream's content. */
export interface Stream {
  readonly name: string;
  readonly sealed: readonly SealedEntry[];
  readonly entries: readonly WrittenEntry<never>[];
}

/** What somebody's page shows of where the request is still to promote, when they send its form. */
export interface Shown {
  /** Request, stage, attempt and person. */
  readonly page: string;
  readonly replaces: Replacing;
}

/** What the numbers of a scenario's worlds stand for. */
export class Universe {
  readonly scenario: Scenario;
  readonly definitions: readonly Definition[];
  readonly actors = new Actors();
  readonly streamNames = new Interner<string>();
  readonly streams = new Interner<Stream>();
  readonly tasks = new Interner<WaitingTask>();
  readonly told = new Interner<string>();
  readonly shown = new Interner<Shown>();
  readonly machines = new Interner<Machine>();
  readonly kept = new Interner<Kept>();
  readonly #renews: boolean;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.definitions = scenario.definitions.map((workflow) => compileWorkflow(workflow, FUNCTIONS));
    const stages = scenario.definitions.flatMap((workflow) => Object.values(workflow.stages));
    this.#renews = stages.some((stage) => isEffect(stage) && stage.attest !== undefined);
  }

  /** Every event of the scenario: those of the setup first. */
  event(index: number): Event {
    const { setup, events } = this.scenario;
    const event = [...events, ...setup][index];
    if (event === undefined) throw new RangeError(`no event ${index}`);
    return event;
  }

  definition(machine: Pick<Machine, 'definition'>): Definition {
    return at(this.definitions, machine.definition);
  }

  /** True when approvals end, so that what the views show of subjects matters. */
  get renews(): boolean {
    return this.#renews;
  }

  workflow(machine: Pick<Machine, 'definition'>): Workflow {
    return at(this.scenario.definitions, machine.definition);
  }

  stream(world: World, name: string): Stream | undefined {
    const id = world.streams[this.streamIndex(name)] ?? 0;
    return id === 0 ? undefined : this.streams.value(id);
  }

  streamIndex(name: string): number {
    return this.streamNames.id(name, () => name) - 1;
  }

  /** The number of a stream with this content. */
  streamOf(name: string, sealed: readonly SealedEntry[]): number {
    const key = `${name} ${sealed.map(({ hash }) => hash).join()}`;
    return this.streams.id(key, () => ({
      name,
      sealed,
      entries: sealed.map((one) => readWritten<never>(one)),
    }));
  }

  /** Every stream that there is, by its name. */
  streamsOf(world: World): Stream[] {
    return world.streams
      .filter((id) => id !== 0)
      .map((id) => this.streams.value(id))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  machinesOf(world: World): Machine[] {
    return world.machines.map((id) => this.machines.value(id));
  }

  machineId(machine: Machine): number {
    return this.machines.id(JSON.stringify(machine), () => machine);
  }

  /** The id of the request that the execution of this name begins. */
  requestBy(name: string): string {
    const start = [...this.scenario.setup, ...this.scenario.events].find(
      (event) => event.kind === 'start' && event.name === name,
    );
    if (start?.kind !== 'start') throw new Error(`the scenario starts no '${name}'`);
    return requestIn(this.scenario.definitions, start);
  }
}

/** The world before anything has happened. */
export function emptyWorld({ events, faults }: Scenario): World {
  return {
    time: Date.parse('2026-03-02T09:00:00.000Z'),
    catalogue: 0,
    streams: [],
    tasks: [],
    shown: [],
    told: [],
    machines: [],
    actors: [],
    kept: [],
    followed: [],
    givenUp: [],
    left: events.map((_, index) => index),
    faults,
  };
}

/** The text that equal worlds share. */
export function identity(world: World): string {
  return `${persistent(world)};${world.actors};${world.left};${world.faults}`;
}

/** The text of what is left of a world when everybody has stopped. */
export function persistent(world: World): string {
  const { time, catalogue, streams, tasks, shown, told, machines, kept, followed, givenUp } = world;
  return `${time / 1000};${catalogue};${streams};${tasks};${shown};${told};${machines};${kept};${followed};${givenUp}`;
}

/** A list with one place changed; places in between hold 0. */
export function withAt(list: readonly number[], index: number, value: number): number[] {
  const next = [...list];
  while (next.length < index) next.push(0);
  next[index] = value;
  return next;
}

/** A sorted list with one member more, which may be there already when `once`. */
export function withMember(list: readonly number[], member: number, once = true): readonly number[] {
  if (once && list.includes(member)) return list;
  return [...list, member].sort((a, b) => a - b);
}

/** A list with one member less. */
export function withoutMember(list: readonly number[], member: number): readonly number[] {
  const index = list.indexOf(member);
  return index < 0 ? list : list.toSpliced(index, 1);
}

/** A member that must be there. */
export function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
