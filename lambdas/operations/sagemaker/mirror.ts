import { own } from '../../../schema/own.ts';
import type { SubjectState } from '../../domain/model.ts';
import { type Shown, shownOf, updateOf } from '../../domain/sagemaker/mirror.ts';
import { OUR_METADATA } from '../../domain/sagemaker/names.ts';
import type { ModelPackage } from '../../domain/sagemaker/package.ts';
import { concerned, requestState, showUntilSettled, standingOf } from '../registered/standing.ts';
import { requestOf } from '../registered/take.ts';
import { type Bound, boundTo } from './bound-to.ts';
import type { MirrorPorts } from './ports.ts';

/**
 * Shows at SageMaker what the ledger says of a subject's packages: whether each is approved, since when and by whom. It writes
 * what is not so already.
 *
 * @param request of which something has changed, if it is of one
 */
export async function mirror(ports: MirrorPorts, subject: string, request?: string): Promise<void> {
  const group = subject.slice(subject.indexOf('/') + 1);
  const bound = boundTo(ports, group);
  if (bound === undefined || `${bound.workflow.subject}/${group}` !== subject) return;
  await showUntilSettled(ports, subject, async ({ seq, state }) => {
    const asked = request === undefined ? undefined : await requestState(ports, request);
    for (const [version, id] of concerned(state, asked)) {
      const found = await ports.packages.find(group, version);
      if (found !== undefined) await showPackage(ports, found, id, { seq, state, bound });
    }
  });
}

/** A subject as it stands, and what its packages go through. */
interface Against {
  readonly seq: number;
  readonly state: SubjectState;
  readonly bound: Bound;
}

async function showPackage(
  ports: MirrorPorts,
  found: ModelPackage,
  request: string,
  { seq, state, bound }: Against,
): Promise<void> {
  const of = await requestState(ports, request);
  if (of === undefined) return;
  const shown = shownOf(of, state, bound.approving, found);
  const update = updateOf(found, shown, { request, entry: seq });
  if (update === undefined) return;
  await ports.packages.update(found.arn, update);
  ports.log.info('a package shows how it stands', {
    package: found.arn,
    approval: shown.approval,
    was: found.approval,
  });
}

/**
 * Holds a package to the ledger, and sets it right where the ledger knows its request.
 * @returns whether it was approved there, and not by the ledger
 */
export async function settle(ports: MirrorPorts, found: ModelPackage): Promise<boolean> {
  const bound = boundTo(ports, found.group);
  if (bound === undefined) return false;
  const standing = await standingOf(ports, `${bound.workflow.subject}/${found.group}`);
  const marked = own(found.metadata, OUR_METADATA.request);
  const { group: name, version } = found;
  const request = await requestOf(ports, bound.workflow, { name, version, marked }, standing?.state);
  const of = request === undefined ? undefined : await requestState(ports, request);
  if (request === undefined || of === undefined || standing === undefined)
    return found.approval === 'Approved';
  const { approval }: Shown = shownOf(of, standing.state, bound.approving, found);
  await showPackage(ports, found, request, { ...standing, bound });
  return found.approval === 'Approved' && approval !== 'Approved';
}
