/** Gives equal things the same small number, so that states are cheap to keep and to compare. Numbers begin at 1. */
export class Interner<Value> {
  readonly #ids = new Map<string, number>();
  readonly #values: Value[] = [];

  /** The number of the thing with this key; `make` is called for the first of its kind only. */
  id(key: string, make: () => Value): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#values.push(make());
    this.#ids.set(key, this.#values.length);
    return this.#values.length;
  }

  /** @throws RangeError for a number that was never given. */
  value(id: number): Value {
    if (id < 1 || id > this.#values.length) throw new RangeError(`nothing has the number ${id}`);
    return this.#values[id - 1] as Value;
  }

  get size(): number {
    return this.#values.length;
  }
}
