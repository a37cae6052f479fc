import { type AliasDrift, aliasesOf, driftOf } from '../../lambdas/domain/mlflow/mirror.ts';
import { heldOf } from '../../lambdas/domain/mlflow/submission.ts';
import { whyAnother } from '../../lambdas/domain/registered/another.ts';
import { runOf } from '../../lambdas/operations/mlflow/run-of.ts';
import type { ModelRegistry } from '../../lambdas/ports.ts';
import { type Mlflow, modelsOf } from '../../schema/integrations.ts';
import type { Organisation } from '../../schema/organisation.ts';
import type { ApiClient } from '../api/client.ts';
import { RefusedError } from '../errors.ts';

/** An alias that is not what the registry says, and whose. */
export interface ModelDrift extends AliasDrift {
  readonly model: string;
}

/** The aliases of all connected models that are not what the API says runs; what runs and is no version there is left out. */
export async function findDrift(
  api: ApiClient,
  registry: ModelRegistry,
  settings: Mlflow,
  { workflows }: Pick<Organisation, 'workflows'>,
): Promise<readonly ModelDrift[]> {
  const found: ModelDrift[] = [];
  for await (const model of registry.models()) {
    const workflow = workflows.find(({ id }) => id === modelsOf(settings, model.name)?.workflow);
    if (workflow === undefined) continue;
    const running = await environmentsOf(api, workflow.subject, model.name);
    const all = workflows
      .filter((one) => one.subject === workflow.subject)
      .flatMap((one) => one.environments);
    const aliases = aliasesOf([...new Set(all)], running, settings.aliases ?? {});
    for (const drift of driftOf(aliases, model)) {
      const { should } = drift;
      const version = should === undefined ? undefined : await registry.version(model.name, should);
      if (should === undefined) found.push({ model: model.name, ...drift });
      if (version === undefined) continue;
      const held = heldOf({ version, run: await runOf(registry, version) });
      if (whyAnother(held, undefined, { environments: running }) === undefined)
        found.push({ model: model.name, ...drift });
    }
  }
  return found;
}

async function environmentsOf(api: ApiClient, kind: string, name: string) {
  try {
    return (await api.call('who', { path: { kind, name }, query: {} })).environments;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'UnknownSubject') return {};
    // A name that no subject can have is of none.
    if (error instanceof RefusedError && error.code === 'InvalidCall') return {};
    throw error;
  }
}
