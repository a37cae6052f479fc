import type * as z from 'zod/mini';
import { invalidCall } from './parse-call.ts';
import { DEFAULT_LIMIT } from './schemas/common.ts';

/** A function's answer may have 6 MB, in which every quotation mark takes two bytes. */
const MAX_BYTES = 2 * 1_048_576;
/** So much is looked at for one page, whether it is shown or not. */
const MAX_EXAMINED = 2_000;

/** Something to page through, with the place at which the next page goes on after it. */
export interface Placed<Item> {
  readonly item: Item;
  readonly place: unknown;
}

/** What is wanted of a list for a page: so many, and the one that tells that there are more. */
export const atOnceFor = (limit: string | undefined): number =>
  (limit === undefined ? DEFAULT_LIMIT : Number(limit)) + 1;

/**
 * The next page of a source: at most `limit` items and some megabytes, and only so much of the source that answering
 * does not take long. `next` is there when the source has more.
 *
 * @param show what of an item goes on the page; `undefined` leaves it out.
 */
export async function takePage<Item, Shown>(
  source: AsyncIterable<Placed<Item>>,
  limit: string | undefined,
  show: (item: Item) => Shown | undefined | Promise<Shown | undefined>,
): Promise<{ readonly items: readonly Shown[]; readonly next?: string }> {
  const most = limit === undefined ? DEFAULT_LIMIT : Number(limit);
  const items: Shown[] = [];
  let [bytes, examined] = [0, 0];
  let last: unknown;
  for await (const { item, place } of source) {
    const full = items.length >= most || examined >= MAX_EXAMINED;
    const shown = full ? undefined : await show(item);
    const size = shown === undefined ? 0 : Buffer.byteLength(JSON.stringify(shown));
    if (full || (items.length > 0 && bytes + size > MAX_BYTES)) return { items, next: encodePlace(last) };
    if (shown !== undefined) items.push(shown);
    bytes += size;
    examined += 1;
    last = place;
  }
  return { items };
}

/** A place as text without meaning to whoever carries it. */
function encodePlace(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * The place that an earlier page gave as `next`.
 * @throws GovernanceError `InvalidCall` when it is none.
 */
export function decodePlace<Schema extends z.core.$ZodType>(
  schema: Schema & { safeParse(value: unknown): { success: boolean; data?: z.infer<Schema> } },
  after: string | undefined,
): z.infer<Schema> | undefined {
  if (after === undefined) return undefined;
  const { success, data } = schema.safeParse(parse(Buffer.from(after, 'base64url').toString()));
  if (success) return data;
  throw invalidCall([{ path: 'after', message: "must be the 'next' of an earlier answer of this endpoint" }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
