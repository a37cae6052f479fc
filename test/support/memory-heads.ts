import type { Head } from '../../lambdas/domain/digest/digest.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import type {
  DigestedHeads,
  DigestMemory,
  HeadPage,
  Heads,
  Move,
  Moves,
  Noticed,
  SurveyMemory,
} from '../../lambdas/ports.ts';

/** The table `heads` in memory. */
export class MemoryHeads implements Heads, Moves, DigestMemory, SurveyMemory {
  readonly heads = new Map<string, Head>();
  readonly #moved = new Map<string, Map<string, Move>>();
  readonly #digested = new Map<string, Head>();
  readonly #texts = new Map<string, string>();
  #calls = 0;

  /** How many calls there were since this was asked last. */
  countCalls(): number {
    const calls = this.#calls;
    this.#calls = 0;
    return calls;
  }

  async note({ stream, seq, hash, writtenAt, late = false }: Noticed, now: Date): Promise<void> {
    this.#calls++;
    const minute = `${now.toISOString().slice(0, 16)}:00.000Z`;
    const moves = this.#moved.get(minute) ?? new Map<string, Move>();
    this.#moved.set(minute, moves);
    const before = moves.get(stream);
    if (before === undefined) moves.set(stream, { stream, seq, hash, writtenAt, late });
    else if (before.seq < seq) moves.set(stream, { ...before, seq, hash });
    setNewer(this.heads, stream, { seq, hash });
  }

  /** Notes entries as if each had been noticed when it was written, in this order. */
  async noticeAll(entries: readonly SealedEntry[]): Promise<void> {
    for (const { stream, seq, hash, entry } of entries) {
      if ((this.heads.get(stream)?.seq ?? 0) >= seq) continue;
      const { at } = JSON.parse(entry) as { readonly at: string };
      await this.note({ stream, seq, hash, writtenAt: at }, new Date(at));
    }
  }

  async head(streams: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    return this.#pick(this.heads, streams);
  }

  async *minutes(from: string, until: string): AsyncIterable<string> {
    this.#calls++;
    yield* [...this.#moved.keys()].filter((minute) => minute >= from && minute < until).sort();
  }

  async *noticed(minute: string): AsyncIterable<Move> {
    this.#calls++;
    yield* this.#moved.get(minute)?.values() ?? [];
  }

  /** Streams of which something is remembered that is none. */
  readonly damaged = new Set<string>();

  async digested(streams: readonly string[]): Promise<DigestedHeads> {
    const damaged = streams.filter((stream) => this.damaged.has(stream));
    return {
      heads: this.#pick(
        this.#digested,
        streams.filter((stream) => !this.damaged.has(stream)),
      ),
      damaged,
    };
  }

  async noteDigested(heads: readonly (Head & { readonly stream: string })[]): Promise<void> {
    this.#calls += heads.length;
    for (const { stream, seq, hash } of heads) {
      if (this.damaged.delete(stream)) this.#digested.delete(stream);
      setNewer(this.#digested, stream, { seq, hash });
    }
  }

  standing = async (): Promise<string | undefined> => this.#read('standing');
  keepStanding = async (text: string): Promise<void> => this.#keep('standing', text);
  position = async (): Promise<string | undefined> => this.#read('position');
  keepPosition = async (text: string): Promise<void> => this.#keep('position', text);

  async noticedStreams(after = '0'): Promise<HeadPage> {
    this.#calls++;
    const all = [...this.heads].map(([stream, head]) => ({ stream, ...head }));
    const end = Number(after) + 2;
    return { heads: all.slice(Number(after), end), next: end < all.length ? String(end) : undefined };
  }

  /** Forgets everything that digests remember. */
  forget(): void {
    this.#digested.clear();
    this.#texts.clear();
  }

  #pick(from: ReadonlyMap<string, Head>, streams: readonly string[]): ReadonlyMap<string, Head> {
    this.#calls++;
    return new Map(
      streams.flatMap((stream): [string, Head][] => {
        const head = from.get(stream);
        return head === undefined ? [] : [[stream, head]];
      }),
    );
  }

  #read(name: string): string | undefined {
    this.#calls++;
    return this.#texts.get(name);
  }

  #keep(name: string, text: string): void {
    this.#calls++;
    this.#texts.set(name, text);
  }
}

function setNewer(heads: Map<string, Head>, stream: string, head: Head): void {
  if ((heads.get(stream)?.seq ?? 0) < head.seq) heads.set(stream, head);
}
