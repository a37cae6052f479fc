import type { LedgerSource } from '../../../cli/audit/verify-ledger.ts';
import { type Entry, type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';

/** A source over items in memory: `all` gives them as they come, `stream` in order. */
export function memorySource(items: readonly SealedEntry[], later = items): LedgerSource {
  return {
    async *all() {
      yield* items;
    },
    async *stream(name) {
      yield* later.filter(({ stream }) => stream === name).sort((a, b) => a.seq - b.seq);
    },
  };
}

type Items = readonly SealedEntry[];
type Edit = (entry: Entry<Record<string, unknown>>) => object;

const same = (a: SealedEntry, b: SealedEntry) => a.stream === b.stream && a.seq === b.seq;

/** The items with one replaced. */
export function replace(items: Items, target: SealedEntry, by: Partial<SealedEntry>): SealedEntry[] {
  return items.map((item) => (same(item, target) ? { ...item, ...by } : item));
}

/** The items without some. */
export function remove(items: Items, ...targets: SealedEntry[]): SealedEntry[] {
  return items.filter((item) => !targets.some((target) => same(item, target)));
}

/** The items with the contents of two places of the ledger exchanged. */
export function swap(items: Items, a: SealedEntry, b: SealedEntry): SealedEntry[] {
  return replace(replace(items, a, { entry: b.entry, hash: b.hash }), b, { entry: a.entry, hash: a.hash });
}

/** The items with a well-made entry put in after `target`, and the keys of all that follow moved up. */
export function insertAfter(items: Items, target: SealedEntry, edit: Edit): SealedEntry[] {
  const moved = items.map((item) =>
    item.stream === target.stream && item.seq > target.seq ? { ...item, seq: item.seq + 1 } : item,
  );
  const at = moved.findIndex((item) => same(item, target)) + 1;
  const { stream, seq, prev, ...draft } = JSON.parse(target.entry);
  const forged = seal(target.stream, target, { ...draft, ...edit(JSON.parse(target.entry)) });
  return [...moved.slice(0, at), forged, ...moved.slice(at)];
}

/** The items with one entry edited, and it and all that follow it in its stream sealed anew. */
export function rewrite(items: Items, target: SealedEntry, edit: Edit): SealedEntry[] {
  let last = items.find(({ stream, seq }) => stream === target.stream && seq === target.seq - 1);
  return items.map((item) => {
    if (item.stream !== target.stream || item.seq < target.seq) return item;
    const { stream, seq, prev, ...draft } = JSON.parse(item.entry);
    last = seal(
      item.stream,
      last,
      same(item, target) ? { ...draft, ...edit(JSON.parse(item.entry)) } : draft,
    );
    return last;
  });
}

/** The items with one entry edited and only that one sealed anew. */
export function reseal(items: Items, target: SealedEntry, edit: Edit): SealedEntry[] {
  const rewritten = rewrite(items, target, edit).find((item) => same(item, target));
  return replace(items, target, rewritten ?? {});
}
