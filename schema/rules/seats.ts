import { isShare } from '../share.ts';
import { quoteAll } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** More roles than this at once and nobody knows any more who must decide. */
const MOST = 8;

/** A stage for people asks somebody: at least one role, each once, and a number of people of each. */
export function seats(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, { approvers }]) => {
    const roles = approvers.map(({ role }) => role);
    const twice = roles.filter((role, index) => roles.indexOf(role) < index);
    return [
      ...(roles.length === 0 ? ["asks nobody: write a 'role', or 'approvers' with at least one role"] : []),
      ...(twice.length > 0 ? [`names ${quoteAll(twice)} twice: name each role once, with the sum`] : []),
      ...(roles.length > MOST
        ? [`asks ${roles.length} roles at once: ask ${MOST} at most, the others at a stage of their own`]
        : []),
      ...approvers
        .filter(({ quorum }) => !isShare(quorum) && (!Number.isSafeInteger(quorum) || Number(quorum) < 1))
        .map(
          ({ role, quorum, rule }) =>
            `its quorum of ${rule === undefined ? 'role ' : ''}'${role}' is ${quorum}: write a whole number from 1${typeof quorum === 'string' ? ", or a share from '1%' to '100%' in whole percent" : ''}`,
        ),
    ].map((message) => problem(workflow, message, name));
  });
}
