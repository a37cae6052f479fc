/** What `make` makes, made when it is first asked for. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A table whose members are made when they are first asked for. */
export function lazily<Table extends object>(
  makers: {
    readonly [Name in keyof Table]: () => Table[Name];
  },
): Table {
  const made = Object.entries<() => unknown>(makers).map(
    ([name, make]) => [name, { enumerable: true, get: once(make) }] as const,
  );
  return Object.defineProperties({}, Object.fromEntries(made)) as Table;
}

/** What `make` makes of each key, made when it is first asked for. When `most` keys are known, they are forgotten for the next. */
export function memoize<Key, Value extends object>(
  make: (key: Key) => Value,
  most = Number.POSITIVE_INFINITY,
): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}

/** What `make` makes of each object, made when it is first asked for, and known for as long as anybody has the object. */
export function memoizeWeakly<Key extends object, Value extends object>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
