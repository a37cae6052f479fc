import { own } from '../../../schema/own.ts';
import { shownOf, updateOf } from '../../domain/sagemaker/mirror.ts';
import { OUR_METADATA, SAID } from '../../domain/sagemaker/names.ts';
import type { ModelPackage, TrainingJob } from '../../domain/sagemaker/package.ts';
import { describeLacking, type Found, heldOf, inputOf, unpinned } from '../../domain/sagemaker/submission.ts';
import { standingOf } from '../registered/standing.ts';
import {
  comesTooLate,
  type Registered,
  requestOf,
  startRegistered,
  takenSince,
  violationsOf,
} from '../registered/take.ts';
import { boundTo } from './bound-to.ts';
import type { TakePorts } from './ports.ts';

/** What became of a package: it is a request (whether or not this call began it), lacks something, or is none of ours. */
export type Taken =
  | { readonly outcome: 'taken'; readonly request: string }
  | {
      readonly outcome: 'lacking';
      readonly found: ModelPackage;
      readonly lacking: string;
      /** Who is named as the one who answers for it: anybody may have written that. */
      readonly person?: string | undefined;
    }
  | { readonly outcome: 'left alone' };

const LEFT_ALONE: Taken = { outcome: 'left alone' };

/**
 * Makes a request of a package that waits for approval, once, however often and in whatever order this is called. A package that
 * lacks something gets the list of what to say as the description of its approval, and is taken by a later call.
 */
export async function takePackage(ports: TakePorts, arn: string): Promise<Taken> {
  const found = await ports.packages.package(arn);
  if (found === undefined || !asksToBeApproved(found)) return LEFT_ALONE;
  const workflow = boundTo(ports, found.group)?.workflow;
  if (workflow === undefined || found.made < takenSince(ports.clock.now()).getTime()) return LEFT_ALONE;
  const registered = registeredOf(found);
  const subject = (await standingOf(ports, `${workflow.subject}/${found.group}`))?.state;
  const known = await requestOf(ports, workflow, registered, subject);
  // The next look says there why.
  if (known?.another !== undefined) return LEFT_ALONE;
  if (known !== undefined) return noteTaken(ports, found, known.request);
  if (comesTooLate(workflow, found.version, subject)) return noteSuperseded(ports, found);
  const input = inputOf(await readAll(ports, found), workflow);
  const violations = violationsOf(ports, workflow, input);
  if (violations !== undefined) return noteLacking(ports, found, describeLacking(violations), input);
  return noteTaken(ports, found, await startRegistered(ports, workflow, registered, input));
}

const asksToBeApproved = ({ complete, registered, approval }: ModelPackage): boolean =>
  complete && registered && approval === 'PendingManualApproval';

/** A package, and the request that it names. */
export const registeredOf = (found: ModelPackage): Registered => ({
  ...heldOf(found),
  registry: 'sagemaker',
  name: found.group,
  marked: own(found.metadata, OUR_METADATA.request),
});

/** All that SageMaker and S3 know of a package. */
async function readAll({ packages }: TakePorts, found: ModelPackage): Promise<Found> {
  const job = await jobOf(packages, found);
  const places = unpinned({ found, job });
  const [quality, ...sums] = await Promise.all([
    found.quality === undefined ? undefined : packages.quality(found.quality),
    ...places.map(async (uri) => [uri, await packages.checksum(uri)] as const),
  ]);
  const checksums = Object.fromEntries(
    sums.flatMap(([uri, sha256]) => (sha256 === undefined ? [] : [[uri, sha256]])),
  );
  return { found, job, checksums, quality };
}

/**
 * The training job that a package names, or that of the pipeline's execution that made it: of several there, the one that put the
 * model where the package has it.
 */
async function jobOf(packages: TakePorts['packages'], found: ModelPackage): Promise<TrainingJob | undefined> {
  const named = own(found.metadata, SAID.trainingJob) ?? found.generatedBy;
  if (named === undefined) return undefined;
  if (!/:pipeline\//.test(named)) return packages.trainingJob(named);
  const jobs = await packages.trainingJobsOf(named);
  const [only, ...others] = jobs;
  return others.length === 0
    ? only
    : jobs.find(({ artifact }) => artifact !== undefined && found.data.includes(artifact));
}

async function noteTaken({ packages }: TakePorts, found: ModelPackage, request: string): Promise<Taken> {
  if (own(found.metadata, OUR_METADATA.request) !== request) {
    const { version } = found;
    const shown = shownOf({ request, version, status: 'open' }, { environments: {} }, '');
    const update = updateOf(found, shown, { request, entry: 0 });
    if (update !== undefined) await packages.update(found.arn, update);
  }
  return { outcome: 'taken', request };
}

/** Nobody is asked about it: a newer one is under way, as if this had come in time. */
async function noteSuperseded(ports: TakePorts, found: ModelPackage): Promise<Taken> {
  await describe(ports, found, 'Countersign: superseded, people are asked about a newer version.');
  return LEFT_ALONE;
}

async function noteLacking(
  ports: TakePorts,
  found: ModelPackage,
  lacking: string,
  { onBehalfOf }: Record<string, unknown>,
): Promise<Taken> {
  await describe(ports, found, lacking);
  ports.log.info('a package lacks something', { group: found.group, version: found.version });
  const person = typeof onBehalfOf === 'string' ? onBehalfOf : undefined;
  return { outcome: 'lacking', found, lacking, person };
}

async function describe({ packages }: TakePorts, found: ModelPackage, description: string): Promise<void> {
  if (found.approvalDescription === description) return;
  const { metadata } = found;
  await packages.update(found.arn, {
    approval: 'PendingManualApproval',
    approvalDescription: description,
    metadata,
  });
}
