import { modelsOf } from '../../../schema/integrations.ts';
import { compose } from '../../../schema/names.ts';
import { own } from '../../../schema/own.ts';
import type { RegisteredModel, RegisteredVersion } from '../../domain/mlflow/answers.ts';
import { type AliasDrift, aliasesOf, driftOf, statusOf } from '../../domain/mlflow/mirror.ts';
import { MIRRORED, OUR_TAGS } from '../../domain/mlflow/names.ts';
import { heldOf } from '../../domain/mlflow/submission.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import { whyAnother } from '../../domain/registered/another.ts';
import { concerned, requestState, showUntilSettled } from '../registered/standing.ts';
import type { MirrorPorts } from './ports.ts';
import { runOf } from './run-of.ts';

/**
 * Shows at the tracking server what the ledger says of a subject: an alias for each environment, and how its versions stand.
 * It writes what is not so already.
 *
 * @param request of which something has changed, if it is of one
 */
export async function mirror(ports: MirrorPorts, subject: string, request?: string): Promise<void> {
  const name = subject.slice(subject.indexOf('/') + 1);
  if (subjectOf(ports, name) !== subject) return;
  await showUntilSettled(ports, subject, async ({ seq, state }) => {
    const model = await modelOf(ports, name);
    if (model === undefined) return;
    const asked = request === undefined ? undefined : await requestState(ports, request);
    const there = await versionsAt(ports, model.name, state, asked);
    await setAliases(ports, model, driftAt(ports, model, state, there));
    await showVersions(ports, state, there);
    await ports.registry.setModelTag(model.name, MIRRORED, String(seq));
  });
}

/** A subject's name is composed; the model's is as it was written there. */
async function modelOf({ registry }: MirrorPorts, name: string): Promise<RegisteredModel | undefined> {
  const decomposed = name.normalize('NFD');
  const model = await registry.model(name);
  return model === undefined && decomposed !== name ? registry.model(decomposed) : model;
}

/** The subject that a registered model is; nothing for one that is left alone. */
export function subjectOf(
  { settings, catalogue }: Pick<MirrorPorts, 'settings' | 'catalogue'>,
  name: string,
): string | undefined {
  const models = modelsOf(settings, name);
  const workflow = catalogue.workflows.find(({ id }) => id === models?.workflow);
  return workflow && `${workflow.subject}/${compose(name)}`;
}

/** A version that is registered under a number which the ledger knows. */
export interface VersionThere {
  readonly version: RegisteredVersion;
  /** The request of that number. */
  readonly request: string;
  readonly state: RequestState | undefined;
  /** Why it is not what that request is about; nothing where it is. */
  readonly another: string | undefined;
}

/** The versions of a model that its subject's requests may be about, those that run among them. */
export async function versionsAt(
  ports: MirrorPorts,
  name: string,
  subject: SubjectState,
  asked?: RequestState,
): Promise<readonly VersionThere[]> {
  const found = [...concerned(subject, asked)].map(async ([number, request]): Promise<VersionThere[]> => {
    const version = await ports.registry.version(name, number);
    if (version === undefined) return [];
    const [run, state] = await Promise.all([runOf(ports.registry, version), requestState(ports, request)]);
    return [{ version, request, state, another: whyAnother(heldOf({ version, run }), state, subject) }];
  });
  return (await Promise.all(found)).flat();
}

/**
 * The aliases of a model that are not what the ledger says: an environment that runs nothing has none, and neither has one whose
 * number is another version there; what runs and came another way than from this server is no version there, and left alone.
 */
export function driftAt(
  { settings, catalogue }: Pick<MirrorPorts, 'settings' | 'catalogue'>,
  model: RegisteredModel,
  { subject, environments: running }: Pick<SubjectState, 'subject' | 'environments'>,
  there: readonly VersionThere[],
): readonly AliasDrift[] {
  const kind = subject.slice(0, subject.indexOf('/'));
  const all = catalogue.workflows.filter((one) => one.subject === kind).flatMap((one) => one.environments);
  const aliases = aliasesOf([...new Set(all)], running, settings.aliases ?? {}).flatMap((one) => {
    if (one.should === undefined) return [one];
    const found = there.find(({ version }) => version.version === one.should);
    return found === undefined ? [] : [found.another === undefined ? one : { ...one, should: undefined }];
  });
  return driftOf(aliases, model);
}

/** Sets aliases to what they should be. */
export async function setAliases(
  { registry, log }: MirrorPorts,
  { name }: RegisteredModel,
  drift: readonly AliasDrift[],
): Promise<void> {
  for (const { alias, should, is } of drift) {
    if (should === undefined) await registry.deleteAlias(name, alias);
    else await registry.setAlias(name, alias, should);
    log.info('an alias was set', { name, alias, to: should, from: is });
  }
}

/** Says of versions how they stand, or that they are others than what their numbers mean here. */
export async function showVersions(
  { registry }: Pick<MirrorPorts, 'registry'>,
  subject: SubjectState,
  there: readonly VersionThere[],
): Promise<void> {
  for (const { version, request, state, another } of there) {
    const { name, version: number, tags } = version;
    const shown =
      another === undefined
        ? { [OUR_TAGS.request]: request, [OUR_TAGS.status]: statusOf(state, number, subject) }
        : { [OUR_TAGS.status]: another };
    for (const [key, value] of Object.entries(shown))
      if (own(tags, key) !== value) await registry.setTag(name, number, key, value);
  }
}
