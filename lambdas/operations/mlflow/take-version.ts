import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import { modelsOf } from '../../../schema/integrations.ts';
import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import { open, requestStream, subjectStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { requireFitting } from '../../domain/fitting.ts';
import type { RegisteredVersion } from '../../domain/mlflow/answers.ts';
import { OUR_TAGS } from '../../domain/mlflow/names.ts';
import { describeLacking, inputOf } from '../../domain/mlflow/submission.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import { parseSubmission, requestId } from '../../domain/submission.ts';
import type { TakePorts } from './ports.ts';

/** Versions older than this are left alone: Step Functions knows a name that it gave for 90 days. */
export const TAKEN_FOR_DAYS = 60;
/** How often an execution may end before there was a request, such as while its subject has as many open as it may. */
const MOST_STARTS = 24;
const DAY = 86_400_000;

/** What became of a version: it is a request (whether or not this call began it), lacks something, or is none of ours. */
export type Taken =
  | { readonly outcome: 'taken'; readonly request: string }
  | {
      readonly outcome: 'lacking';
      readonly version: RegisteredVersion;
      readonly lacking: string;
      /** Who is named as the one who answers for it: anybody may have written that. */
      readonly person?: string | undefined;
    }
  | { readonly outcome: 'left alone' };

const LEFT_ALONE: Taken = { outcome: 'left alone' };

/**
 * Makes a request of a registered version, once: the execution that carries it has a name that follows from the version, and
 * Step Functions gives each name to one execution. However often and in whatever order this is called, there is one request.
 * A version that lacks something gets a tag with the list of what to log, and is taken by a later call.
 */
export async function takeVersion(ports: TakePorts, name: string, number: string): Promise<Taken> {
  const { settings, registry, catalogue } = ports;
  const models = modelsOf(settings, name);
  const workflow = catalogue.workflows.find(({ id }) => id === models?.workflow);
  if (workflow === undefined) return LEFT_ALONE;
  const version = await registry.version(name, number);
  if (version === undefined || version.status !== 'READY' || isOld(ports, version)) return LEFT_ALONE;
  const last = await ports.ledger.last(subjectStream(`${workflow.subject}/${name}`));
  const subject = last && open<SubjectState>(last).state;
  const known = await requestOf(ports, workflow, version, subject);
  if (known !== undefined) return noteTaken(ports, version, known);
  if (comesTooLate(workflow, version, subject)) return noteSuperseded(ports, version);
  const [run, artifactUri] = await Promise.all([
    version.run_id === undefined || version.run_id === '' ? undefined : registry.run(version.run_id),
    registry.artifactUri(name, number),
  ]);
  const input = inputOf({ version, run, artifactUri }, workflow);
  const lacking = whatLacks(ports, workflow, input);
  if (lacking === undefined) return noteTaken(ports, version, await start(ports, workflow, version, input));
  return noteLacking(ports, version, lacking, input);
}

function isOld({ clock }: TakePorts, { creation_timestamp: made }: RegisteredVersion): boolean {
  return clock.now().getTime() - made > TAKEN_FOR_DAYS * DAY;
}

/**
 * The request that a version is already: the one that its tag names, if the ledger has it so (a copy of a version has its
 * tags, too), or one that came another way.
 */
async function requestOf(
  { ledger }: TakePorts,
  workflow: Workflow,
  { name, version, tags }: RegisteredVersion,
  subject: SubjectState | undefined,
): Promise<string | undefined> {
  const tagged = own(tags, OUR_TAGS.request);
  if (tagged !== undefined && /^[0-9a-z]{26}$/.test(tagged)) {
    const last = await ledger.last(requestStream(tagged));
    const state = last && open<RequestState>(last).state;
    if (state?.subject === `${workflow.subject}/${name}` && state.version === version) return tagged;
  }
  if (subject === undefined) return undefined;
  return (
    Object.entries(subject.open).find(([, one]) => one.version === version)?.[0] ??
    Object.values(subject.environments).find((one) => one.version === version)?.request
  );
}

/**
 * Whether people are asked about a newer version already, in a workflow whose newer requests end older ones: one for this
 * version would be the newer request, and end that of the newer version, only because a delivery was lost.
 */
function comesTooLate(
  { newerVersion }: Workflow,
  { version }: RegisteredVersion,
  subject: SubjectState | undefined,
): boolean {
  if (newerVersion !== 'supersede') return false;
  return Object.values(subject?.open ?? {}).some((one) => Number(one.version) > Number(version));
}

/** What keeps an input from being a request, as the tag says it; nothing where it can be one. */
function whatLacks({ catalogue }: TakePorts, workflow: Workflow, input: unknown): string | undefined {
  try {
    requireFitting(parseSubmission(input), workflow, catalogue.roles);
    return undefined;
  } catch (error) {
    if (!GovernanceError.is(error, 'InvalidRequest')) throw error;
    return describeLacking(error.payload.violations);
  }
}

/** Starts the one execution of a version, or finds it. @returns the id of its request */
async function start(
  { executions, ledger, log }: TakePorts,
  workflow: Workflow,
  version: RegisteredVersion,
  input: Record<string, unknown>,
): Promise<string> {
  const { name, version: number, creation_timestamp: made } = version;
  const base = `mlflow-${sha256Hex(canonicalize([name, number, made])).slice(0, 40)}`;
  for (let attempt = 1; attempt <= MOST_STARTS; attempt++) {
    const execution = attempt === 1 ? base : `${base}-${attempt}`;
    if ((await executions.start(workflow.id, execution, input)) === 'started') {
      log.info('started', { execution, name, version: number });
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
  throw new Error(`version ${number} of ${name} could not be started: see its executions, ${base}`);
}

async function noteTaken(
  { registry }: TakePorts,
  version: RegisteredVersion,
  request: string,
): Promise<Taken> {
  const { name, version: number, tags } = version;
  if (own(tags, OUR_TAGS.request) !== request) await registry.setTag(name, number, OUR_TAGS.request, request);
  if (own(tags, OUR_TAGS.missing) !== undefined) await registry.deleteTag(name, number, OUR_TAGS.missing);
  return { outcome: 'taken', request };
}

/** It ends as it would have ended if its delivery had come in time. */
async function noteSuperseded({ registry }: TakePorts, version: RegisteredVersion): Promise<Taken> {
  const { name, version: number, tags } = version;
  if (own(tags, OUR_TAGS.status) !== 'superseded')
    await registry.setTag(name, number, OUR_TAGS.status, 'superseded');
  return LEFT_ALONE;
}

async function noteLacking(
  { registry, log }: TakePorts,
  version: RegisteredVersion,
  lacking: string,
  { onBehalfOf }: Record<string, unknown>,
): Promise<Taken> {
  const { name, version: number, tags } = version;
  if (own(tags, OUR_TAGS.missing) !== lacking) await registry.setTag(name, number, OUR_TAGS.missing, lacking);
  log.info('a version lacks something', { name, version: number });
  const person = typeof onBehalfOf === 'string' ? onBehalfOf : undefined;
  return { outcome: 'lacking', version, lacking, person };
}
