import type { Entry } from '../../lambdas/domain/entry.ts';
import { canonicalize } from '../../schema/canonical-json.ts';
import { own } from '../../schema/own.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Replays what was done to a subject, entry by entry, and holds the registry that each entry carries to it. The
 * answers to "which version runs, who authorised it, what is still to be done" are read from the last entry's state
 * alone, to which no later entry is chained; so it must follow from what the entries before it did.
 */
export class Registry {
  readonly #deployments = new Map<string, Members>();
  /** The conditions of approvals that nobody has closed, by id. */
  #findings: Members = {};

  /** What is wrong with the registry that the stream's next entry carries; `undefined` when nothing is. */
  take({ action, at, details, state }: Entry<unknown>): string | undefined {
    const { environments, findings } = membersOf(state);
    const stated = membersOf(environments);
    const impossible =
      this.#replay(action, at, details, stated) ?? this.#takeFindings(action, details, membersOf(findings));
    if (impossible !== undefined) return impossible;
    const wrong = [...new Set([...Object.keys(stated), ...this.#deployments.keys()])].find(
      (name) => !same(this.#deployments.get(name), own(stated, name)),
    );
    return wrong === undefined
      ? undefined
      : `says of '${wrong}' what does not follow from what was done to it`;
  }

  /** Does again what an entry did; what is wrong when that could not be done. */
  #replay(action: string, at: string, details: Members, stated: Members): string | undefined {
    const environment = String(details['environment']);
    switch (action) {
      case 'promoted':
        return this.#promote(environment, details);
      case 'retired':
        if (!this.#runs(environment, details)) return `retires from '${environment}' what does not run there`;
        this.#deployments.delete(environment);
        return undefined;
      case 'attested':
        if (!this.#runs(environment, details)) return `confirms for '${environment}' what does not run there`;
        this.#attest(environment, details);
        return undefined;
      case 'request-closed':
        return this.#end(at, details, stated);
      default:
        return undefined;
    }
  }

  #runs(environment: string, { version }: Members): boolean {
    return this.#deployments.get(environment)?.['version'] === version;
  }

  #promote(
    environment: string,
    { environment: _, stage: __, replaces, rollback: ___, ...deployment }: Members,
  ) {
    const before = this.#deployments.get(environment);
    const { version, request, artifact } = before ?? {};
    const other = before && { version, request, artifact };
    // The way back leads to before the request, whichever of its attempts was there.
    const replaced = before && request === (deployment as Members)['request'] ? before['replaced'] : other;
    this.#deployments.set(environment, deployment);
    return same(replaces, before && { version, request }) &&
      same((deployment as Members)['replaced'], replaced)
      ? undefined
      : `replaces another version than the one that '${environment}' ran`;
  }

  #attest(environment: string, { request, since: at, authorisedBy, attest }: Members): void {
    const { attest: _, ...lasting } = this.#deployments.get(environment) ?? {};
    const attested = { at, request, authorisedBy };
    this.#deployments.set(environment, { ...lasting, attest, attested });
  }

  /** Who confirmed what after a promotion is held to the request elsewhere; from then on it may not change. */
  #end(at: string, { request, outcome }: Members, stated: Members): string | undefined {
    for (const [name, deployment] of this.#deployments) {
      if (deployment['request'] !== request) continue;
      const ended = membersOf(membersOf(own(stated, name))['ended']);
      if (ended['outcome'] !== outcome || ended['at'] !== at)
        return `says of '${name}' that its request ended otherwise than it did`;
      // Which reviews were given in the meantime, the request knows; none can have come.
      const owing = listOf(membersOf(own(stated, name))['owing']);
      if (!owing.every((review) => listOf(deployment['owing']).some((owed) => same(owed, review))))
        return `owes for '${name}' a review that it did not owe before`;
      this.#deployments.set(name, { ...deployment, owing, ended });
    }
    return undefined;
  }

  /** Conditions come with what a request did or its end, and go one at a time. */
  #takeFindings(action: string, details: Members, stated: Members): string | undefined {
    const { id: closed, ...finding } = membersOf(details['finding']);
    for (const [id, known] of Object.entries(this.#findings)) {
      if (same(own(stated, id), known)) continue;
      const closes =
        action === 'finding-closed' && closed === id && same(finding, known) && !Object.hasOwn(stated, id);
      if (!closes) return `has lost or changed the condition '${id}', which nobody closed`;
    }
    const foreign = Object.keys(stated).find(
      (id) => !Object.hasOwn(this.#findings, id) && membersOf(stated[id])['request'] !== details['request'],
    );
    if (foreign !== undefined) return `has a condition '${foreign}' that it did not bring`;
    if (action === 'finding-closed' && own(this.#findings, String(closed)) === undefined)
      return `closes a condition '${closed}' that is not open`;
    if (action === 'finding-closed' && Object.hasOwn(stated, String(closed)))
      return `closes the condition '${closed}', and keeps it`;
    this.#findings = stated;
    return undefined;
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const same = (one: unknown, other: unknown): boolean =>
  canonicalize(one ?? null) === canonicalize(other ?? null);
