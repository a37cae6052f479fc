import type { Workflow } from '../../schema/workflow.ts';
import { requestStream, subjectStream, versionStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import {
  requireFitting,
  requireFixedMeaning,
  requireMetrics,
  requireNear,
  requireOneMeaning,
  requireRanBefore,
  requireRunning,
} from '../domain/fitting.ts';
import type { RequestState, SubjectState, Submission, VersionState } from '../domain/model.ts';
import { type Attempt, revise } from '../domain/request/submit.ts';
import { inputDigest, invalidRequest } from '../domain/submission.ts';
import type { Ports } from '../ports.ts';
import { ruleSigned, signsRules } from '../words/rule.ts';
import { amend, type Position, position } from './advance.ts';
import { definitionOf } from './definitions.ts';
import { deploymentsOf } from './deployments.ts';

type Needs = Pick<Ports, 'ledger' | 'clock' | 'catalogue'>;

/** An attempt as it arrives. */
export interface ArrivingAttempt {
  readonly submission: Submission;
  /** The whole input, by whose digest it is known when it comes again. */
  readonly input: unknown;
  readonly execution: string;
  /** Who handed it in, where that was not the requester. */
  readonly actor?: string | undefined;
}

/** An attempt that fits, and how its subject stood then. */
export interface FittingAttempt {
  readonly attempt: Attempt;
  readonly subject: SubjectState | undefined;
}

/**
 * Checks an attempt against its workflow, the people there are, and what its subject runs and has run.
 * @throws GovernanceError `InvalidRequest`.
 */
export async function readAttempt(
  ports: Pick<Ports, 'ledger' | 'catalogue' | 'clock'>,
  workflow: Workflow,
  { submission, input, execution, actor }: ArrivingAttempt,
): Promise<FittingAttempt> {
  const { requester, submitters } = requireFitting(submission, workflow, ports.catalogue.roles, actor);
  requireNear(submission, workflow, ports.clock.now());
  const subject = await position<SubjectState>(ports, subjectStream(submission.subject));
  const about = workflow.submission.version;
  const known =
    about?.when === 'before'
      ? requireRanBefore(submission, workflow, await deploymentsOf(ports, submission.subject, about.in))
      : requireRunning(submission, workflow, subject?.state);
  requireDeployedRule(ports, workflow, submission);
  // What is only looked at where it is, or taken out, is not brought anywhere.
  if (about?.when !== 'now') {
    requireOneMeaning(submission, subject?.state);
    const fixed = await position<VersionState>(ports, versionStream(submission.subject, submission.version));
    requireFixedMeaning(submission, known, fixed?.state);
  }
  requireMetrics(submission, workflow, known);
  return {
    attempt: { submission, requester, submitters, execution, input: inputDigest(input), actor, known },
    subject: subject?.state,
  };
}

/** Nobody signs a hash of what is not there: a rule is deployed first, and approves nothing until it is signed. */
function requireDeployedRule(
  { catalogue }: Pick<Ports, 'catalogue'>,
  workflow: Workflow,
  submission: Submission,
): void {
  if (!signsRules(workflow) || workflow.submission.version !== undefined) return;
  if (ruleSigned(catalogue.workflows, submission) !== undefined) return;
  const message =
    "must be the hash of a rule of this name that is deployed: 'countersign policies' lists them, each with its hash";
  throw invalidRequest([{ path: '/version', message }]);
}

/**
 * Takes the next attempt of a request that waits for rework; where the request stands afterwards. The same attempt
 * again changes nothing. Waking what waits for it is left to the caller.
 *
 * @param workflow the workflow through which it came, where it came through one: it takes attempts of its own requests only
 * @throws GovernanceError `UnknownRequest`, `NotAwaitingRework`, `InvalidRequest`.
 */
export async function nextAttempt(
  ports: Needs,
  request: string,
  { workflow: through, ...arriving }: ArrivingAttempt & { readonly workflow?: string | undefined },
): Promise<Position<RequestState>> {
  const found = await position<RequestState>(ports, requestStream(request));
  if (found === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists: check 'revises'.`, {
      request,
    });
  }
  if (through !== undefined && through !== found.state.workflow) throw elsewhere(found.state, through);
  const workflow = await definitionOf(ports, found.state.definition);
  if (found.state.inputs.includes(inputDigest(arriving.input))) return found;
  const { attempt } = await readAttempt(ports, workflow, arriving);
  const revised = await amend(ports, request, (state, now) => revise({ workflow, state, now }, attempt));
  if (revised === undefined) throw new Error(`request ${request} was neither revised nor found`);
  return revised;
}

function elsewhere({ request, workflow }: RequestState, through: string): GovernanceError<'InvalidRequest'> {
  const message = `is '${request}', a request of '${workflow}', and this came through '${through}': submit the attempt through '${workflow}'`;
  return new GovernanceError('InvalidRequest', `/revises ${message}`, {
    violations: [{ path: '/revises', message }],
  });
}
