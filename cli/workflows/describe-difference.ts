import type { RequestSummary } from '../../lambdas/api/schemas/domain.ts';
import type { WorkflowDifference } from './diff.ts';

/** Requests that are open, as far as a difference concerns them. */
export type UnderWay = readonly Pick<
  RequestSummary,
  'request' | 'workflow' | 'definition' | 'subject' | 'version'
>[];

/** What changes in one workflow, line by line, and what requests under way keep of it. */
export function describeDifference(
  { id, kind, before, after, changes }: WorkflowDifference,
  underWay?: UnderWay,
): string[] {
  const heading = HEADINGS[kind];
  return [
    `${id} ${heading}`,
    ...changes.map((change) => `  ${change}`),
    ...(after === undefined ? [] : [`  new requests start under definition ${after.slice(0, 12)}`]),
    ...(before === undefined ? [] : kind === 'removed' ? ends(id, underWay) : keeps(id, before, underWay)),
  ];
}

const HEADINGS: Readonly<Record<WorkflowDifference['kind'], string>> = {
  added: 'is new',
  removed: 'is removed',
  retired: 'is retired: it takes no new requests, and its state machine stays for those under way',
  changed: 'changes',
};

/** The requests that a deployment would end, as it deletes the state machines of these workflows. */
export function endedBy(differences: readonly WorkflowDifference[], underWay: UnderWay): UnderWay {
  const removed = new Set(differences.flatMap(({ id, kind }) => (kind === 'removed' ? [id] : [])));
  return underWay.filter(({ workflow }) => removed.has(workflow));
}

/** What becomes of requests whose state machine is deleted: AWS ends them at their next transition. */
function ends(id: string, underWay?: UnderWay): string[] {
  const remedy = `list it under 'retired' in workflows/index.ts until the last one has ended`;
  if (underWay === undefined)
    return [
      `  its state machine is deleted, which ends requests under way (--in-flight lists them): ${remedy}`,
    ];
  const own = underWay.filter(({ workflow }) => workflow === id);
  if (own.length === 0) return ['  no request is under way: its state machine can go'];
  return [
    `  ! its state machine is deleted, which ends ${own.length} requests under way: ${remedy}`,
    ...own.map(({ request, subject, version }) => `    ${request} ${subject} ${version}`),
  ];
}

/** What requests under way keep, which is every rule but who is in which role. */
function keeps(id: string, before: string, underWay?: UnderWay): string[] {
  if (underWay === undefined)
    return [`  requests under way keep definition ${before.slice(0, 12)} to their end`];
  const own = underWay.filter(({ workflow }) => workflow === id);
  return [
    `  requests under way keep the definition under which they began to their end: ${own.length}`,
    ...own.map(
      ({ request, subject, version, definition }) =>
        `    ${request} ${subject} ${version} (${definition.slice(0, 12)})`,
    ),
  ];
}
