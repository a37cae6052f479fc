import { defined } from '../../../schema/defined.ts';
import { safeSubject } from '../../../schema/names.ts';
import { own } from '../../../schema/own.ts';
import { type ReadEntry, requestStream } from '../entry.ts';
import type { SubjectState } from '../model.ts';
import { GOES_ON_WITHIN_MS } from '../request/due.ts';
import { heldStages } from '../request/hold.ts';
import { subjectDueAt } from '../subject/due.ts';
import {
  AWAITED,
  CONDITIONS,
  conditionsOf,
  dueSpot,
  placeAt,
  type Spot,
  SUBJECTS,
  spelledLike,
} from './lists.ts';
import type { Projection, Stir } from './view.ts';

/** What follows for the views from an entry of a subject. */
export function projectSubject({
  stream,
  seq,
  at,
  action,
  details,
  state,
}: ReadEntry<SubjectState>): Projection {
  const due = subjectDueAt(state);
  const stirs = stirsOf(action, state, new Date(at));
  return {
    view: {
      stream,
      seq,
      text: JSON.stringify(state),
      at: defined({
        standing: { list: SUBJECTS, place: state.subject },
        due: due && dueSpot(stream, due),
        subject: { list: spelledLike(state.subject), place: state.subject },
      }),
      rows: [...conditionRows(state), ...awaitedRows(state)],
    },
    lines: [],
    ended:
      action === 'request-closed'
        ? { stream: requestStream(details.request), seq: details.lastEntry.seq }
        : undefined,
    stirs,
  };
}

/**
 * Whoever makes the entry also does what follows for other requests: closes those that give way, calls the next in the
 * queue. The sweeper comes after. What a condition held goes on by the sweeper alone.
 */
function stirsOf(
  action: ReadEntry<SubjectState>['action'],
  { open }: SubjectState,
  at: Date,
): Stir | undefined {
  const streams = Object.keys(open).map(requestStream);
  const later = new Date(at.getTime() + GOES_ON_WITHIN_MS);
  switch (action) {
    case 'request-opened':
      return {
        streams,
        dueAt: later,
        concerns: ({ request }) => own(open, request)?.supersededBy !== undefined,
      };
    case 'request-closed':
      return { streams, dueAt: later, concerns: ({ status }) => status === 'queued' };
    case 'finding-closed':
      return { streams, dueAt: at, concerns: (state) => heldStages(state).length > 0 };
    default:
      return undefined;
  }
}

function awaitedRows({ subject, environments }: SubjectState): readonly Spot[] {
  return Object.entries(environments).flatMap(([environment, { attest, owing }]) => [
    ...(attest === undefined
      ? []
      : [{ list: AWAITED, place: placeAt(attest.dueAt, safeSubject(subject), environment, 'renewal') }]),
    ...owing.map(({ stage, dueAt }) => ({
      list: AWAITED,
      place: placeAt(dueAt, safeSubject(subject), environment, 'review', stage),
    })),
  ]);
}

function conditionRows({ subject, findings }: SubjectState): readonly Spot[] {
  return Object.entries(findings).flatMap(([id, { due, owner }]) => {
    const place = placeAt(due, subject, id);
    return [
      { list: CONDITIONS, place },
      { list: conditionsOf(owner), place },
    ];
  });
}
