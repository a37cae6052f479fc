import { open } from '../../lambdas/domain/entry.ts';
import type { RequestState } from '../../lambdas/domain/model.ts';
import { type ProvenEntry, proofOf, whyUnproven } from '../../lambdas/domain/proof.ts';
import type { DamagedEntry, LedgerItem } from './verify-chain.ts';
import type { LedgerSource } from './verify-ledger.ts';

/** Says whether the key of links made this one. It throws when it can not be asked. */
export type AskKey = (link: string) => Promise<boolean>;

export interface ProofOptions {
  /** The most proofs that the key is asked about, chosen at random from all of them; without it, all. */
  readonly sample?: number | undefined;
  /** Entries dated before this need no proof: a version that kept none wrote them. UTC, ISO 8601 with milliseconds. */
  readonly since?: string | undefined;
}

/** What became of the proofs of people's deeds. */
export interface ProofExtent {
  /** Entries with a proof whose claims are of that entry. */
  readonly proven: number;
  /** How many of them the key was asked about. One that it did not make is damage. */
  readonly asked: number;
  /** Entries that need none, because they are dated before `since`. */
  readonly earlier: number;
}

interface Proof {
  readonly stream: string;
  readonly seq: number;
  readonly link: string;
}

/** So many questions are on their way to the key at once. */
const AT_ONCE = 20;
const NOT_GENUINE = 'has a forged proof: the key of links did not make it';
/** How a canonical entry of what people do by a link begins: nothing else is parsed. */
const DEED = /^\{"action":"(?:decided|rescinded|handed-over)",/;

/**
 * Looks at every item that passes by, and asks the key about the proofs in them. An item that is read twice counts
 * once. Memory grows with the sample, and by some 20 bytes for each entry that people made.
 */
export class Proofs {
  readonly #askKey: AskKey;
  readonly #options: ProofOptions;
  readonly #seen = new Map<string, Set<number>>();
  readonly #damage: DamagedEntry[] = [];
  /** What the key is still to be asked about. */
  readonly #waiting: Proof[] = [];
  #proven = 0;
  #asked = 0;
  #earlier = 0;

  constructor(askKey: AskKey, options: ProofOptions = {}) {
    this.#askKey = askKey;
    this.#options = options;
  }

  /** The same source, each of whose items is looked at on its way. */
  watch(source: LedgerSource): LedgerSource {
    const looked = (items: AsyncIterable<LedgerItem>) => this.#look(items);
    return { all: () => looked(source.all()), stream: (name) => looked(source.stream(name)) };
  }

  /** Asks the key about what is left, and says what came of all. Every damage is yielded. */
  async *end(): AsyncGenerator<DamagedEntry, ProofExtent> {
    await this.#ask();
    yield* this.#damage;
    return { proven: this.#proven, asked: this.#asked, earlier: this.#earlier };
  }

  async *#look(items: AsyncIterable<LedgerItem>): AsyncIterable<LedgerItem> {
    for await (const item of items) {
      if (DEED.test(item.entry) && item.stream.startsWith('request/')) this.#take(item);
      if (this.#options.sample === undefined && this.#waiting.length >= AT_ONCE) await this.#ask();
      yield item;
    }
  }

  #take(item: LedgerItem): void {
    const { stream, seq } = item;
    const entry = readDeed(item);
    if (entry === undefined || !this.#isNew(stream, seq)) return;
    const link = proofOf(entry);
    if (link === undefined) return;
    if (link === '' && entry.at < (this.#options.since ?? '')) {
      this.#earlier += 1;
      return;
    }
    const what = whyUnproven(entry);
    if (what !== undefined) {
      this.#damage.push({ stream, seq, what });
      return;
    }
    this.#proven += 1;
    this.#keep({ stream, seq, link });
  }

  #isNew(stream: string, seq: number): boolean {
    const known = this.#seen.get(stream) ?? new Set();
    if (known.has(seq)) return false;
    this.#seen.set(stream, known.add(seq));
    return true;
  }

  /** Keeps each proof so far with the same chance (reservoir sampling, algorithm R). */
  #keep(proof: Proof): void {
    const { sample = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#waiting.length < sample) {
      this.#waiting.push(proof);
      return;
    }
    const place = Math.floor(Math.random() * this.#proven);
    if (place < sample) this.#waiting[place] = proof;
  }

  async #ask(): Promise<void> {
    const proofs = this.#waiting.splice(0);
    for (let first = 0; first < proofs.length; first += AT_ONCE) {
      await Promise.all(proofs.slice(first, first + AT_ONCE).map((proof) => this.#askAbout(proof)));
    }
  }

  async #askAbout({ stream, seq, link }: Proof): Promise<void> {
    if (!(await this.#askKey(link))) this.#damage.push({ stream, seq, what: NOT_GENUINE });
    this.#asked += 1;
  }
}

/** The entry in an item; `undefined` where it is damaged, which others tell. */
function readDeed(item: LedgerItem): ProvenEntry | undefined {
  try {
    const entry = open<RequestState>(item);
    const isDeed =
      entry.action === 'decided' || entry.action === 'rescinded' || entry.action === 'handed-over';
    return isDeed ? entry : undefined;
  } catch {
    return undefined;
  }
}
