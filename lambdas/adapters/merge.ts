/**
 * Sources that are each in the order of their places, as one. All are asked at once for what comes first.
 * @param backwards whether each of them has the last place first
 */
export async function* merge<Item extends { readonly place: string }>(
  sources: readonly AsyncIterable<Item>[],
  backwards = false,
): AsyncIterable<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
  try {
    for (;;) {
      const [first] = heads
        .flatMap((head, index) => (head.done ? [] : [{ item: head.value, index }]))
        .sort((a, b) => (a.item.place < b.item.place !== backwards ? -1 : 1));
      if (first === undefined) return;
      yield first.item;
      heads[first.index] = await (iterators[first.index] as AsyncIterator<Item>).next();
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}
