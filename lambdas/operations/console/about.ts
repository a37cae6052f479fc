import type { RequestState } from '../../domain/model.ts';
import { requestsOf } from '../../domain/views/lists.ts';
import { requestsIn } from '../../engine/lists.ts';
import type { ConsolePorts } from './page.ts';

/** So many of a subject's newest requests are looked through for those that are about a version. */
export const LOOKED_THROUGH = 200;
/** What comes after every place in the list of a subject's requests. */
const END = 'open$';

/** The requests that are about each of these versions of a subject, the newest first, among its newest ones. */
export async function requestsAbout(
  ports: ConsolePorts,
  subject: string,
  versions: readonly string[],
): Promise<ReadonlyMap<string, readonly RequestState[]>> {
  const found = new Map<string, RequestState[]>(versions.map((version) => [version, []]));
  let looked = 0;
  for await (const { item } of requestsIn(ports, requestsOf(subject), { before: END })) {
    found.get(item.state.version)?.push(item.state);
    looked += 1;
    if (looked >= LOOKED_THROUGH) break;
  }
  return found;
}
