/** What a hyperparameter may be: any JSON, nested to eight levels. */
export type HyperparameterValue =
  | string
  | number
  | boolean
  | null
  | readonly HyperparameterValue[]
  | { readonly [name: string]: HyperparameterValue };

export type Hyperparameters = Readonly<Record<string, HyperparameterValue>>;

/** One value that is not taken apart any further, and where it is: `optimizer.betas`, `layers[0].units`. */
export interface Leaf {
  readonly path: string;
  /** What no other place has, even where a name has a dot in it. */
  readonly key: string;
  readonly value: HyperparameterValue;
}

/** The values of hyperparameters, in their order. A list of plain values is one value, as is what is empty. */
export function leavesOf(hyperparameters: Hyperparameters): readonly Leaf[] {
  return Object.entries(hyperparameters).flatMap(([name, value]) => leavesAt(value, name, [name]));
}

function leavesAt(value: HyperparameterValue, path: string, segments: readonly string[]): readonly Leaf[] {
  const children = childrenOf(value, path);
  if (children === undefined) return [{ path, key: JSON.stringify(segments), value }];
  return children.flatMap(([name, inner, place]) => leavesAt(inner, place, [...segments, name]));
}

type Child = readonly [name: string, value: HyperparameterValue, path: string];

function childrenOf(value: HyperparameterValue, path: string): readonly Child[] | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return undefined;
  if (!isList(value)) return Object.entries(value).map(([name, inner]) => [name, inner, `${path}.${name}`]);
  if (value.every((inner) => typeof inner !== 'object' || inner === null)) return undefined;
  return value.map((inner, index) => [`[${index}]`, inner, `${path}[${index}]`]);
}

function isList(value: HyperparameterValue): value is readonly HyperparameterValue[] {
  return Array.isArray(value);
}

/** A value that is not the same in two versions; undefined where one has none. */
export interface LeafChange {
  readonly path: string;
  readonly was: HyperparameterValue | undefined;
  readonly is: HyperparameterValue | undefined;
}

/** What differs between hyperparameters, leaf by leaf. */
export function changedLeaves(old: Hyperparameters = {}, current: Hyperparameters = {}): LeafChange[] {
  const byKey = (all: Hyperparameters) => new Map(leavesOf(all).map((leaf) => [leaf.key, leaf]));
  const [were, are] = [byKey(old), byKey(current)];
  return [...new Set([...were.keys(), ...are.keys()])].flatMap((key) => {
    const [was, is] = [were.get(key), are.get(key)];
    if (JSON.stringify(was?.value) === JSON.stringify(is?.value)) return [];
    return [{ path: is?.path ?? was?.path ?? '', was: was?.value, is: is?.value }];
  });
}

/** How many plain values there are, also within lists; what is empty counts as one. */
export function countValues(value: HyperparameterValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  const inner: readonly HyperparameterValue[] = Object.values(value);
  return Math.max(
    1,
    inner.reduce<number>((sum, one) => sum + countValues(one), 0),
  );
}

/** Where something is nested deeper than `most` levels, if it is: the names that lead there. */
export function tooDeep(value: HyperparameterValue, most: number): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (most === 0) return [];
  for (const [name, inner] of Object.entries<HyperparameterValue>(value)) {
    const place = tooDeep(inner, most - 1);
    if (place !== undefined) return [name, ...place];
  }
  return undefined;
}
