import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { compose } from '../../../schema/names.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { requestStream } from '../../domain/entry.ts';
import { GovernanceError, type Violation } from '../../domain/errors.ts';
import { requireFitting } from '../../domain/fitting.ts';
import type { SubjectState } from '../../domain/model.ts';
import { type Held, whyAnother } from '../../domain/registered/another.ts';
import { parseSubmission, requestId } from '../../domain/submission.ts';
import type { Ports } from '../../ports.ts';
import { requestState } from './standing.ts';

/** Versions older than this are left alone: Step Functions knows a name that it gave for 90 days. */
export const TAKEN_FOR_DAYS = 60;
/** How often an execution may end before there was a request, such as while its subject has as many open as it may. */
const MOST_STARTS = 24;
const DAY = 86_400_000;

/** A version in a registry of others, as far as a request is made of it. */
export interface Registered extends Held {
  /** The registry: what the names of its executions begin with. */
  readonly registry: 'mlflow' | 'sagemaker';
  readonly name: string;
  /** The request that it says to be there, where anybody may write that. */
  readonly marked: string | undefined;
}

type StartPorts = Pick<Ports, 'ledger' | 'executions' | 'log'>;

/** What was registered since is taken. */
export const takenSince = (now: Date): Date => new Date(now.getTime() - TAKEN_FOR_DAYS * DAY);

/** The request of a number. */
export interface Known {
  readonly request: string;
  /** Why what is registered under that number is not what the request is about; nothing where it is. */
  readonly another: string | undefined;
}

/**
 * The request that a version is already: the one that it names, if the ledger has it so (a copy of a version says the same
 * as the first), or one that came another way. Of a request that ended and is of something else, it is none.
 */
export async function requestOf(
  ports: Pick<Ports, 'ledger'>,
  workflow: Workflow,
  registered: Omit<Registered, 'registry'>,
  subject: SubjectState | undefined,
): Promise<Known | undefined> {
  const { name, version, marked = '' } = registered;
  const named = /^[0-9a-z]{26}$/.test(marked) ? await requestState(ports, marked) : undefined;
  const isNamed = named?.subject === `${workflow.subject}/${compose(name)}` && named.version === version;
  if (isNamed && whyAnother(registered, named, subject) === undefined)
    return { request: marked, another: undefined };
  if (subject === undefined) return undefined;
  const request =
    Object.entries(subject.open).find(([, one]) => one.version === version)?.[0] ??
    Object.values(subject.environments).find((one) => one.version === version)?.request;
  if (request === undefined) return undefined;
  return { request, another: whyAnother(registered, await requestState(ports, request), subject) };
}

/**
 * Whether people are asked about a newer version already, in a workflow whose newer requests end older ones: one for this
 * version would be the newer request, and end that of the newer version, only because what told of it was lost.
 */
export function comesTooLate(
  { newerVersion }: Workflow,
  version: string,
  subject: SubjectState | undefined,
): boolean {
  if (newerVersion !== 'supersede') return false;
  return Object.values(subject?.open ?? {}).some((one) => Number(one.version) > Number(version));
}

/** What keeps an input from being a request; nothing where it can be one. */
export function violationsOf(
  { catalogue }: Pick<Ports, 'catalogue'>,
  workflow: Workflow,
  input: unknown,
): readonly Violation[] | undefined {
  try {
    requireFitting(parseSubmission(input), workflow, catalogue.roles);
    return undefined;
  } catch (error) {
    if (!GovernanceError.is(error, 'InvalidRequest')) throw error;
    return error.payload.violations;
  }
}

/**
 * Starts the one execution of a version, or finds it: its name follows from the version, and Step Functions gives each name to
 * one execution. However often and in whatever order this is called, there is one request.
 *
 * @returns the id of its request
 */
export async function startRegistered(
  { executions, ledger, log }: StartPorts,
  workflow: Workflow,
  { registry, name, version, made }: Registered,
  input: Record<string, unknown>,
): Promise<string> {
  const base = `${registry}-${sha256Hex(canonicalize([name, version, made])).slice(0, 40)}`;
  for (let attempt = 1; attempt <= MOST_STARTS; attempt++) {
    const execution = attempt === 1 ? base : `${base}-${attempt}`;
    if ((await executions.start(workflow.id, execution, input)) === 'started') {
      log.info('started', { execution, name, version });
      return requestId(workflow.id, input);
    }
    const found = await executions.look(workflow.id, execution);
    // It is not known any more, or not yet: what it carries is found by the ledger the next time.
    if (found === undefined) break;
    const request = requestId(workflow.id, JSON.parse(found.input));
    if (found.status === 'RUNNING' || (await ledger.last(requestStream(request))) !== undefined)
      return request;
    log.info('an execution of this version ended before it was a request', {
      execution,
      error: found.error,
      cause: found.cause?.slice(0, 300),
    });
  }
  throw new Error(`version ${version} of ${name} could not be started: see its executions, ${base}`);
}
