import type { RequestState } from '../domain/model.ts';
import { canComplete } from '../domain/request/mandates.ts';
import { changePeople } from '../domain/request/people.ts';
import { waitingStages } from '../domain/request/remind.ts';
import { countedStage } from '../domain/request/stages.ts';
import { OPEN } from '../domain/views/lists.ts';
import { definitionOf } from '../engine/definitions.ts';
import { requestsIn, tryToShow } from '../engine/lists.ts';
import type { Ports, StackChange, StackChanges } from '../ports.ts';
import { listNames } from '../words/choices.ts';
import { describeMissing } from '../words/seats.ts';

export type OrphanPorts = Pick<Ports, 'ledger' | 'views' | 'clock' | 'log' | 'catalogue'> & {
  readonly changes: StackChanges;
};

/** A request that a deployment would leave without what it needs, and what that is, in words. */
export interface Orphan {
  readonly request: string;
  readonly needs: string;
}

/** CloudFormation takes an answer of 4 KB. */
const MOST_NAMED = 15;
const MOST_CHARACTERS = 2_500;
/** In place of a deployment, where none is known. */
const NONE = '-';

/**
 * Answers a deployment before it changes anything but this handler: refuses it when it would leave open requests without what they
 * need, unless it says that they may be. What takes the resource away, or brings back the deployment right before the last one,
 * as CloudFormation does when something else fails, is never refused.
 *
 * @throws Error when the answer does not arrive, or the event is none of CloudFormation's.
 */
export const refuseOrphans = (ports: OrphanPorts) => async (event: unknown) => {
  const change = ports.changes.read(event);
  const [last = NONE, before = NONE] = change.known?.split(' ') ?? [];
  const known = change.known ?? `${change.deployment} ${NONE}`;
  if (change.kind === 'Delete' || change.deployment === last) return ports.changes.answer(change, { known });
  const accepted = { known: `${change.deployment} ${last}` };
  if (change.deployment === before || change.allowOrphans) return ports.changes.answer(change, accepted);
  const refusal = await refusalOf(ports, change).catch((error: unknown) => {
    ports.log.error('what a deployment takes away could not be looked at', error, {});
    return 'What this deployment takes away from waiting requests could not be looked at: deploy again. -c allowOrphans=true deploys without.';
  });
  return ports.changes.answer(change, refusal === undefined ? accepted : { known, refusal });
};

async function refusalOf(
  ports: OrphanPorts,
  { machines, machinesBefore }: StackChange,
): Promise<string | undefined> {
  const then = new Set(machines);
  const before = machinesBefore && new Set(machinesBefore);
  const loses = (workflow: string) => !then.has(workflow) && (before?.has(workflow) ?? true);
  const orphans: Orphan[] = [];
  for await (const orphan of findOrphans(ports, loses)) orphans.push(orphan);
  if (orphans.length === 0) return undefined;
  const named = orphans.slice(0, MOST_NAMED).map(({ request, needs }) => `- ${request}: ${needs}`);
  const list = named.join('\n').slice(0, MOST_CHARACTERS);
  const more = orphans.length > MOST_NAMED ? `\n- and ${orphans.length - MOST_NAMED} more` : '';
  const many = orphans.length === 1 ? '1 open request needs' : `${orphans.length} open requests need`;
  return `${many} what this deployment takes away, and nothing is changed:\n${list}${more}\nBring it back, or deploy with -c allowOrphans=true.`;
}

/**
 * The open requests that would be left without their workflow's machine, or wait at a stage for more people than the deployed
 * organisation has, as it takes some away who were asked there. What was short of people before is none of them.
 *
 * @param loses whether the workflow of an id loses its machine
 */
export async function* findOrphans(
  ports: Omit<OrphanPorts, 'changes'>,
  loses: (workflow: string) => boolean,
): AsyncIterable<Orphan> {
  for await (const { item } of requestsIn(ports, OPEN)) {
    const { state } = item;
    const needs = loses(state.workflow)
      ? `workflow '${state.workflow}', which has no machine then: list it under retired in workflows/index.ts`
      : await tryToShow(ports.log, state.request, () => lacking(ports, state));
    if (needs !== undefined) yield { request: state.request, needs };
  }
}

/** What a request waits for that nobody is left to give, whereas somebody was. */
async function lacking(
  ports: Omit<OrphanPorts, 'changes'>,
  state: RequestState,
): Promise<string | undefined> {
  const workflow = await definitionOf(ports, state.definition);
  const situation = { workflow, roles: ports.catalogue.roles, state, now: ports.clock.now() };
  for (const [name, , { decisions }] of waitingStages(workflow, state)) {
    const { entry } = changePeople(situation, { stage: name, attempt: state.attempt });
    const left = entry?.action === 'people-changed' ? entry.details.left : [];
    if (left.length === 0 || canComplete(situation, name)) continue;
    const missing = describeMissing(countedStage(workflow, state, name), decisions);
    return `${missing} at '${name}', where ${listNames(left)} may answer no more`;
  }
  return undefined;
}
