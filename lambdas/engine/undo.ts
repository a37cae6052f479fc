import { isEffect, isHuman, type Stage, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import { subjectStream } from '../domain/entry.ts';
import type {
  ClosedRequest,
  Deployment,
  RequestState,
  StageOutcome,
  SubjectState,
  Submission,
} from '../domain/model.ts';
import type { Situation } from '../domain/request/situation.ts';
import { isPassed, stageState } from '../domain/request/stages.ts';
import { withoutSecret } from '../domain/secrets.ts';
import type { Ports } from '../ports.ts';
import { position } from './advance.ts';
import { definitionOf } from './definitions.ts';
import { requesterFor } from './requester.ts';
import { startOwed } from './start-owed.ts';

type Needs = Pick<Ports, 'ledger' | 'executions' | 'log' | 'catalogue'>;

/**
 * Starts what a workflow wants started for a request that promoted first and did not get the review after it: because
 * it was turned down, left alone, or the request was withdrawn or stopped. That is a request to go back to the version
 * before, in each environment that still runs the one in question. Starting twice starts once. Where there is no way
 * back, operators hear.
 */
export async function undo(ports: Needs, state: ClosedRequest): Promise<void> {
  if (state.outcome === 'completed') return;
  const workflow = await definitionOf(ports, state.definition);
  const subject = await position<SubjectState>(ports, subjectStream(state.subject));
  for (const [environment, deployment] of Object.entries(subject?.state.environments ?? {})) {
    if (deployment.request !== state.request) continue;
    const start = startedFor({ workflow, state }, environment, deployment);
    if (start === undefined) continue;
    await goBack(ports, state, { start, environment, deployment });
  }
}

/** The workflow to start by the review or the wait that was to follow the promotion to an environment, unless it was favourable. */
function startedFor(
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  environment: string,
  deployment: Deployment,
): string | undefined {
  let promoted: string | undefined;
  for (const [name, stage] of stagesInOrder(workflow)) {
    if (isEffect(stage)) promoted = stage.environment;
    else if (promoted === environment) {
      const { outcome } = stageState(state, name);
      const start = wayBackOf(stage, outcome);
      const given = deployment.attempt === state.attempt && isPassed(outcome);
      if (start !== undefined && !given) return start;
    }
  }
  return undefined;
}

/** The workflow that a stage names for when it is not passed, by how it ended. */
function wayBackOf(stage: Stage, outcome: StageOutcome | undefined): string | undefined {
  if (isHuman(stage)) {
    const { ifRejected, ifExpired } = stage;
    const late = outcome === 'expired' && typeof ifExpired === 'object' ? ifExpired.start : undefined;
    return ifRejected?.start ?? late;
  }
  return stage.type === 'wait' && typeof stage.ifFailed === 'object' ? stage.ifFailed.start : undefined;
}

/** Whether a workflow promotes to an environment; any may be meant by one that is not there any more. */
function promotesTo(workflow: Workflow | undefined, environment: string): boolean {
  if (workflow === undefined) return true;
  return Object.values(workflow.stages).some(
    (stage) => stage.type === 'promotion' && stage.environment === environment,
  );
}

/** The workflow that leads back, where, and from what. */
interface WayBack {
  readonly start: string;
  readonly environment: string;
  readonly deployment: Deployment;
}

async function goBack(
  ports: Needs,
  state: ClosedRequest,
  { start, environment, deployment: { replaced, version } }: WayBack,
): Promise<void> {
  const { log, catalogue } = ports;
  const undoes = catalogue.workflows.find(({ id }) => id === start);
  const requester = requesterFor(catalogue, start, askers(state));
  if (replaced === undefined || requester === undefined || !promotesTo(undoes, environment)) {
    const { request } = state;
    log.warn(
      'nothing is there to go back to, or nobody may ask for it, or the workflow does not lead there: decide what should run',
      {
        request,
        environment,
        workflow: start,
      },
    );
    log.count('OwedNotStarted');
    return;
  }
  const input: Partial<Submission> = {
    subject: state.subject,
    version: replaced.version,
    requestedBy: requester,
    artifact: replaced.artifact,
    note: withoutSecret(
      `Version ${version} was promoted to ${environment} by request ${state.request}, which was then ${state.outcome}: ${state.reason}`,
    )
      .slice(0, 2000)
      .toWellFormed(),
  };
  await startOwed(ports, start, { name: `undo-${state.request}-${environment}`, input });
}

/** Who should ask to go back: whoever turned it down, else its requester. */
function askers({ stages, requesters }: RequestState): readonly string[] {
  const against = Object.values(stages).flatMap(({ decisions }) =>
    decisions.filter(({ choice }) => choice === 'reject').map(({ person }) => person),
  );
  // Who answers for it stands last, behind those for whom its caller speaks as well.
  return [...against, ...requesters.toReversed()];
}
