import { isEffect } from '../../workflows/schema/workflow.ts';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { advance, type Position, position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { takeEffect } from '../engine/effect.ts';
import { skipUnneeded } from '../engine/skip.ts';
import { answerOrWait } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';
import { stagePayload } from './payload.ts';

export type PromotePorts = Pick<Ports, 'ledger' | 'views' | 'callback' | 'clock' | 'catalogue'>;

/**
 * The state of a stage that changes an environment: carries it out once and answers, or notes the task while a freeze
 * or an open condition holds it; the sweeper then tries again. Any part of this can be repeated.
 *
 * @throws GovernanceError `NotApproved`, or one named after the request's outcome when it may no longer promote.
 */
export const promote = (ports: PromotePorts) => async (payload: unknown) => {
  const { request, taskToken, timedOut, ...ref } = stagePayload.parse(payload);
  const before = await position<RequestState>(ports, requestStream(request));
  if (before === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists.`, { request });
  }
  const workflow = await definitionOf(ports, before.state.definition);
  const reached = await skipUnneeded(ports, workflow, before, ref, 'system:promote');
  const stage = workflow.stages[ref.stage];
  const skipped =
    reached.state.stages[ref.stage]?.outcome === 'skipped' && ref.attempt === reached.state.attempt;
  if (stage === undefined || !isEffect(stage)) {
    throw new GovernanceError('NotApproved', `Stage '${ref.stage}' promotes nothing.`, { stage: ref.stage });
  }
  const after = skipped ? reached : await takeEffect(ports, reached, ref);
  const final = timedOut ? await letExpire(ports, after, ref) : after;
  await ports.views.putRequest({ seq: final.seq, state: final.state });
  await answerOrWait(ports, final.state, { ...ref, request, taskToken });
};

/** What was held for as long as a state may wait ends here. */
async function letExpire(
  ports: PromotePorts,
  current: Position<RequestState>,
  ref: { readonly stage: string; readonly attempt: number },
): Promise<Position<RequestState>> {
  const expired = await advance<RequestState>(ports, requestStream(current.state.request), (last, now) =>
    last === undefined ? {} : expire(last.state, ref, 'system:promote', now),
  );
  return expired ?? current;
}
