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
