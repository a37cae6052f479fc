import { requestStream } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { type NewRequest, submit } from '../domain/request/submit.ts';
import { MOST_OF_ONE, overQuota, tooManyOf } from '../domain/subject/quota.ts';
import { invalidRequest } from '../domain/submission.ts';
import { submittedBy } from '../domain/views/lists.ts';
import type { Ports } from '../ports.ts';
import { advance, type Position, position } from './advance.ts';
import { keepDefinition } from './definitions.ts';
import { type ArrivingAttempt, type FittingAttempt, readAttempt } from './revise.ts';

/**
 * Begins a request with its first attempt. The same one again changes nothing: the state's `execution` then says
 * which execution carries it.
 *
 * @throws GovernanceError `InvalidRequest` with every violation, with nothing written; also where the subject has as many
 * open requests of the workflow as it may, or the requester as many as anybody may. Requests that come at the same instant
 * do not see each other here; on the subject's stream they do, as they are entered one after the other.
 */
export async function beginRequest(
  ports: Pick<Ports, 'ledger' | 'views' | 'clock' | 'catalogue'>,
  { request, workflow, definition, ...arriving }: NewRequest & ArrivingAttempt,
): Promise<Position<RequestState>> {
  const fitting = await readAttempt(ports, workflow, arriving);
  await requireRoom(ports, request, fitting, workflow.id);
  await keepDefinition(ports, workflow, definition);
  const begun = await advance<RequestState>(ports, requestStream(request), (last, now) =>
    submit({ state: last?.state, now }, { request, workflow, definition }, fitting.attempt),
  );
  if (begun === undefined) throw new Error(`request ${request} was neither begun nor found`);
  return begun;
}

/** One that is there already has its room, however full it has become since. */
async function requireRoom(
  ports: Pick<Ports, 'ledger' | 'views'>,
  request: string,
  { attempt, subject }: FittingAttempt,
  workflow: string,
): Promise<void> {
  const person = attempt.requester.email;
  const violations = [
    ...overQuota(subject, workflow),
    ...((await hasMost(ports, person)) ? tooManyOf(person) : []),
  ];
  if (violations.length === 0 || (await position(ports, requestStream(request))) !== undefined) return;
  throw invalidRequest(violations);
}

/** Whether as many requests as may be are open in somebody's name, by the view of them: some seconds late. */
async function hasMost({ views }: Pick<Ports, 'views'>, person: string): Promise<boolean> {
  let open = 0;
  for await (const _ of views.rows(submittedBy(person))) if (++open >= MOST_OF_ONE) return true;
  return false;
}
