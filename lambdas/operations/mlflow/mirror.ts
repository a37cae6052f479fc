import { modelsOf } from '../../../schema/integrations.ts';
import { own } from '../../../schema/own.ts';
import type { RegisteredModel } from '../../domain/mlflow/answers.ts';
import { type AliasDrift, aliasesOf, driftOf, statusOf } from '../../domain/mlflow/mirror.ts';
import { MIRRORED, OUR_TAGS } from '../../domain/mlflow/names.ts';
import type { SubjectState } from '../../domain/model.ts';
import { concerned, requestState, showUntilSettled } from '../registered/standing.ts';
import type { MirrorPorts } from './ports.ts';

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
    const model = await ports.registry.model(name);
    if (model === undefined) return;
    await setAliases(ports, model, await driftAt(ports, model, state));
    await showVersions(ports, name, state, request);
    await ports.registry.setModelTag(name, MIRRORED, String(seq));
  });
}

/** The subject that a registered model is; nothing for one that is left alone. */
export function subjectOf(
  { settings, catalogue }: Pick<MirrorPorts, 'settings' | 'catalogue'>,
  name: string,
): string | undefined {
  const models = modelsOf(settings, name);
  const workflow = catalogue.workflows.find(({ id }) => id === models?.workflow);
  return workflow && `${workflow.subject}/${name}`;
}

/**
 * The aliases of a model that are not what the ledger says: an environment that runs nothing has none, and what runs and came
 * another way than from this server is no version there.
 */
export async function driftAt(
  { settings, catalogue, registry }: MirrorPorts,
  model: RegisteredModel,
  { subject, environments: running }: Pick<SubjectState, 'subject' | 'environments'>,
): Promise<readonly AliasDrift[]> {
  const kind = subject.slice(0, subject.indexOf('/'));
  const all = catalogue.workflows.filter((one) => one.subject === kind).flatMap((one) => one.environments);
  const drift = driftOf(aliasesOf([...new Set(all)], running, settings.aliases ?? {}), model);
  const known = await Promise.all(
    drift.map(
      async ({ should }) =>
        should === undefined || (await registry.version(model.name, should)) !== undefined,
    ),
  );
  return drift.filter((_, index) => known[index]);
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

/** Says of the versions that this concerns how they stand: those that run, those that they replaced, and that of a request. */
async function showVersions(
  ports: MirrorPorts,
  name: string,
  state: SubjectState,
  request: string | undefined,
): Promise<void> {
  const { registry } = ports;
  const asked = request === undefined ? undefined : await requestState(ports, request);
  for (const [number, id] of concerned(state, asked)) {
    const version = await registry.version(name, number);
    if (version === undefined) continue;
    const status = statusOf(await requestState(ports, id), number, state);
    for (const [key, value] of [
      [OUR_TAGS.request, id],
      [OUR_TAGS.status, status],
    ] as const)
      if (own(version.tags, key) !== value) await registry.setTag(name, number, key, value);
  }
}
