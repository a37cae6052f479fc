import { requestStream, subjectStream } from '../domain/entry.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { type NewRequest, submit } from '../domain/request/submit.ts';
import { overQuota } from '../domain/subject/quota.ts';
import { invalidRequest } from '../domain/submission.ts';
import type { Ports } from '../ports.ts';
import { advance, type Position, position } from './advance.ts';
import { keepDefinition } from './definitions.ts';
import { type ArrivingAttempt, readAttempt } from './revise.ts';

/**
 * Begins a request with its first attempt. The same one again changes nothing: the state's `execution` then says
 * which execution carries it.
 *
 * @throws GovernanceError `InvalidRequest` with every violation, with nothing written; also where the subject has as many
 * open requests of the workflow as it may. Requests that come at the same instant do not see each other there.
 */
export async function beginRequest(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  { request, workflow, definition, ...arriving }: NewRequest & ArrivingAttempt,
): Promise<Position<RequestState>> {
  const attempt = await readAttempt(ports, workflow, arriving);
  await requireRoom(ports, request, attempt.submission.subject, workflow.id);
  await keepDefinition(ports, workflow, definition);
  const begun = await advance<RequestState>(ports, requestStream(request), (last, now) =>
    submit({ state: last?.state, now }, { request, workflow, definition }, attempt),
  );
  if (begun === undefined) throw new Error(`request ${request} was neither begun nor found`);
  return begun;
}

/** One that is there already has its room, however full it has become since. */
async function requireRoom(
  ports: Pick<Ports, 'ledger'>,
  request: string,
  name: string,
  workflow: string,
): Promise<void> {
  const subject = await position<SubjectState>(ports, subjectStream(name));
  const violations = overQuota(subject?.state, workflow);
  if (violations.length === 0 || (await position(ports, requestStream(request))) !== undefined) return;
  throw invalidRequest(violations);
}
