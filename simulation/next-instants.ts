import type { RequestState } from '../lambdas/domain/model.ts';
import { GRACE_MS } from '../lambdas/domain/request/due.ts';
import { waitingStages } from '../lambdas/domain/request/remind.ts';
import { DUE } from '../lambdas/domain/views/lists.ts';
import { after } from '../schema/calendar.ts';
import { endOf, type Freeze } from '../schema/freezes.ts';
import { definitionHash, escalationsOf, type Workflow } from '../schema/workflow.ts';
import type { InMemoryViews } from './in-memory-views.ts';

/** When the sweeper lets a wait expire whose state has not timed out. */
const EXPIRY_MS = GRACE_MS + 1_000;

/** When something falls due for a request: a reminder, an escalation, a deadline, the end of a hold. In ms. */
export function nextInstants(workflows: readonly Workflow[], state: RequestState): number[] {
  const workflow = workflows.find((one) => definitionHash(one) === state.definition);
  const { reworkDueAt } = state;
  const rework = reworkDueAt === undefined ? [] : [Date.parse(reworkDueAt) + EXPIRY_MS];
  const holds = Object.values(state.stages).flatMap(({ held }) =>
    held?.until === undefined ? [] : [Date.parse(held.until)],
  );
  if (workflow === undefined) return [...rework, ...holds];
  const waits = waitingStages(workflow, state).flatMap(([, stage, { openedAt, remindedAt, dueAt }]) => {
    const from = new Date(openedAt ?? state.requestedAt);
    const { remindAfter, escalate } = stage;
    return [
      ...(remindAfter === undefined
        ? []
        : [after(new Date(remindedAt ?? from), remindAfter, workflow.calendar).getTime()]),
      ...escalationsOf({ escalate }).map((step) => after(from, step.after, workflow.calendar).getTime()),
      ...(dueAt === undefined ? [] : [Date.parse(dueAt) + EXPIRY_MS]),
    ];
  });
  return [...rework, ...holds, ...waits];
}

/** When the system itself would look after something next, by what it has noted. In ms. */
export function dueInstants(views: InMemoryViews): number[] {
  return views.rowsOf(DUE).map(({ place }) => Date.parse(place.slice(0, place.indexOf('#'))));
}

/** When freezes end that last at an instant or come next, in ms. */
export function freezesEnding(freezes: readonly Freeze[], now: Date): number[] {
  return freezes.map((freeze) => endOf(freeze, now));
}
