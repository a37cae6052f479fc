import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { needed } from '../domain/request/mandates.ts';
import { openStage as openForPeople } from '../domain/request/open-stage.ts';
import { askAdministrators } from '../domain/request/people.ts';
import type { Situation } from '../domain/request/situation.ts';
import type { StageRef } from '../domain/request/stages.ts';
import { amend, type Position } from '../engine/advance.ts';
import { type AskPorts, askedAtOnce, askPeople } from '../engine/ask.ts';
import type { Ports } from '../ports.ts';
import { type EnteredStage, enterStage } from './stage.ts';

const ACTOR = 'system:open-stage';

export type OpenStagePorts = AskPorts & Pick<Ports, 'tasks' | 'callback' | 'clock'>;

/**
 * The state of a stage that waits for people: it opens the stage, notes the task token and asks each person; or passes
 * over a stage that is not needed. Where too few people are there to answer, administrators are asked.
 *
 * Entered again after its timeout, it lets the stage expire, if the ledger says that its time is over. In either case the ledger may already hold an answer,
 * which is then followed at once. Every run can be repeated; a repeated run may send a mail twice. None is left out
 * but one that can never be delivered, of which operators hear.
 */
export const openStage = (ports: OpenStagePorts) => (payload: unknown) =>
  enterStage(ports, payload, {
    actor: ACTOR,
    settle: (entered) => settle(ports, entered),
    meanwhile: (workflow, state, ref) => askEveryone(ports, { workflow, state }, ref),
  });

async function settle(
  ports: OpenStagePorts,
  { workflow, current, ref, timedOut }: EnteredStage,
): Promise<Position<RequestState>> {
  const { roles } = ports.catalogue;
  const { request } = current.state;
  const opened = await amend(ports, request, (state, now) => {
    const over = timedOut ? expire({ state, now }, ref, ACTOR) : {};
    return over.entry === undefined ? openForPeople({ workflow, roles, state, now }, ref) : over;
  });
  const after = opened ?? current;
  const known = { workflow, roles, state: after.state, now: ports.clock.now() };
  if (askAdministrators(known, ref, ACTOR).entry === undefined) return after;
  const asked = await amend(ports, request, (state, now) =>
    askAdministrators({ workflow, roles, state, now }, ref, ACTOR),
  );
  return asked ?? after;
}

/** Sends each person who may decide, and has not, their own link; those with a daily mail find it there. */
async function askEveryone(
  ports: OpenStagePorts,
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  ref: StageRef,
): Promise<void> {
  const situation = { workflow, roles: ports.catalogue.roles, state, now: ports.clock.now() };
  const people = askedAtOnce(situation, ref.stage, needed(situation, ref.stage));
  await askPeople(ports, situation, { ...ref, people });
}
