import { isEffect } from '../../schema/workflow.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { notePromotion } from '../domain/request/note-promotion.ts';
import { unnotedPromotions } from '../domain/subject/leave.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position } from './advance.ts';
import { definitionOf } from './definitions.ts';

/**
 * Notes on a request every promotion of it that took effect on its subject and that a writer failed to note.
 * @returns where the request stands afterwards.
 */
export async function noteCommitted(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  subject: SubjectState,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  let request = current;
  for (const promotion of unnotedPromotions(subject, request.state)) {
    const workflow = await definitionOf(ports, request.state.definition);
    const stage = workflow.stages[promotion.stage];
    const environment = stage !== undefined && isEffect(stage) ? stage.environment : '';
    const noted = await amend(ports, request.state.request, (state, now) =>
      notePromotion(workflow, state, { ...promotion, environment }, now),
    );
    request = noted ?? request;
  }
  return request;
}
