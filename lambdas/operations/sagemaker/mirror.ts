import type { SubjectState } from '../../domain/model.ts';
import { whyAnother } from '../../domain/registered/another.ts';
import { type Shown, shownOf, shownOfAnother, updateOf } from '../../domain/sagemaker/mirror.ts';
import type { ModelPackage } from '../../domain/sagemaker/package.ts';
import { heldOf } from '../../domain/sagemaker/submission.ts';
import { concerned, requestState, showUntilSettled, standingOf } from '../registered/standing.ts';
import { requestOf } from '../registered/take.ts';
import { type Bound, boundTo } from './bound-to.ts';
import type { MirrorPorts } from './ports.ts';
import { registeredOf } from './take-package.ts';

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

/** @returns what it shows now; nothing for a request that is not known */
async function showPackage(
  ports: MirrorPorts,
  found: ModelPackage,
  request: string,
  { seq, state, bound }: Against,
): Promise<Shown | undefined> {
  const of = await requestState(ports, request);
  if (of === undefined) return undefined;
  const another = whyAnother(heldOf(found), of, state);
  const shown = another === undefined ? shownOf(of, state, bound.approving, found) : shownOfAnother(another);
  const update = updateOf(found, shown, { request: another === undefined ? request : undefined, entry: seq });
  if (update === undefined) return shown;
  await ports.packages.update(found.arn, update);
  ports.log.info('a package shows how it stands', {
    package: found.arn,
    approval: shown.approval,
    was: found.approval,
  });
  return shown;
}

/**
 * Holds a package to the ledger, and sets it right where the ledger knows its request.
 * @returns what is wrong with it: it was approved there, and not by the ledger, or is another than what its number means here
 */
export async function settle(ports: MirrorPorts, found: ModelPackage): Promise<string | undefined> {
  const approved =
    found.approval === 'Approved' ? 'a package was approved, and not by the ledger' : undefined;
  const bound = boundTo(ports, found.group);
  if (bound === undefined) return undefined;
  const standing = await standingOf(ports, `${bound.workflow.subject}/${found.group}`);
  const known = await requestOf(ports, bound.workflow, registeredOf(found), standing?.state);
  if (known === undefined || standing === undefined) return approved;
  const shown = await showPackage(ports, found, known.request, { ...standing, bound });
  if (known.another !== undefined) return 'a package is another than what its number means to the ledger';
  return shown?.approval === 'Approved' ? undefined : approved;
}
