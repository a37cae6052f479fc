import { defined } from '../../../schema/defined.ts';
import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { Deployment, Submission } from '../../domain/model.ts';
import { invalidRequest } from '../../domain/submission.ts';
import { deploymentsOf } from '../../engine/deployments.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';
import { lastOfSubject, subjectOf } from '../read.ts';
import { startRequest } from './submit.ts';

/**
 * Asks for an environment to go back to a version that it ran before, by the workflow for that, with the artifact
 * that it had then.
 *
 * @throws GovernanceError `UnknownSubject`; `UnknownWorkflow` when there is none for this kind and environment;
 *   `UnknownVersion` when the environment never ran it; `InvalidRequest`.
 */
export async function rollBack(
  ports: ActPorts,
  { path, body, caller }: Call<'rollBack'>,
): Promise<Answer<'rollBack'>> {
  const subject = subjectOf(path);
  const { environment, version, requestedBy, reason } = body;
  const workflow = workflowFor(ports.catalogue.workflows, path.kind, environment);
  const { state } = await lastOfSubject(ports, subject);
  const running = own(state.environments, environment);
  if (running?.version === version)
    throw invalidRequest([{ path: '/version', message: `is what ${environment} runs already` }]);
  const { artifact } = await deploymentOf(ports, { subject, environment, version });
  const input: Partial<Submission> = defined({
    subject,
    version,
    requestedBy,
    artifact,
    // Going back to a version a second time is another request than the first time.
    attributes: running && { replaces: running.request },
    note: reason,
  });
  return startRequest(ports, workflow, { input, caller });
}

function workflowFor(workflows: readonly Workflow[], kind: string, environment: string): Workflow {
  const found = workflows.find(
    ({ subject, submission: { version } }) =>
      subject === kind && version?.when === 'before' && version.in === environment,
  );
  if (found !== undefined) return found;
  const message = `No workflow that is deployed brings ${environment} of a ${kind} back to an earlier version.`;
  throw new GovernanceError('UnknownWorkflow', message, { workflow: '' });
}

/** The version as the environment ran it the last time. */
async function deploymentOf(
  ports: ActPorts,
  {
    subject,
    environment,
    version,
  }: { readonly subject: string; readonly environment: string; readonly version: string },
): Promise<Deployment> {
  const found = (await deploymentsOf(ports, subject, environment)).findLast((one) => one.version === version);
  if (found !== undefined) return found;
  const message = `${environment} never ran version '${version}' of ${subject}: see its history.`;
  throw new GovernanceError('UnknownVersion', message, { subject, version });
}
