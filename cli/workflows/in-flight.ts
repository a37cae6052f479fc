import type { Organisation } from '../../schema/organisation.ts';
import { definitionHash } from '../../schema/workflow.ts';
import type { ApiClient } from '../api/client.ts';
import { type AskedOtherwise, askedOtherwise } from './asked.ts';
import type { UnderWay } from './describe-difference.ts';
import { findStuck, losesPeople, type Stuck } from './stuck.ts';

/** So many requests are asked about at once. */
const AT_ONCE = 8;

/** What a change of people means for requests under way. */
export interface InFlight {
  /** Those that would wait for nobody. */
  readonly stuck: readonly Stuck[];
  readonly asked: readonly AskedOtherwise[];
}

/** Each request is asked about whose rules are known and ask a role that gets or loses somebody. */
export async function lookInFlight(
  api: ApiClient,
  { before, after }: { readonly before: Organisation; readonly after: Organisation },
  underWay: UnderWay,
): Promise<InFlight> {
  const known = new Map(
    [...before.workflows, ...after.workflows].map((workflow) => [definitionHash(workflow), workflow]),
  );
  const people = { before: before.roles, after: after.roles };
  const concerned = underWay.flatMap(({ request, definition }) => {
    const workflow = known.get(definition);
    if (workflow === undefined) return [];
    const changes =
      losesPeople(workflow, people.before, people.after) ||
      losesPeople(workflow, people.after, people.before);
    return changes ? [{ request, workflow }] : [];
  });
  const stuck: Stuck[] = [];
  const asked: AskedOtherwise[] = [];
  for (let from = 0; from < concerned.length; from += AT_ONCE) {
    const some = concerned.slice(from, from + AT_ONCE).map(async ({ request, workflow }) => {
      const standing = await api.call('request', { path: { request } });
      return {
        stuck: findStuck(workflow, after.roles, standing),
        asked: askedOtherwise(workflow, people, standing),
      };
    });
    for (const one of await Promise.all(some)) {
      if (one.stuck !== undefined) stuck.push(one.stuck);
      asked.push(...one.asked);
    }
  }
  return { stuck, asked };
}
