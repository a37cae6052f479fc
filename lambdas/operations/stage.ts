import type { Workflow } from '../../schema/workflow.ts';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import type { StageRef } from '../domain/request/stages.ts';
import { type Position, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { skipUnneeded } from '../engine/skip.ts';
import { answerOrWait } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';
import { stagePayload } from './payload.ts';

/** A stage of an attempt as its state in the execution enters it. */
export interface EnteredStage {
  readonly workflow: Workflow;
  /** Where the request stands. The stage is passed over already if its condition says so. */
  readonly current: Position<RequestState>;
  readonly ref: StageRef;
  /** True when it is entered because its time is over. */
  readonly timedOut: boolean;
}

/** What a type of stage does when it is entered. Each part finds out from the ledger what is left to do. */
export interface StageWork {
  /** Who passes over a stage that is not needed. */
  readonly actor: string;
  /** Records what is due; where the request stands afterwards. */
  readonly settle: (entered: EnteredStage) => Promise<Position<RequestState>>;
  /** Done while the task waits, before it is looked at once more. */
  readonly meanwhile?: (workflow: Workflow, state: RequestState, ref: StageRef) => Promise<void>;
}

/**
 * What every stage's state does: passes over a stage that is not needed, lets its own work be done, and
 * answers the execution or notes its task. Every run can be repeated.
 *
 * @throws GovernanceError `UnknownRequest`, and what the stage's own work throws.
 */
export async function enterStage(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback' | 'clock' | 'catalogue'>,
  payload: unknown,
  { actor, settle, meanwhile = async () => undefined }: StageWork,
): Promise<void> {
  const { request, taskToken, timedOut, ...ref } = stagePayload.parse(payload);
  const before = await position<RequestState>(ports, requestStream(request));
  if (before === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists.`, { request });
  }
  const workflow = await definitionOf(ports, before.state.definition);
  const current = await skipUnneeded(ports, { workflow, current: before }, { ...ref, actor });
  const { state } = await settle({ workflow, current, ref, timedOut });
  await answerOrWait(ports, state, { ...ref, request, taskToken }, () => meanwhile(workflow, state, ref));
}
