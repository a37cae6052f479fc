import { rebuildViews } from '../../../cli/views/rebuild-views.ts';
import { type BatchAnswer, follow } from '../../../lambdas/operations/follow/follow.ts';
import type { Owner } from './actors.ts';
import { beginOperation } from './operations.ts';
import type { Done } from './session.ts';
import { at, type Stream, type Universe, type World, withAt, withMember, withoutMember } from './world.ts';

/** The entries of a stream that arrive together. */
export interface Batch {
  /** Index of the stream. */
  readonly stream: number;
  readonly from: number;
  readonly to: number;
}

/** A batch that may arrive next; `again` when it costs a fault: it has arrived before. */
export interface Delivery extends Batch {
  readonly again: boolean;
}

/** True when what follows from the ledger is part of a world, and not read off the ledger itself. */
export const isFollowed = ({ scenario }: Universe, { followed }: World): boolean =>
  scenario.follower !== undefined || followed.length > 0;

/** Streams from which something follows for the views. */
export const shows = ({ name }: Stream): boolean =>
  name.startsWith('request/') || name.startsWith('subject/');

/**
 * The batches that can arrive next, late as they may be. A stream's come in order, one after another: one alone or all
 * that there is. Where something may go wrong, a batch comes again while it is still worked on (its function was given
 * up), and any entry comes again after it was done.
 */
export function deliveries(universe: Universe, world: World, mayRepeat: boolean): Delivery[] {
  const { follower } = universe.scenario;
  if (follower === undefined) return [];
  const running = world.actors.flatMap((actor) => followed(universe.actors.invocation(actor).owner) ?? []);
  if (follower === 'in turn' && running.length > 0) return [];
  return world.streams.flatMap((id, stream): Delivery[] => {
    if (id === 0 || !shows(universe.streams.value(id))) return [];
    const { length } = universe.streams.value(id).sealed;
    const done = world.followed[stream] ?? 0;
    const [own, ...more] = running.filter((one) => one.stream === stream);
    if (own !== undefined)
      return mayRepeat && more.length === 0 ? [{ stream, from: own.from, to: own.to, again: true }] : [];
    const ends = [...new Set([done + 1, length])].filter((to) => to > done && to <= length);
    const old = mayRepeat ? Array.from({ length: done }, (_, index) => index + 1) : [];
    return [
      ...ends.map((to) => ({ stream, from: done + 1, to, again: false })),
      ...old.map((seq) => ({ stream, from: seq, to: seq, again: true })),
    ];
  });
}

/** A batch arrives. */
export function deliver(universe: Universe, world: World, { stream, from, to }: Batch): World {
  const { name, sealed, entries } = universe.streams.value(at(world.streams, stream));
  const batch = sealed.slice(from - 1, to);
  const changes = batch.map((after, index) => ({
    id: String(from + index),
    kind: 'INSERT' as const,
    stream: name,
    seq: after.seq,
    at: at(entries, from - 1 + index).at,
    before: undefined,
    after,
  }));
  return beginOperation(universe, world, {
    label: `follow of ${from === to ? `entry ${from}` : `entries ${from} to ${to}`} of ${name}`,
    identity: batch.map(({ hash }) => hash).join(),
    owner: { kind: 'follow', stream, from, to },
    operation: (ports) => follow(ports)(changes),
  });
}

/** The views are made again from what was in the ledger a while ago: what has not arrived came after that was read. */
export function beginRebuild(universe: Universe, world: World): World {
  const sealed = world.streams.flatMap((id, stream) =>
    id !== 0 && shows(universe.streams.value(id))
      ? universe.streams.value(id).sealed.slice(0, world.followed[stream] ?? 0)
      : [],
  );
  return beginOperation(universe, world, {
    label: 'views rebuild',
    identity: sealed.map(({ hash }) => hash).join(),
    owner: { kind: 'rebuild' },
    operation: (ports) => rebuildViews({ ...ports, entries: inTurn(sealed) }),
  });
}

async function* inTurn<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

/** What may become of a batch whose function has ended: it is done, or comes again, or is given up. */
export function afterBatch(
  universe: Universe,
  world: World,
  batch: Batch,
  done: Done,
): { readonly world: World; readonly note: string }[] {
  const { stream, from, to } = batch;
  const failed = done.ok ? (done.value as BatchAnswer).batchItemFailures[0]?.itemIdentifier : String(from);
  const passed = {
    ...world,
    followed: withAt(world.followed, stream, Math.max(to, world.followed[stream] ?? 0)),
  };
  if (failed === undefined) {
    const isNew = to > (world.followed[stream] ?? 0);
    const givenUp = isNew ? withoutMember(passed.givenUp, stream) : passed.givenUp;
    return [{ world: { ...passed, givenUp }, note: 'is done with' }];
  }
  return [
    { world: deliver(universe, world, { stream, from: Number(failed), to }), note: 'the batch comes again' },
    { world: { ...passed, givenUp: withMember(passed.givenUp, stream) }, note: 'the batch is given up' },
  ];
}

const followed = (owner: Owner): Batch | undefined => (owner.kind === 'follow' ? owner : undefined);

/** Every entry that has not arrived, stream by stream: first what requests say, then what becomes of their subjects. */
export function pendingBatches(universe: Universe, world: World): Batch[] {
  const batches = world.streams.flatMap((id, stream) => {
    if (id === 0 || !shows(universe.streams.value(id))) return [];
    const to = universe.streams.value(id).sealed.length;
    const from = (world.followed[stream] ?? 0) + 1;
    return from <= to ? [{ stream, from, to }] : [];
  });
  const ofSubject = ({ stream }: Batch) => (nameOf(universe, world, stream).startsWith('subject/') ? 1 : 0);
  return batches.sort((a, b) => ofSubject(a) - ofSubject(b));
}

const nameOf = (universe: Universe, world: World, stream: number): string =>
  universe.streams.value(at(world.streams, stream)).name;
