import { type ReadEntry, requestStream } from '../entry.ts';
import type { SubjectState } from '../model.ts';
import { subjectDueAt } from '../subject/due.ts';
import { CONDITIONS, conditionsOf, DUE, placeAt, type Spot, SUBJECTS } from './lists.ts';
import type { Projection } from './view.ts';

/** What follows for the views from an entry of a subject. */
export function projectSubject({ stream, seq, action, details, state }: ReadEntry<SubjectState>): Projection {
  const due = subjectDueAt(state);
  return {
    view: {
      stream,
      seq,
      text: JSON.stringify(state),
      at: {
        standing: { list: SUBJECTS, place: state.subject },
        ...(due !== undefined && { due: { list: DUE, place: placeAt(due.toISOString(), stream) } }),
      },
      rows: conditionRows(state),
    },
    lines: [],
    ...(action === 'request-closed' && {
      ended: { stream: requestStream(details.request), seq: details.lastEntry.seq },
    }),
  };
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
