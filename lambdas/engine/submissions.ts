import { open, requestStream } from '../domain/entry.ts';
import type { Deployment, RequestState, Submission } from '../domain/model.ts';
import type { Ports } from '../ports.ts';

/** What each attempt of a request submitted, by its number. Reads the request's stream. */
export async function submissionsOf(
  { ledger }: Pick<Ports, 'ledger'>,
  request: string,
): Promise<ReadonlyMap<number, Submission>> {
  const submitted = new Map<number, Submission>();
  for await (const sealed of ledger.read(requestStream(request))) {
    const { action, details } = open<RequestState>(sealed);
    if (action === 'submitted') submitted.set(details.attempt, details.submission);
  }
  return submitted;
}

/** What was submitted as the version that an environment runs; nothing where that is the request itself. */
export async function submissionOf(
  ports: Pick<Ports, 'ledger'>,
  running: Pick<Deployment, 'request' | 'attempt'> | undefined,
  state: RequestState,
): Promise<Submission | undefined> {
  if (running === undefined || running.request === state.request) return undefined;
  return (await submissionsOf(ports, running.request)).get(running.attempt);
}
