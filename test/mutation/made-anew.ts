/** Stands for `schema/lazily.ts`: what is made when it is first asked for is made each time, so that each test reaches it. */
export const once = <Value>(make: () => Value): (() => Value) => make;

/** A table whose members are made each time that they are asked for. */
export const lazily = <Table extends object>(
  makers: {
    readonly [Name in keyof Table]: () => Table[Name];
  },
): Table =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries<() => unknown>(makers).map(([name, get]) => [name, { enumerable: true, get }]),
    ),
  ) as Table;
