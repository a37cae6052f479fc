import { requestStream } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import { parseSubmission } from '../../domain/submission.ts';
import { position } from '../../engine/advance.ts';
import { nextAttempt } from '../../engine/revise.ts';
import { resume } from '../../operations/resume.ts';
import type { Answer, Call } from '../call.ts';
import { invalidCall } from '../parse-call.ts';
import type { ActPorts } from '../ports.ts';
import { unknownRequest } from '../read.ts';

/**
 * Takes the next attempt of a request that waits for rework; its execution goes on. The same attempt again changes
 * nothing. The entry names the caller.
 *
 * @throws GovernanceError `UnknownRequest`, `NotAwaitingRework`; `InvalidRequest` with every violation.
 */
export function revise(
  ports: ActPorts,
  { path: { request }, body: { input }, caller }: Call<'revise'>,
): Promise<Answer<'revise'>> {
  if (input['revises'] !== undefined && input['revises'] !== request) {
    throw invalidCall([{ path: '/input/revises', message: `must be ${request}, or left out` }]);
  }
  return takeAttempt(ports, request, { input: { ...input, revises: request }, caller });
}

/** Takes an input that names the request it revises. */
export async function takeAttempt(
  ports: ActPorts,
  request: string,
  {
    input,
    caller,
    workflow,
  }: { readonly input: unknown; readonly caller: string; readonly workflow?: string | undefined },
): Promise<Answer<'revise'>> {
  const submission = parseSubmission(input, 'text');
  const current = await position<RequestState>(ports, requestStream(request));
  if (current === undefined) throw unknownRequest(request);
  const { execution } = current.state;
  const taken = await nextAttempt(ports, request, { submission, input, execution, actor: caller, workflow });
  await resume(ports, taken);
  return {
    request,
    execution,
    joined: !taken.appended,
    startedAt: ports.clock.now().toISOString(),
    caller,
  };
}
