import { everyone } from '../../workflows/schema/roles.ts';
import type { Workflow } from '../../workflows/schema/workflow.ts';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { openStage as openForPeople } from '../domain/request/open-stage.ts';
import { unanswered } from '../domain/request/remind.ts';
import { humanStage, type StageRef } from '../domain/request/stages.ts';
import { advance, type Position, position } from '../engine/advance.ts';
import { type AskPorts, askedAtOnce, askPeople } from '../engine/ask.ts';
import { definitionOf } from '../engine/definitions.ts';
import { skipUnneeded } from '../engine/skip.ts';
import { answerOrWait } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';
import { stagePayload } from './payload.ts';

export type OpenStagePorts = AskPorts & Pick<Ports, 'views' | 'callback' | 'clock'>;

/**
 * The state of a stage that waits for people: it opens the stage, notes the task token and asks each person; or passes
 * over a stage that is not needed.
 *
 * Entered again after its timeout, it lets the stage expire. In either case the ledger may already hold an answer,
 * which is then followed at once. Every run can be repeated; a repeated run may send a mail twice. None is left out
 * but one that can never be delivered, of which operators hear.
 */
export const openStage = (ports: OpenStagePorts) => async (payload: unknown) => {
  const { request, taskToken, timedOut, ...ref } = stagePayload.parse(payload);
  const before = await position<RequestState>(ports, requestStream(request));
  if (before === undefined) throw unknown(request);
  const workflow = await definitionOf(ports, before.state.definition);
  const reached = await skipUnneeded(ports, workflow, before, ref, 'system:open-stage');
  const current = await settle(ports, workflow, reached, ref, timedOut);
  await ports.views.putRequest({ seq: current.seq, state: current.state });
  await answerOrWait(ports, current.state, { ...ref, request, taskToken }, () =>
    askEveryone(ports, workflow, current.state, ref),
  );
};

async function settle(
  ports: OpenStagePorts,
  workflow: Workflow,
  current: Position<RequestState>,
  ref: StageRef,
  timedOut: boolean,
): Promise<Position<RequestState>> {
  const after = await advance<RequestState>(ports, requestStream(current.state.request), (last, now) => {
    if (last === undefined) return {};
    if (timedOut) return expire(last.state, ref, 'system:open-stage', now);
    return openForPeople(workflow, ports.catalogue.roles, last.state, ref, now);
  });
  return after ?? current;
}

/** Sends each person who may decide, and has not, their own link; those with a daily mail find it there. */
async function askEveryone(
  ports: OpenStagePorts,
  workflow: Workflow,
  state: RequestState,
  ref: StageRef,
): Promise<void> {
  const now = ports.clock.now();
  const { roles } = ports.catalogue;
  const people = everyone(roles);
  const asked = unanswered(ref.stage, humanStage(workflow, ref.stage), roles, state, now).flatMap(
    (email) => people.get(email) ?? [],
  );
  await askPeople(ports, workflow, state, ref, askedAtOnce(asked, state, ref, now));
}

function unknown(request: string): GovernanceError<'UnknownRequest'> {
  return new GovernanceError('UnknownRequest', `No request '${request}' exists.`, { request });
}
