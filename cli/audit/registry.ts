import type { Entry } from '../../lambdas/domain/entry.ts';
import { canonicalize } from '../../workflows/schema/canonical-json.ts';

type Members = Readonly<Record<string, unknown>>;

/** Where an environment must point, and how the request that put it there has ended. */
interface Pointer {
  readonly deployment: string;
  readonly request: unknown;
  outcome?: unknown;
}

/**
 * Replays a subject's promotions, entry by entry, and holds the registry that each entry carries to them. The answer
 * to "which version runs, and who authorised it" is read from the last entry's state alone, to which no later entry
 * is chained; so it must follow from what the entries before it did.
 */
export class Registry {
  readonly #pointers = new Map<string, Pointer>();

  /** What is wrong with the registry that the stream's next entry carries; `undefined` when nothing is. */
  take({ action, details, state }: Entry<unknown>): string | undefined {
    if (action === 'promoted') this.#promote(details);
    if (action === 'request-closed') this.#end(details);
    const environments = membersOf(membersOf(state)['environments']);
    const wrong = [...new Set([...Object.keys(environments), ...this.#pointers.keys()])].find(
      (name) => !this.#says(name, membersOf(environments[name])),
    );
    return wrong === undefined ? undefined : `points '${wrong}' elsewhere than the promotions up to it do`;
  }

  #promote({ environment, stage: _, replaces: __, ...deployment }: Members): void {
    const { request } = deployment as Members;
    this.#pointers.set(String(environment), { deployment: canonicalize(deployment), request });
  }

  #end({ request, outcome }: Members): void {
    for (const pointer of this.#pointers.values()) if (pointer.request === request) pointer.outcome = outcome;
  }

  #says(name: string, { ended, ...deployment }: Members): boolean {
    const pointer = this.#pointers.get(name);
    return (
      pointer?.deployment === canonicalize(deployment) && membersOf(ended)['outcome'] === pointer.outcome
    );
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
