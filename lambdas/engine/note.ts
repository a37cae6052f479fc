import { own } from '../../schema/own.ts';
import { isEffect } from '../../schema/workflow.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { askAgain, isToBeNoted } from '../domain/request/ask-again.ts';
import { noteEffect } from '../domain/request/note-effect.ts';
import { unnotedEffects } from '../domain/subject/leave.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position } from './advance.ts';
import { definitionOf } from './definitions.ts';

/**
 * Notes on a request what its subject says of it and a writer failed to note: every effect that took place, and that it
 * must ask again.
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
  const outdated = own(subject.open, request.state.request)?.outdated;
  if (!isToBeNoted(request.state, outdated)) return request;
  const workflow = await definitionOf(ports, request.state.definition);
  const noted = await amend(ports, request.state.request, (state, now) =>
    askAgain({ workflow, state, now }, outdated),
  );
  return noted ?? request;
}
