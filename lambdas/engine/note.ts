import { isEffect } from '../../schema/workflow.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { noteEffect } from '../domain/request/note-effect.ts';
import { unnotedEffects } from '../domain/subject/leave.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position } from './advance.ts';
import { definitionOf } from './definitions.ts';

/**
 * Notes on a request every effect of it that took place on its subject and that a writer failed to note.
 * @returns where the request stands afterwards.
 */
export async function noteCommitted(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  subject: SubjectState,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  let request = current;
  for (const effect of unnotedEffects(subject, request.state)) {
    const workflow = await definitionOf(ports, request.state.definition);
    const stage = workflow.stages[effect.stage];
    const environment = stage !== undefined && isEffect(stage) ? stage.environment : '';
    const noted = await amend(ports, request.state.request, (state, now) =>
      noteEffect({ workflow, state, now }, { ...effect, environment }),
    );
    request = noted ?? request;
  }
  return request;
}
