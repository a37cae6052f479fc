import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { type Claim, Links } from './links.ts';
import { whyForeign } from './stream-rules.ts';
import { BEGINNING, type Finding, follow, type Position } from './verify-chain.ts';

/** Where items come from. Nothing about an item is trusted. */
export interface LedgerSource {
  /** Every item there is, those of one stream usually together and in order. */
  all(): AsyncIterable<SealedEntry>;
  /** The items of one stream in the order of their `seq`, as they are now. */
  stream(name: string): AsyncIterable<SealedEntry>;
}

/** How much was checked. */
export interface Extent {
  readonly streams: number;
  readonly entries: number;
}

/**
 * Verifies the named streams (and reads those that they refer to), or all: first each chain by itself, then the
 * links between streams. Yields every damage with its place and returns how much was checked; a ledger of which
 * nothing is yielded is whole.
 *
 * The ledger may grow meanwhile, and `all` may come in any order: whatever looks wrong is read again by `stream`
 * before it is called damage. Links from or to a damaged stream are not judged: its own damage is what to look at.
 * Memory grows with the number of streams and links, not with the number or length of entries.
 *
 * @param progress is told after every item how many there were.
 */
export async function* verifyLedger(
  source: LedgerSource,
  names: readonly string[] | undefined,
  progress: (entries: number) => void = () => {},
): AsyncGenerator<Finding, Extent> {
  const readings = new Readings(source, progress);
  if (names === undefined) await readings.readAll();
  else for (const name of new Set(names)) await readings.readOne(name);
  const first = readings.all();
  for (const { findings } of first) yield* findings;
  for (const missing of (names ?? []).filter((name) => readings.get(name)?.entries === 0)) {
    yield { stream: missing, seq: 1, what: 'is missing: there is no such stream' };
  }
  for (const { links, findings } of first) {
    if (findings.length > 0) continue;
    for (const claim of links.claims) yield* readings.judge(claim);
  }
  const checked = readings.all();
  return {
    streams: checked.filter(({ entries }) => entries > 0).length,
    entries: checked.reduce((sum, { entries }) => sum + entries, 0),
  };
}

/** What is known of one stream from reading it item by item. */
class Reading {
  readonly findings: Finding[] = [];
  readonly links = new Links();
  #position: Position = BEGINNING;
  entries = 0;

  take(item: SealedEntry): void {
    const { after, findings, entry } = follow(this.#position, item);
    this.#position = after;
    this.entries += 1;
    this.findings.push(...findings);
    if (entry === undefined) return;
    const what = whyForeign(entry);
    if (what === undefined) this.links.take(entry);
    else this.findings.push({ stream: entry.stream, seq: entry.seq, what });
  }

  finish(): void {
    this.links.finish(this.#position);
  }
}

class Readings {
  readonly #source: LedgerSource;
  readonly #progress: (entries: number) => void;
  readonly #streams = new Map<string, Reading>();
  /** Streams that were read by themselves, whole and in order. */
  readonly #confirmed = new Set<string>();
  #taken = 0;

  constructor(source: LedgerSource, progress: (entries: number) => void) {
    this.#source = source;
    this.#progress = progress;
  }

  get(name: string): Reading | undefined {
    return this.#streams.get(name);
  }

  all(): Reading[] {
    return [...this.#streams.values()];
  }

  async readAll(): Promise<void> {
    let current: { readonly name: string; readonly reading: Reading } | undefined;
    for await (const item of this.#source.all()) {
      if (item.stream !== current?.name) {
        if (current !== undefined) await this.#accept(current.name, current.reading);
        current = { name: item.stream, reading: new Reading() };
      }
      this.#take(current.reading, item);
    }
    if (current !== undefined) await this.#accept(current.name, current.reading);
  }

  async readOne(name: string): Promise<Reading> {
    const reading = new Reading();
    for await (const item of this.#source.stream(name)) this.#take(reading, item);
    reading.finish();
    this.#streams.set(name, reading);
    this.#confirmed.add(name);
    return reading;
  }

  async *judge({ stream, fact, otherwise }: Claim): AsyncGenerator<Finding> {
    let reading = this.#streams.get(stream);
    if (reading?.links.facts.has(fact)) return;
    if (!this.#confirmed.has(stream)) {
      reading = await this.readOne(stream);
      yield* reading.findings;
    }
    if (reading?.findings.length === 0 && !reading.links.facts.has(fact)) yield otherwise;
  }

  #take(reading: Reading, item: SealedEntry): void {
    reading.take(item);
    this.#taken += 1;
    this.#progress(this.#taken);
  }

  /** Keeps what a run of items gave, unless it looks wrong or was not the whole stream: then that is read anew. */
  async #accept(name: string, reading: Reading): Promise<void> {
    if (this.#confirmed.has(name)) return;
    if (reading.findings.length > 0 || this.#streams.has(name)) {
      await this.readOne(name);
    } else {
      reading.finish();
      this.#streams.set(name, reading);
    }
  }
}
