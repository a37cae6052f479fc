import type { Placed } from '../../api/paging.ts';

/** Some of what there is, and whether that is all. */
export interface Gathered<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
}

/**
 * What of some sources is wanted, one source after another, after looking at so much of them that a page does not wait for it.
 * @param most so many are looked at
 */
export async function gather<Item, Wanted>(
  sources: Iterable<AsyncIterable<Placed<Item>>>,
  most: number,
  take: (item: Item, place: unknown) => Wanted | undefined,
): Promise<Gathered<Wanted>> {
  const items: Wanted[] = [];
  let seen = 0;
  for (const source of sources)
    for await (const { item, place } of source) {
      if (seen++ >= most) return { items, complete: false };
      const wanted = take(item, place);
      if (wanted !== undefined) items.push(wanted);
    }
  return { items, complete: true };
}
