import type { RegisteredModel, RegisteredVersion, TrainingRun } from '../../lambdas/domain/mlflow/answers.ts';
import type { ModelRegistry } from '../../lambdas/ports.ts';

interface Writable {
  readonly version: Omit<RegisteredVersion, 'tags'>;
  readonly tags: Record<string, string>;
}

/** A tracking server in memory, with what a well-kept run logs. */
export class InMemoryRegistry implements ModelRegistry {
  readonly versions: Writable[] = [];
  readonly aliases = new Map<string, Map<string, string>>();
  readonly modelTags = new Map<string, Record<string, string>>();
  readonly runs = new Map<string, TrainingRun>();
  /** What was written, a line for each call. */
  readonly written: string[] = [];
  /** True while it does not answer. */
  down = false;

  /** Registers the next version of a model, of a run of its own. */
  register(name: string, made: number, tags: Record<string, string> = COMPLETE, run = RUN): string {
    const version = String(this.#last(name) + 1);
    const run_id = `run-${name}-${version}`;
    this.runs.set(run_id, run);
    this.versions.push({
      version: { name, version, creation_timestamp: made, run_id, status: 'READY' },
      tags: { ...tags },
    });
    return version;
  }

  tagsOf(name: string, version: string): Record<string, string> {
    const found = this.#find(name, version);
    if (found === undefined) throw new Error(`no version ${version} of ${name}`);
    return found.tags;
  }

  async version(name: string, version: string): Promise<RegisteredVersion | undefined> {
    this.#answer();
    const found = this.#find(name, version);
    return found && { ...found.version, tags: { ...found.tags } };
  }

  async *newest(since: Date): AsyncIterable<RegisteredVersion> {
    this.#answer();
    const recent = this.versions.filter(({ version }) => version.creation_timestamp >= since.getTime());
    for (const { version, tags } of recent.toReversed()) yield { ...version, tags: { ...tags } };
  }

  async *models(): AsyncIterable<RegisteredModel> {
    this.#answer();
    for (const name of new Set(this.versions.map(({ version }) => version.name))) yield this.#model(name);
  }

  async model(name: string): Promise<RegisteredModel | undefined> {
    this.#answer();
    return this.versions.some(({ version }) => version.name === name) ? this.#model(name) : undefined;
  }

  async run(id: string): Promise<TrainingRun | undefined> {
    this.#answer();
    return this.runs.get(id);
  }

  async artifactUri(name: string, version: string): Promise<string | undefined> {
    this.#answer();
    return `mlflow-artifacts:/1/models/${encodeURIComponent(name)}-${version}/artifacts`;
  }

  async setTag(name: string, version: string, key: string, value: string): Promise<void> {
    this.#answer(`tag ${name} ${version} ${key}`);
    this.tagsOf(name, version)[key] = value;
  }

  async deleteTag(name: string, version: string, key: string): Promise<void> {
    this.#answer(`untag ${name} ${version} ${key}`);
    delete this.tagsOf(name, version)[key];
  }

  async setModelTag(name: string, key: string, value: string): Promise<void> {
    this.#answer();
    this.modelTags.set(name, { ...this.modelTags.get(name), [key]: value });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    this.#answer(`alias ${name} ${alias} ${version}`);
    this.aliases.set(name, new Map([...(this.aliases.get(name) ?? []), [alias, version]]));
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    this.#answer(`unalias ${name} ${alias}`);
    this.aliases.get(name)?.delete(alias);
  }

  #model(name: string): RegisteredModel {
    const aliases = [...(this.aliases.get(name) ?? [])].map(([alias, version]) => ({ alias, version }));
    return { name, tags: this.modelTags.get(name) ?? {}, aliases };
  }

  #last(name: string): number {
    return Number(this.versions.findLast((one) => one.version.name === name)?.version.version ?? 0);
  }

  #find(name: string, version: string): Writable | undefined {
    return this.versions.find((one) => one.version.name === name && one.version.version === version);
  }

  #answer(written?: string): void {
    if (this.down) throw new Error('the tracking server does not answer');
    if (written !== undefined) this.written.push(written);
  }
}

const SHA256 = '0f119b9287994160487aa887d6b787ba1b2115d7077fb3fc06e91f806d842b5f';

/** What MLflow does not log by itself. */
export const COMPLETE: Record<string, string> = {
  'countersign.requested_by': 'dana@example.com',
  'countersign.artifact.sha256': SHA256,
};

/** A run as MLflow has it after training in a Git work tree. */
export const RUN: TrainingRun = {
  data: {
    metrics: [{ key: 'auc', value: 0.913 }],
    params: [
      { key: 'C', value: '0.5' },
      { key: 'solver', value: 'lbfgs' },
    ],
    tags: {
      'mlflow.source.git.commit': '505c7ab34dc5fdbafe51c531a4361b0ec1562200',
      'mlflow.source.git.repoURL': 'https://git.example.com/team/churn.git',
    },
  },
  inputs: {
    dataset_inputs: [
      {
        tags: { 'mlflow.data.context': 'training', sha256: SHA256, collected: '2026-11-01' },
        dataset: { name: 'churn', digest: '9894d078', source: '{"uri": "s3://example-data/churn.csv"}' },
      },
    ],
  },
};
