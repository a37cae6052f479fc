import { recordOf } from './parsed.ts';
import type { Running } from './whens.ts';

/** Clocks differ, and calls are repeated: so long after something changed it may still have been taken for what was before. */
export const NEARLY_MS = 300_000;

interface Change {
  readonly at: number;
  readonly environment: string;
  readonly runs: Running;
  /** The request that changed it. */
  readonly by: string | undefined;
}

/** What the environments of a subject ran, as far as it was seen. */
export class RunningOverTime {
  readonly #first: Running | undefined;
  readonly #most: number;
  #changes: Change[] = [];

  /**
   * @param first what every environment ran before anything was seen; `undefined` where nobody knows
   * @param most how many changes are remembered
   */
  constructor(first?: Running, most = Number.POSITIVE_INFINITY) {
    this.#first = first;
    this.#most = most;
  }

  /** What an environment ran when its subject was first looked at. */
  begin(environment: string, deployment: unknown): void {
    if (this.#changes.some((change) => change.environment === environment)) return;
    const runs = deployment === undefined ? 'nothing' : recordOf(recordOf(deployment)['variables']);
    this.#changes.push({ at: Number.NEGATIVE_INFINITY, environment, runs, by: undefined });
  }

  /** What an environment runs from an instant on, by a request. */
  change({ at, ...change }: Omit<Change, 'at'> & { readonly at: string }): void {
    this.#changes.push({ ...change, at: Date.parse(at) });
    if (this.#changes.length > this.#most) this.#changes.shift();
  }

  /**
   * What an environment may have run when it was looked at for a request, at an instant; `undefined` where nobody knows. What the
   * request itself has changed was looked at in order.
   */
  around(environment: string, at: string, request: string): readonly Running[] | undefined {
    const instant = Date.parse(at);
    const seen = this.#changes.filter((change) => change.environment === environment);
    const first = { at: Number.NEGATIVE_INFINITY, environment, by: undefined };
    const changes: Change[] = this.#first === undefined ? seen : [{ ...first, runs: this.#first }, ...seen];
    if (!((changes[0]?.at ?? Number.NaN) <= instant - NEARLY_MS)) return undefined;
    const nearly = ({ by }: Change) => (by === request ? 0 : NEARLY_MS);
    return changes
      .filter((one, index) => {
        const next = changes[index + 1];
        return one.at <= instant + nearly(one) && (next === undefined || next.at >= instant - nearly(next));
      })
      .map(({ runs }) => runs);
  }
}
