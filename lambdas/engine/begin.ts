import { requestStream } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { type NewRequest, submit } from '../domain/request/submit.ts';
import type { Ports } from '../ports.ts';
import { advance, type Position } from './advance.ts';
import { keepDefinition } from './definitions.ts';
import { type ArrivingAttempt, readAttempt } from './revise.ts';

/**
 * Begins a request with its first attempt. The same one again changes nothing: the state's `execution` then says
 * which execution carries it.
 *
 * @throws GovernanceError `InvalidRequest` with every violation, with nothing written.
 */
export async function beginRequest(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  { request, workflow, definition, ...arriving }: NewRequest & ArrivingAttempt,
): Promise<Position<RequestState>> {
  const attempt = await readAttempt(ports, workflow, arriving);
  await keepDefinition(ports, workflow, definition);
  const begun = await advance<RequestState>(ports, requestStream(request), (last, now) =>
    submit({ state: last?.state, now }, { request, workflow, definition }, attempt),
  );
  if (begun === undefined) throw new Error(`request ${request} was neither begun nor found`);
  return begun;
}
