import type { Workflow } from '../../../workflows/schema/workflow.ts';
import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import { parseSubmission, requestId } from '../../domain/submission.ts';
import { position } from '../../engine/advance.ts';
import { readAttempt } from '../../engine/revise.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { takeAttempt } from './revise.ts';

/**
 * Starts an execution of a workflow with an input, as a pipeline would. What is no request starts nothing. An input
 * that is the next attempt of a request is taken as that.
 *
 * @throws GovernanceError `UnknownWorkflow`; `InvalidRequest` with every violation; what `revise` throws.
 */
export async function submit(ports: ActPorts, { body, caller }: Call<'submit'>): Promise<Answer<'submit'>> {
  const workflow = ports.catalogue.workflows.find(({ id }) => id === body.workflow);
  if (workflow === undefined) {
    const known = ports.catalogue.workflows.map(({ id }) => id).join(', ');
    const message = `No workflow '${body.workflow}' is deployed: there are ${known}.`;
    throw new GovernanceError('UnknownWorkflow', message, { workflow: body.workflow });
  }
  const { revises } = parseSubmission(body.input);
  if (revises !== undefined) return takeAttempt(ports, revises, body.input, caller);
  return startRequest(ports, workflow, body.input, caller);
}

/** Starts an execution, once it is sure that intake will take the input or join it to its request. */
export async function startRequest(
  ports: ActPorts,
  workflow: Workflow,
  input: unknown,
  caller: string,
): Promise<Answer<'submit'>> {
  const request = requestId(workflow.id, input);
  const known = await position<RequestState>(ports, requestStream(request));
  if (known === undefined) {
    const arriving = { submission: parseSubmission(input), input, execution: '' };
    await readAttempt(ports, workflow, arriving);
  }
  const now = ports.clock.now();
  const name = `api-${request}-${now.getTime().toString(36)}`;
  await ports.executions.start(workflow.id, name, input);
  const execution = ports.executionArn(workflow.id, name);
  ports.log.info('started', { request, execution, caller });
  return { request, execution, startedAt: now.toISOString(), caller };
}
