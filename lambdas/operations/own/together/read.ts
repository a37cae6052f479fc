import { askedAt, waitingIn } from '../../../api/waiting.ts';
import { AT_MOST, type Part } from '../../../console/together.ts';
import { requestStream } from '../../../domain/entry.ts';
import { GovernanceError } from '../../../domain/errors.ts';
import type { RequestState } from '../../../domain/model.ts';
import { ownDecision, requireDecidable } from '../../../domain/request/decide.ts';
import { MOST_TOGETHER } from '../../../domain/together.ts';
import { checkWaived } from '../../../domain/waivers.ts';
import { position } from '../../../engine/advance.ts';
import { definitionOf } from '../../../engine/definitions.ts';
import { answerPath } from '../../../pages/own-paths.ts';
import type { ReviewView } from '../../../pages/view.ts';
import type { Ports } from '../../../ports.ts';
import { pastTense } from '../../../words/choices.ts';
import { formatInstant } from '../../../words/instant.ts';
import { readVisit } from '../../visit.ts';
import { type Actor, placeAt, rolesHeld } from '../place.ts';

type ReadPorts = Pick<Ports, 'ledger' | 'catalogue' | 'clock'>;

/** What somebody has chosen to decide together. */
export interface Asked {
  readonly requests: readonly string[];
  /** The stage; where the first of them waits now, if it is left out. */
  readonly stage?: string | undefined;
}

/**
 * Several requests at one stage, as whoever is asked about them finds each. One that is not there, or does not come to that stage, is
 * left out.
 * @throws GovernanceError `InvalidForm` for too many, and for those of more than one workflow
 */
export async function readTogether(
  ports: ReadPorts,
  { requests, stage }: Asked,
  who: Actor,
): Promise<readonly Part[]> {
  const ids = [...new Set(requests)];
  if (ids.length > MOST_TOGETHER) throw several();
  const at = stage ?? (await waitingAt(ports, ids[0] ?? '', who.person.email));
  if (at === undefined) return [];
  const roles = rolesHeld(ports.catalogue.roles, who.person.email, who.roles);
  const held = { ...ports, catalogue: { ...ports.catalogue, roles } };
  const found = await Promise.all(
    ids.map(async (id) => {
      const place = await placeAt(held, answerPath(id, at), who);
      return place && partOf(await readVisit(held, place));
    }),
  );
  const parts = found.filter((part) => part !== undefined);
  const [one, other] = new Set(parts.map(({ view }) => view.workflow.title));
  if (new Set(parts.map(({ view }) => view.workflow.id)).size > 1) throw apart(one, other);
  return parts;
}

const several = () => new GovernanceError('InvalidForm', AT_MOST, { field: 'body' });

/** Two workflows may have one title. */
const apart = (one = '', other = one) =>
  new GovernanceError(
    'InvalidForm',
    `These requests are of more than one workflow, '${one}' and '${other}', which ask for different things: tick those of one workflow in My work.`,
    { field: 'body' },
  );

/** The stage at which a request waits for somebody, or else the first of those at which it waits. */
async function waitingAt(ports: ReadPorts, request: string, email: string): Promise<string | undefined> {
  const current = await position<RequestState>(ports, requestStream(request));
  if (current === undefined) return undefined;
  const { state } = current;
  const workflow = await definitionOf(ports, state.definition);
  const situation = { workflow, roles: ports.catalogue.roles, state, now: ports.clock.now() };
  const waiting = waitingIn(state).map(({ stage }) => stage);
  return waiting.find((stage) => askedAt(situation, stage)?.waitsFor.includes(email)) ?? waiting[0];
}

/** Whether somebody may decide one of them, or why not. */
export function partOf(view: ReviewView): Part {
  const { state, claims, person } = view;
  const decided = ownDecision(state, claims, person);
  if (decided !== undefined)
    return {
      view,
      why: `You ${pastTense(decided, false)}${checkWaived(decided) === undefined ? ' it' : ''} on ${formatInstant(decided.at)}.`,
      isDecided: true,
    };
  try {
    requireDecidable(view, { ...claims, act: claims.act ?? 0 }, person);
    return { view, why: undefined };
  } catch (error) {
    if (error instanceof GovernanceError) return { view, why: error.message };
    throw error;
  }
}
