import { sha256Hex } from '../../schema/canonical-json.ts';
import type { Digest, Head, MovedStream } from '../domain/digest/digest.ts';
import type { Standing } from '../domain/digest/standing.ts';
import { GrowingTree, leafHash } from '../domain/digest/tree.ts';
import type { SealedEntry } from '../domain/entry.ts';
import { place } from '../domain/placement.ts';
import type { Move } from '../ports.ts';
import type { DigestPorts } from './digest.ts';
import { recallHeads } from './recall-heads.ts';

/** A digest has no more entries than this by much: what is left is the next one's. */
const MOST_ENTRIES = 20_000;

type News = Pick<Digest, 'covers' | 'since' | 'heads' | 'entries' | 'root'>;

/**
 * What was noticed in the minutes from `covered` on that ended before `until`, as the ledger has it now, stream by
 * stream. Where that is very much, it is the first minutes of it.
 */
export async function readNews(
  ports: DigestPorts,
  { number, covers: covered }: Pick<Standing, 'number' | 'covers'>,
  until: Date,
): Promise<News> {
  const { moves, covers } = await gather(ports, covered, minuteOf(until));
  const known = await recallHeads(ports, number, [...moves.keys()]);
  const tree = new GrowingTree();
  const heads: MovedStream[] = [];
  const damaged: string[] = [];
  let since: string | null = null;
  for (const [stream, move] of [...moves].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const after = known.get(stream) ?? null;
    if (move.seq <= (after?.seq ?? 0)) continue;
    const { head, whole } = await readStream(ports, move, after, tree);
    if (!whole) damaged.push(stream);
    if (head === undefined) continue;
    heads.push({ stream, after, ...head, late: move.late ? true : undefined });
    if (!move.late && (since === null || move.writtenAt < since)) since = move.writtenAt;
  }
  for (const stream of damaged) {
    ports.log.warn('a stream of the ledger was tampered with: verify it, and restore a copy to compare', {
      stream,
    });
  }
  ports.log.count('LedgerDamage', damaged.length);
  return { covers, since, heads, entries: tree.size, root: tree.root().toString('hex') };
}

/** How far each stream has moved, when its oldest move was written, and up to when that is all. */
async function gather(
  { moves }: DigestPorts,
  covered: string,
  until: string,
): Promise<{ readonly moves: Map<string, Move>; readonly covers: string }> {
  const found = new Map<string, Move>();
  let entries = 0;
  for await (const minute of moves.minutes(covered, until)) {
    if (entries > MOST_ENTRIES) return { moves: found, covers: minute };
    for await (const move of moves.noticed(minute)) {
      const before = found.get(move.stream);
      entries += before === undefined ? 1 : Math.max(0, move.seq - before.seq);
      found.set(move.stream, before === undefined ? move : join(before, move));
    }
  }
  return { moves: found, covers: until > covered ? until : covered };
}

/** Of what was found late nobody knows when it was written but itself: all that came beside it is late, too. */
function join(a: Move, b: Move): Move {
  const writtenAt = a.writtenAt < b.writtenAt ? a.writtenAt : b.writtenAt;
  return { ...(a.seq > b.seq ? a : b), writtenAt, late: a.late || b.late };
}

/** Adds the entries of a stream that no digest covers to the tree; where it then stands, and whether that is as noticed. */
async function readStream(
  { streams }: DigestPorts,
  { stream, seq: upTo, hash: noticed }: Move,
  after: Head | null,
  tree: GrowingTree,
): Promise<{ readonly head: Head | undefined; readonly whole: boolean }> {
  let head: Head | undefined;
  let whole = true;
  let before: Head = after ?? { seq: 0, hash: '' };
  for await (const sealed of streams.after(stream, before.seq, upTo)) {
    const { seq, entry, hash } = sealed;
    // What is not in its place, or no entry, is named, and everything else goes on.
    if (seq !== before.seq + 1 || isNone(sealed)) {
      whole = false;
      continue;
    }
    head = { seq, hash: sha256Hex(entry) };
    whole &&= head.hash === hash && (readPrev(entry) ?? '') === before.hash;
    tree.add(leafHash(Buffer.from(head.hash, 'hex')));
    before = head;
  }
  return { head, whole: whole && head?.seq === upTo && head.hash === noticed };
}

/** Whether an item is no entry, whatever it is; what it says of its hash is judged elsewhere. */
const isNone = ({ stream, seq, entry }: SealedEntry): boolean =>
  place({ stream, seq, entry, hash: sha256Hex(entry) }).kind === 'damage';

/** The hash of the entry before, as an entry's text names it. */
function readPrev(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly prev?: unknown } | null)?.prev;
  } catch {
    return undefined;
  }
}

const MINUTE_MS = 60_000;

/** The beginning of the minute of an instant. */
const minuteOf = (instant: Date): string =>
  new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();
