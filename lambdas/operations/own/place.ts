import { own } from '../../../schema/own.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import type { Roles } from '../../../schema/roles.ts';
import { isHuman } from '../../../schema/workflow.ts';
import { matchPath } from '../../api/parameters.ts';
import { requestStream } from '../../domain/entry.ts';
import type { LinkClaims } from '../../domain/link.ts';
import type { RequestState } from '../../domain/model.ts';
import { actsOf, rescissionBy } from '../../domain/request/acts.ts';
import { stageState } from '../../domain/request/stages.ts';
import { position } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { SignedIn } from '../../engine/who.ts';
import { answerPath, submissionPath, takeBackPath } from '../../pages/own-paths.ts';
import type { Ports } from '../../ports.ts';
import type { Place } from '../visit.ts';

/** What one can be about to do at a path. */
type Deed = 'answer' | 'take-back' | 'submission';

const PATHS: readonly (readonly [deed: Deed, path: string])[] = [
  ['answer', answerPath('{request}', '{stage}')],
  ['take-back', takeBackPath('{request}', '{stage}')],
  ['submission', submissionPath('{request}')],
];

/** Whoever acts, as they are signed in. */
export type Actor = Pick<SignedIn, 'person' | 'roles' | 'csrf'>;

/**
 * Where a path of the console leads whom it concerns: to what a link of their mail would say now. `undefined` where it leads
 * nowhere, or to no request or stage that there is. Whether they may do anything there, the page and the domain say.
 */
export async function placeAt(
  ports: Pick<Ports, 'ledger' | 'catalogue'>,
  path: string,
  { person, csrf }: Actor,
): Promise<Place | undefined> {
  const found = deedAt(path);
  if (found === undefined) return undefined;
  const { deed, request, stage } = found;
  const current = await position<RequestState>(ports, requestStream(request));
  if (current === undefined) return undefined;
  const { state } = current;
  const about = { request, attempt: state.attempt, approver: person.email };
  if (deed === 'submission') {
    const expiresAt = state.reworkDueAt ?? state.requestedAt;
    return { claims: { ...about, stage: INTAKE, expiresAt }, path, csrf };
  }
  const { stages } = await definitionOf(ports, state.definition);
  const asking = own(stages, stage);
  if (asking === undefined || !isHuman(asking)) return undefined;
  const act = actAt(state, stage, { deed, person: person.email });
  if (act === undefined) return undefined;
  const expiresAt = stageState(state, stage).dueAt ?? state.requestedAt;
  const claims: LinkClaims = { ...about, stage, expiresAt, ...(act === 0 ? {} : { act }) };
  return { claims, path, csrf };
}

function deedAt(path: string): { deed: Deed; request: string; stage: string } | undefined {
  for (const [deed, template] of PATHS) {
    const { request = '', stage = '' } = matchPath(template, path) ?? {};
    if (/^[0-9a-z]{26}$/.test(request)) return { deed, request, stage };
  }
  return undefined;
}

/** Which act of a person is due: to answer, or to take that back; then the one that they have done last. */
function actAt(
  state: RequestState,
  stage: string,
  { deed, person }: { readonly deed: Deed; readonly person: string },
): number | undefined {
  const acts = actsOf(state, stage, person);
  if (deed === 'answer') return acts - (acts % 2);
  if (acts % 2 === 1) return acts;
  const last = { person, act: acts - 1 };
  return rescissionBy(state, stage, last) === undefined ? undefined : last.act;
}

/** The people of the present, where somebody stands in no role whose group their provider does not put them in. */
export function rolesHeld(roles: Roles, email: string, held: readonly string[]): Roles {
  return Object.fromEntries(
    Object.entries(roles).map(([role, people]) => [
      role,
      held.includes(role) ? people : people.filter((one) => one.email !== email),
    ]),
  );
}
