import { modelsOf } from '../../../schema/integrations.ts';
import { compose } from '../../../schema/names.ts';
import { own } from '../../../schema/own.ts';
import type { RegisteredVersion } from '../../domain/mlflow/answers.ts';
import { OUR_TAGS } from '../../domain/mlflow/names.ts';
import { describeLacking, type Found, heldOf, inputOf } from '../../domain/mlflow/submission.ts';
import { standingOf } from '../registered/standing.ts';
import {
  comesTooLate,
  type Registered,
  requestOf,
  startRegistered,
  takenSince,
  violationsOf,
} from '../registered/take.ts';
import type { TakePorts } from './ports.ts';
import { runOf } from './run-of.ts';

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
  if (version === undefined || version.status !== 'READY') return LEFT_ALONE;
  if (version.creation_timestamp < takenSince(ports.clock.now()).getTime()) return LEFT_ALONE;
  const run = await runOf(registry, version);
  const registered = registeredOf({ version, run });
  const subject = (await standingOf(ports, `${workflow.subject}/${compose(name)}`))?.state;
  const known = await requestOf(ports, workflow, registered, subject);
  // The next look says there why.
  if (known?.another !== undefined) return LEFT_ALONE;
  if (known !== undefined) return noteTaken(ports, version, known.request);
  if (comesTooLate(workflow, number, subject)) return noteSuperseded(ports, version);
  const artifactUri = await registry.artifactUri(name, number);
  const input = inputOf({ version, run, artifactUri }, workflow);
  const violations = violationsOf(ports, workflow, input);
  if (violations !== undefined) return noteLacking(ports, version, describeLacking(violations), input);
  return noteTaken(ports, version, await startRegistered(ports, workflow, registered, input));
}

const registeredOf = (found: Pick<Found, 'version' | 'run'>): Registered => ({
  ...heldOf(found),
  registry: 'mlflow',
  name: found.version.name,
  marked: own(found.version.tags, OUR_TAGS.request),
});

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
