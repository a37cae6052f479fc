/**
 * Stands for `schema/lazily.ts`: what is made when it is first asked for is made anew whenever a test runs, so that each test
 * reaches it, and nothing that was made with a mutant stays.
 */
const runsOfTests = (): number =>
  (globalThis as { __stryker__?: { readonly runs?: number } }).__stryker__?.runs ?? 0;

export function memoize<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let [run, known] = [runsOfTests(), new Map<Key, Value>()];
  return (key) => {
    if (run !== runsOfTests()) [run, known] = [runsOfTests(), new Map()];
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as Value;
  };
}

export const memoizeWeakly = memoize;

export const once = <Value>(make: () => Value): (() => Value) => {
  const known = memoize(make);
  return () => known(undefined);
};

export const lazily = <Table extends object>(
  makers: {
    readonly [Name in keyof Table]: () => Table[Name];
  },
): Table =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries<() => unknown>(makers).map(([name, make]) => [
        name,
        { enumerable: true, get: once(make) },
      ]),
    ),
  ) as Table;
