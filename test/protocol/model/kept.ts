import type { EntryNews } from '../../../lambdas/domain/ledger-event.ts';
import type { Index, List, Spot } from '../../../lambdas/domain/views/lists.ts';
import type { Line, View } from '../../../lambdas/domain/views/view.ts';
import type { Noticed } from '../../../lambdas/ports.ts';
import type { Effect } from './effects.ts';
import type { Universe, World } from './world.ts';

/** Something that follows from the ledger. Of one `kind` there is one of a `key` at most. */
export type Kept =
  | {
      readonly kind: 'view';
      /** The stream. */
      readonly key: string;
      readonly seq: number;
      readonly text: string;
      readonly at: Readonly<Partial<Record<Index, Spot>>>;
      readonly rows: readonly Spot[];
      readonly former: readonly Spot[];
    }
  | {
      readonly kind: 'row';
      /** List and place. */
      readonly key: string;
      readonly stream: string;
      readonly seq: number;
    }
  | { readonly kind: 'line'; readonly key: string; readonly text: string }
  | { readonly kind: 'head'; readonly key: string; readonly seq: number; readonly hash: string }
  /** An entry that was announced: `<stream> <seq>`. */
  | { readonly kind: 'news'; readonly key: string; readonly hash: string };

type KeptOf<Kind extends Kept['kind']> = Extract<Kept, { readonly kind: Kind }>;

/** All of a kind. */
export const allKept = <Kind extends Kept['kind']>(
  universe: Universe,
  { kept }: World,
  kind: Kind,
): readonly KeptOf<Kind>[] =>
  kept.map((id) => universe.kept.value(id)).filter((one): one is KeptOf<Kind> => one.kind === kind);

/** The one with this key; `undefined` when there is none. */
export function findKept<Kind extends Kept['kind']>(
  universe: Universe,
  { kept }: World,
  kind: Kind,
  key: string,
): KeptOf<Kind> | undefined {
  for (const id of kept) {
    const one = universe.kept.value(id);
    if (one.kind === kind && one.key === key) return one as KeptOf<Kind>;
  }
  return undefined;
}

/** The key of a row or line. */
export const spotKey = ({ list, place }: Spot): string => `${list.name} ${place}`;

type Perform = (universe: Universe, world: World, ...args: never[]) => Effect;

/** What the ports do that `follow` alone writes (lambdas/ports.ts), each call in one step. */
export const KEEPING: Readonly<Record<string, Perform>> = {
  'views.find': (universe, world, stream: string) => {
    const value = findKept(universe, world, 'view', stream);
    return { world, value, key: value === undefined ? '' : JSON.stringify(value) };
  },
  'views.put': (
    universe,
    world,
    view: View,
    former: readonly Spot[],
    again = false as never,
    over?: readonly Spot[],
  ) => {
    const { stream, seq, text, at, rows } = view;
    const known = findKept(universe, world, 'view', stream);
    if (known !== undefined && (again ? known.seq > seq : known.seq >= seq)) return answer(world, 'kept');
    if (over !== undefined && JSON.stringify(known?.rows) !== JSON.stringify(over))
      return answer(world, 'kept');
    return answer(
      keep(universe, world, { kind: 'view', key: stream, seq, text, at, rows, former }),
      'stored',
    );
  },
  'views.correct': (universe, world, { stream, seq, text, at, rows }: View, former: readonly Spot[]) => {
    const known = findKept(universe, world, 'view', stream);
    if (known !== undefined && known.seq <= seq) return answer(world, 'kept');
    const view = { kind: 'view', key: stream, seq, text, at, rows, former } as const;
    return answer(keep(universe, world, view), 'stored');
  },
  'views.putRow': (universe, world, spot: Spot, stream: string, seq: number, last?: number) => {
    const key = spotKey(spot);
    const known = findKept(universe, world, 'row', key);
    const isUntrue =
      last !== undefined && known !== undefined && (known.seq > last || known.stream !== stream);
    if (known !== undefined && known.seq > seq && !isUntrue) return answer(world, 'kept');
    return answer(keep(universe, world, { kind: 'row', key, stream, seq }), 'stored');
  },
  'views.removeRow': (universe, world, spot: Spot, seq: number) => {
    const known = findKept(universe, world, 'row', spotKey(spot));
    if (known === undefined || known.seq > seq) return answer(world);
    return answer(without(universe, world, 'row', known.key));
  },
  'views.putLine': (universe, world, { spot, text }: Line) =>
    answer(keep(universe, world, { kind: 'line', key: spotKey(spot), text })),
  'heads.head': (universe, world, streams: readonly string[]) => {
    const heads = streams.flatMap((stream) => findKept(universe, world, 'head', stream) ?? []);
    const value = new Map(heads.map(({ key, seq, hash }) => [key, { seq, hash }]));
    return { world, value, key: JSON.stringify(heads) };
  },
  'heads.note': (universe, world, { stream, seq, hash }: Noticed) => {
    const known = findKept(universe, world, 'head', stream);
    if (known !== undefined && known.seq >= seq) return answer(world);
    return answer(keep(universe, world, { kind: 'head', key: stream, seq, hash }));
  },
  'events.publish': (universe, world, { stream, seq, hash }: EntryNews) =>
    answer(keep(universe, world, { kind: 'news', key: `${stream} ${seq}`, hash })),
  'streams.after': (universe, world, stream: string, seq: number, last: number) => {
    const sealed = universe.stream(world, stream)?.sealed ?? [];
    const value = sealed.filter((one) => one.seq > seq && one.seq <= last);
    return { world, value, key: value.map(({ hash }) => hash).join() };
  },
};

/** Changes what is due for a stream, as long as its view is of this entry. */
export function setDue(universe: Universe, world: World, stream: string, seq: number, due?: Spot): Effect {
  const known = findKept(universe, world, 'view', stream);
  if (known?.seq !== seq) return answer(world, 'kept');
  const { due: _, ...at } = known.at;
  const moved = keep(universe, world, { ...known, at: due === undefined ? at : { ...at, due } });
  return answer(moved, 'stored');
}

/** What the views say that is read: what stands in a list by an item's index, and the items of streams. */
export function readKept(universe: Universe, world: World, { name, by }: List): Effect {
  const found = allKept(universe, world, 'view').flatMap(({ key, at }) => {
    const spot = by && at[by];
    return spot?.list.name === name ? [{ place: spot.place, stream: key }] : [];
  });
  const value = found.sort((a, b) => (a.place < b.place ? -1 : 1));
  return { world, value, key: JSON.stringify(value) };
}

export function findAllKept(universe: Universe, world: World, streams: readonly string[]): Effect {
  const found = streams.flatMap((stream) => findKept(universe, world, 'view', stream) ?? []);
  return {
    world,
    value: new Map(found.map((view) => [view.key, view])),
    key: found.map(({ key, seq }) => `${key} ${seq}`).join(),
  };
}

function keep(universe: Universe, world: World, one: Kept): World {
  const rest = without(universe, world, one.kind, one.key);
  const id = universe.kept.id(JSON.stringify(one), () => one);
  return { ...rest, kept: [...rest.kept, id].sort((a, b) => a - b) };
}

function without(universe: Universe, world: World, kind: Kept['kind'], key: string): World {
  const kept = world.kept.filter((id) => {
    const one = universe.kept.value(id);
    return one.kind !== kind || one.key !== key;
  });
  return { ...world, kept };
}

const answer = (world: World, value?: string): Effect => ({ world, value, key: value ?? '' });
