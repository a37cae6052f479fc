import { peopleAt } from '../../schema/tracks.ts';
import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { needed } from '../domain/request/mandates.ts';
import { openStage as openForPeople } from '../domain/request/open-stage.ts';
import { askAdministrators } from '../domain/request/people.ts';
import type { Situation } from '../domain/request/situation.ts';
import type { StageRef } from '../domain/request/stages.ts';
import { amend, type Position } from '../engine/advance.ts';
import { type AskPorts, askedAtOnce, askPeople } from '../engine/ask.ts';
import { skipUnneeded } from '../engine/skip.ts';
import type { Ports } from '../ports.ts';
import { type EnteredStage, enterStage } from './stage.ts';

const ACTOR = 'system:open-stage';

export type OpenStagePorts = AskPorts & Pick<Ports, 'tasks' | 'callback' | 'clock'>;

/**
 * The state of a stage that waits for people: it opens the stage, notes the task token and asks each person; or passes
 * over a stage that is not needed. Where too few people are there to answer, administrators are asked. Of a stage with
 * several tracks, it does so for each.
 *
 * Entered again after its timeout, it lets the stage expire, if the ledger says that its time is over. In either case the ledger may already hold an answer,
 * which is then followed at once. Every run can be repeated; a repeated run may send a mail twice. None is left out
 * but one that can never be delivered, of which operators hear.
 */
export const openStage = (ports: OpenStagePorts) => (payload: unknown) =>
  enterStage(ports, payload, {
    actor: ACTOR,
    settle: (entered) => settle(ports, entered),
    meanwhile: async (workflow, state, ref) => {
      for (const stage of peopleAt(workflow, ref.stage))
        await askEveryone(ports, { workflow, state }, { ...ref, stage });
    },
  });

async function settle(
  ports: OpenStagePorts,
  { workflow, current, ref, timedOut }: EnteredStage,
): Promise<Position<RequestState>> {
  let after = current;
  for (const stage of peopleAt(workflow, ref.stage)) {
    const one = { ...ref, stage };
    // A stage by itself is passed over by now, if it is not needed.
    const needed =
      stage === ref.stage
        ? after
        : await skipUnneeded(ports, { workflow, current: after }, { ...one, actor: ACTOR });
    after = await open(ports, { workflow, current: needed, ref: one, timedOut });
  }
  return after;
}

/** Opens a stage, or one track, lets it expire if its time is over, and asks for people where they are too few. */
async function open(
  ports: OpenStagePorts,
  { workflow, current, ref, timedOut }: EnteredStage,
): Promise<Position<RequestState>> {
  const { roles } = ports.catalogue;
  const { request } = current.state;
  const opened = await amend(ports, request, (state, now) => {
    const over = timedOut ? expire({ workflow, state, now }, ref, ACTOR) : {};
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
