import type { Violation } from '../errors.ts';
import type { SubjectState } from '../model.ts';

/**
 * So many requests of one subject may be open through one workflow. A person reviews a few; the subject's state, which
 * must fit into one item of the ledger, holds well over a thousand. By workflow, so that whoever fills one keeps no
 * rollback of another from its subject.
 */
export const MOST_OPEN = 100;

/** So many requests may be open in one person's name, over all subjects and workflows. */
export const MOST_OF_ONE = 1_000;

/** Whether a subject has room for one more request through a workflow. */
export const hasRoom = (subject: SubjectState | undefined, workflow: string): boolean =>
  openOf(subject, workflow) < MOST_OPEN;

/** What is wrong with one more request of a subject through a workflow: as many as there may be are open. */
export const overQuota = (subject: SubjectState | undefined, workflow: string): Violation[] =>
  hasRoom(subject, workflow) ? [] : [{ path: '/subject', message: whyFull(subject, workflow) }];

/** What a subject has no room for, and what to do about it. */
export const whyFull = (subject: SubjectState | undefined, workflow: string): string =>
  `has ${openOf(subject, workflow)} open requests of '${workflow}', and there may be ${MOST_OPEN} at most: decide or withdraw some of them (countersign requests shows them), then submit it again`;

/** What is wrong with one more request in somebody's name, of whom as many are open as there may be. */
export const tooManyOf = (person: string): Violation[] => [
  {
    path: '/requestedBy',
    message: `${person} answers for ${MOST_OF_ONE} open requests, and there may be no more: decide or withdraw some of them (countersign requests shows them), then submit it again`,
  },
];

function openOf(subject: SubjectState | undefined, workflow: string): number {
  return Object.values(subject?.open ?? {}).filter((one) => one.workflow === workflow).length;
}
