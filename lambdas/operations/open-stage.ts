import type { Workflow } from '../../workflows/schema/workflow.ts';
import { requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { openStage as openForPeople } from '../domain/request/open-stage.ts';
import { eligible, humanStage, type StageRef, stageState } from '../domain/request/stages.ts';
import { wakeUp } from '../domain/request/wake.ts';
import { advance, type Position, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { notify } from '../engine/notify.ts';
import { sendWakeUp, wakeWaiting } from '../engine/wake.ts';
import { approvalMail } from '../mails/approval-mail.ts';
import type { Ports } from '../ports.ts';
import { openStagePayload } from './payload.ts';

export type OpenStagePorts = Pick<
  Ports,
  'ledger' | 'views' | 'callback' | 'notifier' | 'signer' | 'clock' | 'log' | 'catalogue' | 'linkBaseUrl'
>;

/**
 * The state of a stage that waits for people: it opens the stage, notes the task token and asks each person.
 *
 * Entered again after its timeout, it lets the stage expire. In either case the ledger may already hold an answer,
 * which is then followed at once. Every run can be repeated; a repeated run may send a mail twice. None is left out but one that can
 * never be delivered, of which operators hear.
 */
export const openStage = (ports: OpenStagePorts) => async (payload: unknown) => {
  const { taskToken, timedOut, ...ref } = openStagePayload.parse(payload);
  const current = await settle(ports, ref, timedOut);
  await ports.views.putRequest({ seq: current.seq, state: current.state });
  const wake = wakeUp(current.state, ref);
  if (wake !== undefined) {
    await sendWakeUp(ports.callback, taskToken, wake);
    return;
  }
  await ports.views.putTask({ ...ref, taskToken });
  await askEveryone(ports, current.state, ref);
  // A decision may have come before the task was noted: then nobody else will wake it.
  const now = await position<RequestState>(ports, requestStream(ref.request));
  if (now !== undefined) await wakeWaiting(ports, now.state);
};

async function settle(
  ports: OpenStagePorts,
  ref: StageRef & { request: string },
  timedOut: boolean,
): Promise<Position<RequestState>> {
  const after = await advance<RequestState>(ports, requestStream(ref.request), async (last, now) => {
    if (last === undefined) return {};
    if (timedOut) return expire(last.state, ref, 'system:open-stage', now);
    const workflow = await definitionOf(ports, last.state.definition);
    return openForPeople(workflow, ports.catalogue.roles, last.state, ref, now);
  });
  if (after !== undefined) return after;
  throw new GovernanceError('UnknownRequest', `No request '${ref.request}' exists.`, {
    request: ref.request,
  });
}

/** Sends each person who may decide, and has not, their own link. */
async function askEveryone(ports: OpenStagePorts, state: RequestState, ref: StageRef): Promise<void> {
  const workflow = await definitionOf(ports, state.definition);
  const stage = humanStage(workflow, ref.stage);
  const { decisions, dueAt = '' } = stageState(state, ref.stage);
  const asked = eligible(ref.stage, stage, ports.catalogue.roles, state).filter(
    ({ email }) => !decisions.some((decision) => decision.person === email),
  );
  const inProduction = await productionOf(ports, workflow, state);
  const sent = await Promise.allSettled(
    asked.map(async (person) => {
      const claims = { request: state.request, ...refOf(ref), approver: person.email, expiresAt: dueAt };
      const link = `${ports.linkBaseUrl}/decide/${await ports.signer.sign(claims)}`;
      const mail = approvalMail({ workflow, stage: ref.stage, state, person, inProduction, link });
      await notify(ports, { to: person.email, role: stage.role, ...mail });
    }),
  );
  // One person's failed mail must not keep the others from theirs; the state's retry then tries all again.
  const failed = sent.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const refOf = ({ stage, attempt }: StageRef): StageRef => ({ stage, attempt });

async function productionOf(ports: OpenStagePorts, workflow: Workflow, state: RequestState) {
  const environment = workflow.environments.at(-1);
  const subject = await position<SubjectState>(ports, subjectStream(state.subject));
  return environment === undefined ? undefined : subject?.state.environments[environment];
}
