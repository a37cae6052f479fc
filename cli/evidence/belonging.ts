import { definitionStream, requestStream, subjectStream, versionStream } from '../../lambdas/domain/entry.ts';

type Values = Readonly<Record<string, unknown>>;

/** What of an entry names other streams. */
export interface Naming {
  readonly details: Values;
  readonly state: Values;
}

/** Reads a stream whole, the first entry first; without entries where there is none. */
export type ReadNaming = (stream: string) => Promise<readonly Naming[]>;

/**
 * The streams that evidence of a version consists of: its subject, the requests about it, their definitions; and of each rule that
 * approved one, the same. All others have no place in it.
 */
export interface Belonging {
  /** Each with the stream that needs it; a request with that of its subject. In the order in which they are named. */
  readonly needed: ReadonlyMap<string, string>;
  /** What there need not be, and belongs to it where there is. */
  readonly optional: ReadonlySet<string>;
}

/**
 * Says which streams evidence of a version consists of, by what its subject's entries name, and what these name in turn. Whoever
 * puts evidence together and whoever checks it ask here, so that neither has a stream more or less.
 */
export async function streamsAbout(subject: string, version: string, read: ReadNaming): Promise<Belonging> {
  const own = subjectStream(subject);
  const needed = new Map([[own, own]]);
  const need = (stream: string, by: string) => needed.has(stream) || needed.set(stream, by);
  for (const request of requestsAbout(await read(own), version)) need(requestStream(request), own);
  // What is named meanwhile is gone through, too.
  for (const [stream] of needed) {
    if (!stream.startsWith(requestStream(''))) continue;
    const entries = await read(stream);
    for (const definition of definitionsOf(entries)) need(definitionStream(definition), stream);
    for (const { policy, request } of rulesIn(entries)) {
      need(subjectStream(policy), stream);
      need(requestStream(request), subjectStream(policy));
    }
  }
  return { needed, optional: new Set([versionStream(subject, version)]) };
}

/** The requests that were ever about this version of the subject, in the order in which they came. */
function requestsAbout(entries: readonly Naming[], version: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { details, state } of entries) {
    if (details['version'] === version && typeof details['request'] === 'string')
      found.add(details['request']);
    for (const [request, open] of Object.entries((state['open'] ?? {}) as Readonly<Record<string, Values>>))
      if (open['version'] === version) found.add(request);
  }
  return found;
}

const definitionsOf = (entries: readonly Naming[]): ReadonlySet<string> =>
  new Set(entries.map(({ state }) => String(state['definition'])));

/** The rules that approved a request, each with the request by which its people signed it. */
function rulesIn(entries: readonly Naming[]): { readonly policy: string; readonly request: string }[] {
  return entries.flatMap(({ details }) => {
    const { policy, request } = (details['rule'] ?? {}) as Values;
    return typeof policy === 'string' && typeof request === 'string' ? [{ policy, request }] : [];
  });
}
