import type { Violation } from '../errors.ts';
import type { SubjectState } from '../model.ts';

/**
 * So many requests of one subject may be open through one workflow. A person reviews a few; the subject's state, which
 * must fit into one item of the ledger, holds well over a thousand. By workflow, so that whoever fills one keeps no
 * rollback of another from its subject.
 */
export const MOST_OPEN = 100;

/** What is wrong with one more request of a subject through a workflow: as many as there may be are open. */
export function overQuota(subject: SubjectState | undefined, workflow: string): Violation[] {
  const open = Object.values(subject?.open ?? {}).filter((one) => one.workflow === workflow).length;
  if (open < MOST_OPEN) return [];
  const message = `has ${open} open requests of '${workflow}', and there may be ${MOST_OPEN} at most: decide or withdraw some of them (countersign requests shows them), then submit it again`;
  return [{ path: '/subject', message }];
}
