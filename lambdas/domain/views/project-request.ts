import type { Roles } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { ReadEntry } from '../entry.ts';
import type { RequestState } from '../model.ts';
import { dueAt } from '../request/due.ts';
import { heldStages } from '../request/hold.ts';
import { stagesWithoutPeople } from '../request/remind.ts';
import { desksOf } from './desk.ts';
import { lineOfRescission, linesOfDecision } from './lines.ts';
import {
  closedIn,
  dueSpot,
  HELD,
  OPEN,
  placeAt,
  requestsOf,
  type Spot,
  submittedBy,
  WITHOUT_PEOPLE,
} from './lists.ts';
import type { Line, Projection } from './view.ts';

/**
 * What follows for the views from an entry of a request.
 *
 * @param workflow the request's; without it nobody is known whom it waits for
 */
export function projectRequest(
  entry: ReadEntry<RequestState>,
  workflow: Workflow | undefined,
  roles: Roles,
): Projection {
  const { stream, seq, at, state } = entry;
  const { request, requestedAt } = state;
  const isClosed = state.status === 'closed';
  const standing: Spot = isClosed
    ? { list: closedIn(at.slice(0, 7)), place: placeAt(at, request) }
    : { list: OPEN, place: placeAt(requestedAt, request) };
  const submitter = state.requesters.at(-1);
  return {
    view: {
      stream,
      seq,
      text: JSON.stringify(state),
      at: {
        standing,
        due: dueSpot(stream, dueAt({ workflow, state, at })),
        subject: {
          list: requestsOf(state.subject),
          place: `${isClosed ? 'closed' : 'open'}#${placeAt(isClosed ? at : requestedAt, request)}`,
        },
      },
      rows: [
        ...desksOf(workflow, roles, state, new Date(at)),
        ...(isClosed || submitter === undefined
          ? []
          : [{ list: submittedBy(submitter), place: placeAt(requestedAt, request) }]),
        ...(heldStages(state).length === 0 ? [] : [{ list: HELD, place: request }]),
        ...(workflow !== undefined &&
        stagesWithoutPeople({ workflow, roles, state, now: new Date(at) }).length > 0
          ? [{ list: WITHOUT_PEOPLE, place: request }]
          : []),
      ],
    },
    lines: linesOf(entry),
  };
}

/** What an entry leaves in the lists of what happened. */
function linesOf({ seq, at, action, details, state }: ReadEntry<RequestState>): readonly Line[] {
  if (action === 'decided') return linesOfDecision(state, seq, details);
  return action === 'rescinded' ? [lineOfRescission(state, { seq, at }, details)] : [];
}
