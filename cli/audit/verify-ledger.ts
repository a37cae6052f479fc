import type { Entry } from '../../lambdas/domain/entry.ts';
import { type Claim, Links } from './links.ts';
import { hasPlace, type Misplaced, MOST_NAMED } from './placed.ts';
import { whyForeign } from './stream-rules.ts';
import { Trail } from './trail.ts';
import { membersOf } from './verifier/members.ts';
import { Registry } from './verifier/registry.ts';
import { BEGINNING, type DamagedEntry, follow, type LedgerItem, type Position } from './verify-chain.ts';
import { type DamagedDigest, type DigestExtent, type Recorded, verifyDigests } from './verify-digests.ts';

/** Where items come from. Nothing about an item is trusted. */
export interface LedgerSource {
  /** Every item there is, those of one stream usually together and in order. */
  all(): AsyncIterable<LedgerItem>;
  /** The items of one stream in the order of their `seq`, as they are now. */
  stream(name: string): AsyncIterable<LedgerItem>;
}

/** How much was checked. */
export interface Extent {
  readonly streams: number;
  readonly entries: number;
  /** Only when digests were given. */
  readonly digests?: DigestExtent | undefined;
  /** The named streams that have no entry, and of which nothing speaks. Only if there are any. */
  readonly unknown?: readonly string[] | undefined;
  /** Items that are in no place of a stream, and of which nothing was made: the first hundred are named. Only if there are any. */
  readonly misplaced?: { readonly count: number; readonly places: readonly Misplaced[] } | undefined;
}

export interface VerifyOptions {
  /** The streams to verify; all when it is absent. */
  readonly names?: readonly string[] | undefined;
  /** The digests to hold the ledger to, if any. */
  readonly recorded?: Recorded | undefined;
  /** Is told after every item how many there were. */
  readonly progress?: ((entries: number) => void) | undefined;
}

/**
 * Verifies the named streams and what links them to others, or all streams: first each chain by itself, then the
 * links, then what the digests recorded. Yields every damage with its place and returns how much was checked; a
 * ledger of which nothing is yielded is whole.
 *
 * The ledger may grow meanwhile, and `all` may come in any order: whatever looks wrong is read again by `stream`
 * before it is called damage. A named stream without any entry is missing if another stream, or a digest, speaks of
 * it, for which all streams are read; otherwise it is unknown, and no damage. Links from or to a damaged stream are not judged: its own damage is what to look at.
 * Memory grows with the number of streams and links, and by 40 bytes an entry, not with the length of entries.
 *
 * @throws UnusableExport when the key of a digest is missing.
 */
export async function* verifyLedger(
  source: LedgerSource,
  { names, recorded, progress = () => {} }: VerifyOptions = {},
): AsyncGenerator<DamagedEntry | DamagedDigest, Extent> {
  const readings = new Readings(source, progress);
  const named = names && new Set(names);
  if (named === undefined) await readings.readAll();
  else await readings.readLinked(named);
  const first = readings.list();
  for (const { damage } of first) yield* damage;
  const unspoken = yield* readings.tellMissing(named ?? []);
  for (const reading of first.filter(({ damage }) => damage.length === 0)) {
    for (const claim of reading.links.claims) {
      const asked = named === undefined || named.has(reading.stream) || named.has(claim.stream);
      if (asked) yield* readings.judge(claim, reading);
    }
  }
  const digests =
    recorded && (yield* verifyDigests(recorded, readings.trails(named !== undefined), named === undefined));
  const counts = readings.list().map(({ entries }) => entries);
  const misplaced = readings.list().flatMap((reading) => reading.misplaced);
  return {
    streams: counts.filter((count) => count > 0).length,
    entries: counts.reduce((sum, count) => sum + count, 0),
    digests,
    unknown: unspoken.length > 0 ? unspoken : undefined,
    misplaced:
      misplaced.length > 0 ? { count: misplaced.length, places: misplaced.slice(0, MOST_NAMED) } : undefined,
  };
}

/** What is known of one stream from reading it, item by item. */
class Reading {
  readonly stream: string;
  /** Of two readings, the one with the greater number was begun later. */
  readonly order: number;
  /** Whether all of the stream was asked for, and in order. */
  readonly complete: boolean;
  readonly damage: DamagedEntry[] = [];
  readonly misplaced: Misplaced[] = [];
  readonly links = new Links();
  readonly trail = new Trail();
  readonly #registry = new Registry();
  entries = 0;
  #position: Position = BEGINNING;

  constructor(stream: string, order: number, complete: boolean) {
    this.stream = stream;
    this.order = order;
    this.complete = complete;
  }

  take(item: LedgerItem): void {
    // Nobody can remove it: it is named, and everything goes on past it.
    if (!hasPlace(item.seq)) {
      this.misplaced.push({ stream: item.stream, seq: item.seq });
      return;
    }
    const { after, damage, entry } = follow(this.#position, item);
    this.#position = after;
    this.entries += 1;
    this.damage.push(...damage);
    if (entry === undefined) return;
    this.trail.add(item.hash, entry.at);
    const what =
      whyForeign(entry) ?? this.#whyMisleading(entry, item.entry) ?? this.links.take(entry, item.hash);
    if (what !== undefined) this.damage.push({ stream: entry.stream, seq: entry.seq, what });
  }

  finish(): void {
    this.links.finish(this.#position);
  }

  /** After the first damage of a stream, what a registry should say is no longer known. */
  #whyMisleading(entry: Entry<unknown>, text: string): string | undefined {
    if (!entry.stream.startsWith('subject/') || this.damage.length > 0) return undefined;
    const { seq, action, at } = entry;
    const members = membersOf(text);
    const [details, state] = ['details', 'state'].map((name) => membersOf(members.get(name))) as [
      Map<string, string>,
      Map<string, string>,
    ];
    const actor = members.get('actor') ?? '';
    const { wrong, replacing, outdated } = this.#registry.take({ seq, action, at, actor, details, state });
    if (replacing !== undefined) this.links.claimSeen(entry, replacing);
    if (outdated !== undefined) this.links.claimOutdated(entry, JSON.parse(outdated));
    return wrong;
  }
}

class Readings {
  readonly #source: LedgerSource;
  readonly #progress: (entries: number) => void;
  readonly #byStream = new Map<string, Reading>();
  #order = 0;
  #taken = 0;

  constructor(source: LedgerSource, progress: (entries: number) => void) {
    this.#source = source;
    this.#progress = progress;
  }

  list(): Reading[] {
    return [...this.#byStream.values()];
  }

  /** What was read of each stream, `undefined` where it is damaged; with those in which nothing was, where wanted. */
  trails(empty: boolean): Map<string, Trail | undefined> {
    const trails = new Map<string, Trail | undefined>();
    for (const { stream, damage, entries, trail } of this.#byStream.values()) {
      if (entries > 0 || empty) trails.set(stream, damage.length > 0 ? undefined : trail);
    }
    return trails;
  }

  async readAll(): Promise<void> {
    let current: Reading | undefined;
    for await (const item of this.#source.all()) {
      if (item.stream !== current?.stream) {
        await this.#keep(current);
        current = new Reading(item.stream, this.#order++, false);
      }
      this.#take(current, item);
    }
    await this.#keep(current);
  }

  /** Reads streams and every other one that they are linked with. */
  async readLinked(names: ReadonlySet<string>): Promise<void> {
    const linked = new Set<string>();
    for (const name of names) {
      const { links } = await this.#read(name);
      for (const stream of [...links.neighbours, ...links.claims.map((claim) => claim.stream)])
        linked.add(stream);
    }
    for (const name of linked) if (!names.has(name)) await this.#read(name);
  }

  /** Yields each named stream that is gone although another speaks of it; returns those of which none does. */
  async *tellMissing(names: Iterable<string>): AsyncGenerator<DamagedEntry, string[]> {
    const empty = new Set([...names].filter((name) => this.#byStream.get(name)?.entries === 0));
    if (empty.size === 0) return [];
    const all = new Readings(this.#source, this.#progress);
    await all.readAll();
    for (const { stream: by, links } of all.list()) {
      for (const { stream } of links.claims) {
        if (!empty.delete(stream)) continue;
        // It may have begun only after the first reading.
        const { entries, damage } = await this.#read(stream);
        yield* damage;
        if (entries === 0) yield { stream, seq: 1, what: `is missing: ${by} speaks of it` };
      }
    }
    return [...empty];
  }

  /** Yields the damage if what `claimant` says of another stream is not so. */
  async *judge(claim: Claim, claimant: Reading): AsyncGenerator<DamagedEntry> {
    const { stream, otherwise } = claim;
    let reading = this.#byStream.get(stream);
    if (reading !== undefined && reading.damage.length > 0) return;
    const isConfirmed = reading?.links.confirms(claim) === true;
    if (reading === undefined || (!isConfirmed && (!reading.complete || reading.order < claimant.order))) {
      reading = await this.#read(stream);
      yield* reading.damage;
    }
    if (!reading.links.confirms(claim))
      yield { ...otherwise, what: claim.why?.(reading.links) ?? otherwise.what };
    else for (const further of claim.further?.(reading.links) ?? []) yield* this.judge(further, claimant);
  }

  async #read(name: string): Promise<Reading> {
    const reading = new Reading(name, this.#order++, true);
    for await (const item of this.#source.stream(name)) this.#take(reading, item);
    reading.finish();
    this.#byStream.set(name, reading);
    return reading;
  }

  #take(reading: Reading, item: LedgerItem): void {
    reading.take(item);
    this.#taken += 1;
    this.#progress(this.#taken);
  }

  /** Keeps what a run of items gave, unless it looks wrong or was not the whole stream: then that is read anew. */
  async #keep(run: Reading | undefined): Promise<void> {
    const known = run && this.#byStream.get(run.stream);
    if (run === undefined || known?.complete) return;
    if (known !== undefined || run.damage.length > 0) {
      await this.#read(run.stream);
    } else {
      run.finish();
      this.#byStream.set(run.stream, run);
    }
  }
}
