const HASH_BYTES = 32;
const FIRST_CAPACITY = 16;

/** What is remembered of a stream's entries to compare it with digests: their hashes and instants, 40 bytes each. */
export class Trail {
  #hashes = Buffer.allocUnsafe(FIRST_CAPACITY * HASH_BYTES);
  readonly #instants: number[] = [];

  /** How many entries there are: they are numbered from 1 to this. */
  get length(): number {
    return this.#instants.length;
  }

  /** Takes the next entry: its hash in hexadecimal, and when it was recorded. */
  add(hash: string, at: string): void {
    const end = this.length * HASH_BYTES;
    if (end === this.#hashes.length) this.#hashes = Buffer.concat([this.#hashes], 2 * end);
    this.#hashes.write(hash, end, 'hex');
    this.#instants.push(Date.parse(at));
  }

  /** The hash of an entry in hexadecimal; empty when there is none of this number. */
  hashOf(seq: number): string {
    if (seq < 1 || seq > this.length) return '';
    return this.#hashes.toString('hex', (seq - 1) * HASH_BYTES, seq * HASH_BYTES);
  }

  /** When an entry was recorded, in milliseconds; `undefined` when there is none of this number. */
  instantOf(seq: number): number | undefined {
    return this.#instants[seq - 1];
  }
}
