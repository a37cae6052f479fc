/** How long a call waits at most for others to be answered first. */
const PATIENCE_MS = 50;

/**
 * One machine does here what many do on AWS. Whom somebody waits for goes first: while an HTTP API has a request to
 * answer, calls of functions in the background are held, each for a moment at most.
 */
export class Precedence {
  #underWay = 0;
  #held: (() => void)[] = [];

  /** Answers somebody who waits. */
  async first<T>(answer: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await answer();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) for (const goOn of this.#held.splice(0)) goOn();
    }
  }

  /** Resolves when nobody has to wait for an answer, or some milliseconds later anyway. */
  async giveWay(): Promise<void> {
    if (this.#underWay === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((goOn) => {
      this.#held.push(goOn);
      timer = setTimeout(goOn, PATIENCE_MS);
    });
    clearTimeout(timer);
  }
}
