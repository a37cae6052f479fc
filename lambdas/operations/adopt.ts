import { dayOf } from '../../schema/day.ts';
import { everyone } from '../../schema/roles.ts';
import { requestStream, unseal } from '../domain/entry.ts';
import type { RequestState, Step } from '../domain/model.ts';
import { askAdministrators, changePeople } from '../domain/request/people.ts';
import { waitingStages } from '../domain/request/remind.ts';
import type { Situation } from '../domain/request/situation.ts';
import type { StageRef } from '../domain/request/stages.ts';
import { OPEN } from '../domain/views/lists.ts';
import { amend, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { type Placed, requestsIn, type Seen } from '../engine/lists.ts';
import { keepProgress, progressOf } from '../engine/progress.ts';
import { project } from '../engine/project.ts';
import { bringForward, type ForwardPorts } from './bring-forward.ts';

/** So many requests are taken up at once: 100,000 of them within some minutes, of the 15 that there are. */
const AT_ONCE = 16;
/** Under this name it is kept how far it has come. */
const ROUTINE = 'adopt';

/**
 * Takes up what a deployment has changed, for every open request: freezes that were announced, moved or lifted hold what
 * waits, or let it go on; whoever has joined a role is asked, whoever has left is not, and where too few are left, the
 * administrators are. A run that is repeated, or one of several at once, records nothing again. One that is repeated because
 * it died, or because something failed, goes on from there: it is known by the event that called it.
 *
 * @throws Error when some of it failed, with the rest done: to be tried again.
 */
export const adopt = (ports: ForwardPorts) => async (event?: unknown) => {
  const call = idOf(event);
  const failed: unknown[] = [];
  const attempt = async ({ seq, state }: Seen<RequestState>) => {
    const stream = requestStream(state.request);
    try {
      await takeUpPeople(ports, stream);
      await bringForward(ports, { stream, seq });
    } catch (error) {
      failed.push(error);
      ports.log.error('a request could not take up what was deployed', error, { stream });
    }
  };
  const takeUp = async (together: readonly Placed<Seen<RequestState>>[]) => {
    await Promise.all(together.map(({ item }) => attempt(item)));
    const after = together.at(-1)?.place;
    // What failed is tried again with all that comes after it.
    if (call !== undefined && after !== undefined && failed.length === 0)
      await keepProgress(ports, ROUTINE, { call, after });
  };
  let together: Placed<Seen<RequestState>>[] = [];
  const after = call === undefined ? undefined : await progressOf(ports, ROUTINE, call);
  for await (const placed of requestsIn(ports, OPEN, { after })) {
    if (together.push(placed) < AT_ONCE) continue;
    await takeUp(together);
    together = [];
  }
  await takeUp(together);
  ports.log.count('SweepFailures', failed.length);
  if (failed.length > 0) throw failed[0];
};

/** What the event of a deployment is known by; the same when it is delivered again. */
function idOf(event: unknown): string | undefined {
  const { id } = Object(event) as { readonly id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** Records for whom a request waits now. Where that is nobody else, it is shown again on the desks of the present. */
async function takeUpPeople(ports: ForwardPorts, stream: string): Promise<void> {
  const current = await position<RequestState>(ports, stream);
  if (current === undefined) return;
  const { request, attempt, definition } = current.state;
  const workflow = await definitionOf(ports, definition);
  const { roles } = ports.catalogue;
  for (const [stage] of waitingStages(workflow, current.state)) {
    const ref = { stage, attempt };
    let after = current;
    for (const step of STEPS) {
      if (step({ workflow, roles, state: after.state, now: ports.clock.now() }, ref).entry === undefined)
        continue;
      const done = await amend(ports, request, (state, now) => step({ workflow, roles, state, now }, ref));
      after = done ?? after;
    }
    if (after.seq === current.seq) await showAgain(ports, stream);
  }
}

const STEPS: readonly ((situation: Situation, ref: StageRef) => Step<RequestState>)[] = [
  (situation, ref) => changePeople(situation, ref),
  (situation, ref) => askAdministrators(situation, ref, 'system:adopt'),
];

/** Absences yet to come are on desks already, and no entry says so. */
async function showAgain(ports: ForwardPorts, stream: string): Promise<void> {
  const today = dayOf(ports.clock.now());
  const people = [...everyone(ports.catalogue.roles).values()];
  if (people.every(({ away }) => away === undefined || away.until < today)) return;
  const last = await ports.ledger.last(stream);
  if (last !== undefined) await project(ports, unseal(last), true);
}
