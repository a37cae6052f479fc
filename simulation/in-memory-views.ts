import type { Index, List, Spot } from '../lambdas/domain/views/lists.ts';
import type { Line, View } from '../lambdas/domain/views/view.ts';
import type { Range, Row, StoredView, Views } from '../lambdas/ports.ts';

/** A view as it is stored, with where it stands. */
type Stored = StoredView & { readonly at: Readonly<Partial<Record<Index, Spot>>> };

/** A row of its own: of an entry of a stream, or a line. */
type StoredRow = Row & { readonly seq?: number };

/** Views that are kept in memory, with the guarantees that `lambdas/ports.ts` states. */
export class InMemoryViews implements Views {
  /** What is stored, by stream. */
  readonly stored = new Map<string, Stored>();
  readonly #rows = new Map<string, Map<string, StoredRow>>();

  async find(stream: string): Promise<StoredView | undefined> {
    return this.stored.get(stream);
  }

  async findAll(streams: readonly string[], _latest = false): Promise<ReadonlyMap<string, StoredView>> {
    return new Map(
      streams.flatMap((stream) => {
        const view = this.stored.get(stream);
        return view === undefined ? [] : [[stream, view]];
      }),
    );
  }

  async put(
    view: View,
    former: readonly Spot[],
    again = false,
    over?: readonly Spot[],
  ): Promise<'stored' | 'kept'> {
    const { stream, seq, text, at, rows } = view;
    const known = this.stored.get(stream);
    if (known !== undefined && (again ? known.seq > seq : known.seq >= seq)) return 'kept';
    if (over !== undefined && JSON.stringify(known?.rows) !== JSON.stringify(over)) return 'kept';
    this.stored.set(stream, { seq, text, rows, former, at });
    return 'stored';
  }

  async correct({ stream, seq, text, at, rows }: View, former: readonly Spot[]): Promise<'stored' | 'kept'> {
    const known = this.stored.get(stream);
    if (known !== undefined && !(known.seq > seq)) return 'kept';
    this.stored.set(stream, { seq, text, rows, former, at });
    return 'stored';
  }

  async setDue(stream: string, seq: number, due?: Spot): Promise<'stored' | 'kept'> {
    const known = this.stored.get(stream);
    if (known?.seq !== seq || (due !== undefined && known.at.due === undefined)) return 'kept';
    const { due: _, ...at } = known.at;
    this.stored.set(stream, { ...known, at: due === undefined ? at : { ...at, due } });
    return 'stored';
  }

  async putRow(
    { list, place }: Spot,
    stream: string,
    seq: number,
    last?: number,
  ): Promise<'stored' | 'kept'> {
    const known = this.#list(list).get(place);
    const isNewer = known?.seq !== undefined && known.seq > seq;
    const isUntrue = known !== undefined && (Number(known.seq) > Number(last) || known.stream !== stream);
    if (last === undefined ? isNewer : !isUntrue) return 'kept';
    this.#list(list).set(place, { place, stream, seq });
    return 'stored';
  }

  async removeRow({ list, place }: Spot, seq: number): Promise<void> {
    const known = this.#list(list).get(place)?.seq;
    if (known === undefined || known <= seq) this.#list(list).delete(place);
  }

  async putLine({ spot: { list, place }, text }: Line): Promise<void> {
    this.#list(list).set(place, { place, text });
  }

  async *rows(list: List, range?: Range): AsyncIterable<Row> {
    yield* this.rowsOf(list, range);
  }

  /** What stands in a list, all at once. */
  rowsOf(list: List, { after, until, before }: Range = {}): readonly Row[] {
    const rows = this.#standing(list)
      .filter(
        ({ place }) =>
          (after === undefined || place > after) &&
          (until === undefined || place <= until) &&
          (before === undefined || place < before),
      )
      .sort((a, b) => (a.place < b.place ? -1 : 1));
    return before === undefined ? rows : rows.reverse();
  }

  /** Forgets everything. */
  clear(): void {
    this.stored.clear();
    this.#rows.clear();
  }

  /** The names of the lists that have rows of their own, and what stands in each. */
  get lists(): ReadonlyMap<string, readonly Row[]> {
    return new Map(
      [...this.#rows]
        .filter(([, rows]) => rows.size > 0)
        .map(([name, rows]): [string, readonly Row[]] => [
          name,
          [...rows.values()].sort((a, b) => (a.place < b.place ? -1 : 1)),
        ])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  #standing({ name, by }: List): Row[] {
    if (by === undefined) return [...(this.#rows.get(name)?.values() ?? [])];
    return [...this.stored].flatMap(([stream, { at }]) => {
      const spot = at[by];
      return spot?.list.name === name ? [{ place: spot.place, stream }] : [];
    });
  }

  #list({ name }: List): Map<string, StoredRow> {
    const known = this.#rows.get(name) ?? new Map<string, StoredRow>();
    this.#rows.set(name, known);
    return known;
  }
}
