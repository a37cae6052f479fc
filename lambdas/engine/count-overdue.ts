import { dayOf } from '../../schema/day.ts';
import { isOverdue } from '../domain/checks.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { heldStages } from '../domain/request/hold.ts';
import { stagesWithoutPeople } from '../domain/request/remind.ts';
import { AWAITED, CONDITIONS, HELD, type List, until, WITHOUT_PEOPLE } from '../domain/views/lists.ts';
import type { Ports, Range } from '../ports.ts';
import { definitionOf } from './definitions.ts';
import { requestsIn, subjectsIn } from './lists.ts';

type Needs = Pick<Ports, 'ledger' | 'views' | 'clock' | 'log' | 'catalogue'>;

/**
 * Counts what is overdue now: renewals of approvals, conditions of approvals, reviews that were to follow a promotion;
 * and the effects that are held, and stages for which too few people are left. Each count asks the list of just that,
 * so that it takes no longer for all the rest.
 */
export async function countOverdue(ports: Needs): Promise<void> {
  const now = ports.clock.now();
  const isPast = ({ dueAt }: { readonly dueAt: string }) => Date.parse(dueAt) <= now.getTime();
  const conditions = await subjectsOf(ports, CONDITIONS, { until: dayOf(now) });
  const findings = conditions.flatMap((subject) => Object.values(subject.findings));
  const awaited = await subjectsOf(ports, AWAITED, until(now));
  const running = awaited.flatMap(({ environments }) => Object.values(environments));
  const attestations = running.filter(({ attest }) => attest !== undefined && isPast(attest));
  const { log } = ports;
  log.count('OverdueFindings', findings.filter(({ due }) => isOverdue(due, now)).length);
  log.count('OverdueAttestations', attestations.length);
  log.count('OverdueReviews', running.flatMap(({ owing }) => owing.filter(isPast)).length);
  log.count('HeldPromotions', (await requestsOf(ports, HELD)).flatMap(heldStages).length);
  log.count('StagesWithoutPeople', await countWithoutPeople(ports, now));
}

async function countWithoutPeople(ports: Needs, now: Date): Promise<number> {
  const { roles } = ports.catalogue;
  let count = 0;
  for (const state of await requestsOf(ports, WITHOUT_PEOPLE)) {
    try {
      const workflow = await definitionOf(ports, state.definition);
      count += stagesWithoutPeople({ workflow, roles, state, now }).length;
    } catch (error) {
      // Where the rules are not known, the request itself is what fails, and is counted as that.
      if (!GovernanceError.is(error, 'UnknownDefinition')) throw error;
    }
  }
  return count;
}

/** The subjects to which a part of a list leads, once each. */
async function subjectsOf(ports: Needs, list: List, range: Range): Promise<readonly SubjectState[]> {
  const found = new Map<string, SubjectState>();
  for await (const { item } of subjectsIn(ports, list, range)) found.set(item.state.subject, item.state);
  return [...found.values()];
}

async function requestsOf(ports: Needs, list: List): Promise<readonly RequestState[]> {
  const found: RequestState[] = [];
  for await (const { item } of requestsIn(ports, list)) found.push(item.state);
  return found;
}
