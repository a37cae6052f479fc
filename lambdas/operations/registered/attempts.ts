/** Does work of which one that fails keeps no other from its turn. */
export class Attempts {
  readonly #failures: unknown[] = [];

  async of(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failures.push(error);
    }
  }

  /** @throws what failed first */
  end(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}
