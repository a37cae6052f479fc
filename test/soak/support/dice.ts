import { createHash } from 'node:crypto';

/**
 * Numbers that look random and follow from a seed and a name alone: whoever asks under the same name gets the same
 * sequence, in whatever order the names are asked for.
 */
export class Dice {
  readonly #seed: string;
  #count = 0;

  constructor(...seed: readonly (string | number)[]) {
    this.#seed = seed.join('/');
  }

  /** The next number, at least 0 and below 1. */
  next(): number {
    this.#count += 1;
    const digest = createHash('sha256').update(`${this.#seed}#${this.#count}`).digest();
    return digest.readUInt32BE() / 2 ** 32;
  }

  /** True in so many of 1 cases. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** One of some. */
  pick<T>(some: readonly [T, ...T[]]): T {
    return some[this.between(0, some.length - 1)] ?? some[0];
  }
}
