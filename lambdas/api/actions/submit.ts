import { randomUUID } from 'node:crypto';
import { insteadOf } from '../../../schema/unknown-words.ts';
import { definitionHash, type Workflow } from '../../../schema/workflow.ts';
import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import { parseSubmission, requestId } from '../../domain/submission.ts';
import { position } from '../../engine/advance.ts';
import { beginRequest } from '../../engine/begin.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { takeAttempt } from './revise.ts';

/** What the names of executions begin with that the API starts. */
const PREFIX = 'api-';

/**
 * Starts an execution of a workflow with an input, as a pipeline would. What is no request starts nothing. An input
 * that is the next attempt of a request is taken as that.
 *
 * @throws GovernanceError `UnknownWorkflow`; `InvalidRequest` with every violation; what `revise` throws.
 */
export async function submit(ports: ActPorts, { body, caller }: Call<'submit'>): Promise<Answer<'submit'>> {
  const workflow = ports.catalogue.workflows.find(({ id }) => id === body.workflow);
  if (workflow === undefined) {
    const known = ports.catalogue.workflows.map(({ id }) => id);
    const instead = insteadOf(body.workflow, known, `there are ${known.join(', ')}.`);
    const message = `No workflow '${body.workflow}' is deployed: ${instead}`;
    throw new GovernanceError('UnknownWorkflow', message, { workflow: body.workflow });
  }
  const { revises } = parseSubmission(body.input, 'text');
  if (revises !== undefined)
    return takeAttempt(ports, revises, { input: body.input, caller, workflow: workflow.id });
  return startRequest(ports, workflow, { input: body.input, caller });
}

/**
 * Begins a request in its caller's name and starts the execution that carries it. The same call again starts it if
 * that failed before; an input that is a request already starts nothing.
 */
export async function startRequest(
  ports: ActPorts,
  workflow: Workflow,
  { input, caller }: { readonly input: unknown; readonly caller: string },
): Promise<Answer<'submit'>> {
  const request = requestId(workflow.id, input);
  // Nobody can foresee the name and take it; the ledger has it before it is used.
  const execution = ports.executionArn(workflow.id, `${PREFIX}${request}-${randomUUID().slice(0, 12)}`);
  const known = await position<RequestState>(ports, requestStream(request));
  const begun =
    known ??
    (await beginRequest(ports, {
      request,
      workflow,
      definition: definitionHash(workflow),
      submission: parseSubmission(input, 'text'),
      input,
      execution,
      actor: caller,
    }));
  const { execution: carrying, requestedAt, status, outcome, reason } = begun.state;
  if (status === 'closed' && outcome !== 'completed') {
    const message = `This input is request ${request}, which is ${outcome} ('${reason}'). Say in its note why it comes again.`;
    throw new GovernanceError('RequestClosed', message, { outcome });
  }
  const isOurs = carrying.startsWith(ports.executionArn(workflow.id, PREFIX));
  if (isOurs && status !== 'closed') {
    await ports.executions.start(workflow.id, carrying.slice(carrying.lastIndexOf(':') + 1), input);
    ports.log.info('started', { request, execution: carrying, caller });
  }
  return {
    request,
    execution: carrying,
    joined: known !== undefined || carrying !== execution,
    startedAt: requestedAt,
    caller,
  };
}
