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
  const heading = { added: 'is new', removed: 'is removed', changed: 'changes' }[kind];
  return [
    `${id} ${heading}`,
    ...changes.map((change) => `  ${change}`),
    ...(after === undefined ? [] : [`  new requests start under definition ${after.slice(0, 12)}`]),
    ...(before === undefined ? [] : keeps(id, before, underWay)),
  ];
}

/** What requests under way keep, which is every rule but who is in which role. */
function keeps(id: string, before: string, underWay?: UnderWay): string[] {
  const kept = `  requests under way keep definition ${before.slice(0, 12)} to their end`;
  if (underWay === undefined) return [kept];
  const own = underWay.filter(({ workflow }) => workflow === id);
  return [
    `${kept}: ${own.length}`,
    ...own.map(
      ({ request, subject, version, definition }) =>
        `    ${request} ${subject} ${version} (${definition.slice(0, 12)})`,
    ),
  ];
}
