import type { RegisteredVersion, TrainingRun } from '../../domain/mlflow/answers.ts';
import type { ModelRegistry } from '../../ports.ts';

/** The run that a version came from; nothing where it names none, or it was deleted. */
export const runOf = async (
  registry: Pick<ModelRegistry, 'run'>,
  { run_id: id }: RegisteredVersion,
): Promise<TrainingRun | undefined> => (id === undefined || id === '' ? undefined : registry.run(id));
