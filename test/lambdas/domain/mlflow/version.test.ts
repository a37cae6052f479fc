import { describe, expect, it } from 'vitest';
import {
  downloadAnswer,
  modelAnswer,
  modelsAnswer,
  type RegisteredVersion,
  runAnswer,
  type TrainingRun,
  versionAnswer,
  versionsAnswer,
} from '../../../../lambdas/domain/mlflow/answers.ts';
import { aliasesOf, driftOf, statusOf } from '../../../../lambdas/domain/mlflow/mirror.ts';
import { LONGEST_TAG } from '../../../../lambdas/domain/mlflow/names.ts';
import { describeLacking, heldOf, inputOf } from '../../../../lambdas/domain/mlflow/submission.ts';
import { deployment, running } from '../facts.ts';
import { workflow } from '../samples.ts';

const SHA = 'a'.repeat(64);
const tag = (key: string, value?: string) => ({ key, value });
const versionOf = (changes: object = {}): RegisteredVersion =>
  versionAnswer().parse({
    model_version: { name: 'churn', version: 3, creation_timestamp: '1764311100000', ...changes },
  }).model_version;
const runOf = (run: object = {}): TrainingRun => runAnswer().parse({ run }).run;
const input = (
  version: RegisteredVersion,
  run?: TrainingRun,
  artifactUri?: string,
  rules: Partial<typeof workflow.submission> = {},
) =>
  inputOf({ version, run, artifactUri }, { ...workflow, submission: { ...workflow.submission, ...rules } });

describe('an answer of a tracking server', () => {
  it('says nothing of what it leaves out, and numbers may come as text', () => {
    expect(versionOf()).toEqual({
      name: 'churn',
      version: '3',
      creation_timestamp: 1_764_311_100_000,
      status: 'READY',
      tags: {},
    });
    expect(runOf()).toEqual({
      data: { metrics: [], params: [], tags: {} },
      inputs: { dataset_inputs: [] },
    });
    expect(runOf({ data: {}, inputs: {} })).toEqual(runOf());
    const data = {
      metrics: [
        { key: 'auc', value: 0.9 },
        { key: 'loss', value: 'NaN' },
      ],
      params: [{ key: 'depth' }],
    };
    expect(runOf({ data }).data).toEqual({ ...data, params: [{ key: 'depth', value: '' }], tags: {} });
    expect([versionsAnswer().parse({}), modelsAnswer().parse({})]).toEqual([
      { model_versions: [] },
      { registered_models: [] },
    ]);
    expect(modelAnswer().parse({ registered_model: { name: 'churn' } }).registered_model).toEqual({
      name: 'churn',
      tags: {},
      aliases: [],
    });
  });

  it('has tags by their names, and aliases with their versions', () => {
    expect(versionOf({ tags: [tag('a', 'x'), tag('b')] }).tags).toEqual({ a: 'x', b: '' });
    const model = { name: 'churn', tags: [tag('a', 'x')], aliases: [{ alias: 'production', version: 2 }] };
    expect(modelsAnswer().parse({ registered_models: [model], next_page_token: 'more' })).toEqual({
      registered_models: [
        { name: 'churn', tags: { a: 'x' }, aliases: [{ alias: 'production', version: '2' }] },
      ],
      next_page_token: 'more',
    });
    const page = versionsAnswer().parse({
      model_versions: [{ name: 'churn', version: '3', creation_timestamp: 1 }],
      next_page_token: 'more',
    });
    expect(page).toMatchObject({ model_versions: [{ version: '3' }], next_page_token: 'more' });
  });

  it.each([
    [versionAnswer, {}],
    [versionAnswer, { model_version: { version: '3' } }],
    [versionsAnswer, { model_versions: [{}] }],
    [downloadAnswer, {}],
    [modelAnswer, {}],
    [modelAnswer, { registered_model: { aliases: [{}], name: 'churn' } }],
    [modelsAnswer, { registered_models: [{}] }],
    [runAnswer, {}],
    [runAnswer, { run: { data: { metrics: [{ key: 'auc' }] } } }],
    [runAnswer, { run: { inputs: { dataset_inputs: [{}] } } }],
  ])('is none without what everything rests on: %o %j', (answer, given) => {
    expect(answer().safeParse(given).success).toBe(false);
  });

  it('says where an artifact is', () => {
    expect(downloadAnswer().parse({ artifact_uri: 's3://a', more: 1 })).toEqual({ artifact_uri: 's3://a' });
  });
});

describe('a registered version as the input of a request', () => {
  const run = runOf({
    data: {
      metrics: [
        { key: 'auc', value: 0.91 },
        { key: 'lost', value: 'NaN' },
        { key: 'most', value: Number.MAX_VALUE },
        { key: 'least', value: -Number.MAX_VALUE },
      ],
      params: [
        { key: 'depth', value: '7' },
        { key: 'rate', value: '0.10' },
        { key: 'none' },
        { key: 'clip', value: 'Infinity' },
      ],
      tags: [
        tag('mlflow.source.git.repoURL', 'https://git.example.com/churn'),
        tag('mlflow.source.git.commit', 'c0ffee0'),
        tag('countersign.requested_by', 'run@example.com'),
      ],
    },
    inputs: {
      dataset_inputs: [
        {
          tags: [tag('mlflow.data.context', 'training')],
          dataset: { name: 'train', digest: '1a2b3c4d', source: '{"uri":"s3://data/churn.csv"}' },
        },
        { tags: [tag('mlflow.data.context', 'testing')], dataset: { name: 'test' } },
      ],
    },
  });

  it('has what MLflow knows of it and of its run, and of tags the version comes first', () => {
    const version = versionOf({
      description: ' Better. ',
      tags: [tag('countersign.requested_by', ' amy@example.com '), tag('countersign.artifact.sha256', SHA)],
    });
    expect(input(version, run, 's3://models/churn/3')).toEqual({
      subject: 'model/churn',
      version: '3',
      requestedBy: 'mlflow',
      onBehalfOf: 'amy@example.com',
      lineage: {
        trainingData: [{ uri: 's3://data/churn.csv', digest: 'mlflow:1a2b3c4d' }],
        code: { repository: 'https://git.example.com/churn', commit: 'c0ffee0' },
        hyperparameters: { depth: 7, rate: '0.10', none: '', clip: 'Infinity' },
      },
      artifact: { uri: 's3://models/churn/3', sha256: SHA },
      metrics: {
        auc: 0.91,
        lost: 'NaN',
        most: '1.7976931348623157e+308',
        least: '-1.7976931348623157e+308',
      },
      attributes: {},
      note: 'Better.',
    });
    expect(input(versionOf(), run)['onBehalfOf']).toBe('run@example.com');
  });

  it('has no more than is known', () => {
    expect(input(versionOf({ description: ' ' }))).toStrictEqual({
      subject: 'model/churn',
      version: '3',
      requestedBy: 'mlflow',
      metrics: {},
      attributes: {},
    });
    expect(input(versionOf(), run, undefined, { lineage: false })).not.toHaveProperty('lineage');
    expect(input(versionOf(), run, 's3://models/churn/3')).not.toHaveProperty('artifact');
  });

  it('says where its artifact is as well as it is known', () => {
    const tags = [tag('countersign.artifact.sha256', SHA)];
    const uri = (version: RegisteredVersion, artifactUri?: string) =>
      (input(version, undefined, artifactUri)['artifact'] as { uri: string }).uri;
    expect(uri(versionOf({ tags, source: 'runs:/1/model' }), 's3://a')).toBe('s3://a');
    expect(uri(versionOf({ tags, source: 'runs:/1/model' }))).toBe('runs:/1/model');
    expect(uri(versionOf({ tags }))).toBe('models:/churn/3');
  });

  it('names data sets only where there are several, each with the pin that somebody gave it', () => {
    const set = (name: string, source: string, ...tags: object[]) => ({
      tags: [tag('mlflow.data.context', 'training'), ...tags],
      dataset: { name, digest: 'd1', source },
    });
    const dataset_inputs = [
      set('a b', 'no JSON', tag('sha256', SHA)),
      set(
        'url',
        '{"uri":"","url":"https://data.example.com"}',
        tag('digest', 'delta:42'),
        tag('sha256', SHA),
      ),
      set('path', '{"path":"/data/churn.csv"}', tag('collected', '2026-03-01')),
      set('odd', '{"uri":3}'),
    ];
    const { trainingData } = input(versionOf(), runOf({ inputs: { dataset_inputs } }))['lineage'] as {
      trainingData: unknown;
    };
    expect(trainingData).toEqual([
      { name: 'a b', uri: 'mlflow-dataset:a%20b', digest: `sha256:${SHA}` },
      { name: 'url', uri: 'https://data.example.com', digest: 'delta:42' },
      { name: 'path', uri: 'file:///data/churn.csv', digest: 'mlflow:d1', collected: '2026-03-01' },
      { name: 'odd', uri: 'mlflow-dataset:odd', digest: 'mlflow:d1' },
    ]);
  });

  it('has code where both its repository and its commit are known, by tags of ours before those of MLflow', () => {
    const code = (...tags: object[]) =>
      (input(versionOf({ tags }), runOf())['lineage'] as { code?: unknown } | undefined)?.code;
    const repository = tag('countersign.code.repository', 'https://git.example.com/a');
    const commit = tag('countersign.code.commit', 'svn:r4711');
    expect(code(repository)).toBeUndefined();
    expect(code(commit)).toBeUndefined();
    expect(code(repository, commit, tag('mlflow.source.git.commit', 'c0ffee0'))).toEqual({
      repository: 'https://git.example.com/a',
      commit: 'svn:r4711',
    });
    const dirty = (value: string) => code(repository, commit, tag('countersign.code.dirty', value));
    expect([dirty('true'), dirty('false')]).toEqual([
      { repository: 'https://git.example.com/a', commit: 'svn:r4711', dirty: true },
      { repository: 'https://git.example.com/a', commit: 'svn:r4711' },
    ]);
  });

  it('states attributes as the workflow asks for them, where its tags are that to the letter', () => {
    const attributes = { amount: 'number', urgent: 'yes-no', tier: ['low', 'high'], text: 'text' } as const;
    const stated = (said: Readonly<Record<string, string>>) => {
      const tags = Object.entries(said).map(([name, value]) => tag(`countersign.attribute.${name}`, value));
      return input(versionOf({ tags: [...tags, tag('other', 'x')] }), undefined, undefined, { attributes })[
        'attributes'
      ];
    };
    expect(stated({ amount: '500', urgent: 'true', tier: 'high', text: '7', unknown: '7' })).toEqual({
      amount: 500,
      urgent: true,
      tier: 'high',
      text: '7',
      unknown: '7',
    });
    expect(stated({ amount: '5e2', urgent: 'yes', tier: 'middle' })).toEqual({
      amount: '5e2',
      urgent: 'yes',
      tier: 'middle',
    });
    expect(stated({ urgent: 'false', text: 'true' })).toEqual({ urgent: false, text: 'true' });
  });
});

describe('what a version is, as it or its run says', () => {
  const [one, another] = [
    tag('countersign.artifact.sha256', SHA),
    tag('countersign.artifact.sha256', 'b'.repeat(64)),
  ];
  const held = (version: RegisteredVersion, run?: TrainingRun) => heldOf({ version, run });

  it('has the digest of its own tag before that of its run', () => {
    const known = { version: '3', made: 1_764_311_100_000 };
    const run = runOf({ data: { tags: [another] } });
    expect(held(versionOf({ tags: [one] }), run)).toStrictEqual({ ...known, sha256: SHA });
    expect(held(versionOf(), run)).toStrictEqual({ ...known, sha256: 'b'.repeat(64) });
  });

  it('has what its tag says, or no digest, where its run is not known', () => {
    expect(held(versionOf({ tags: [one] })).sha256).toBe(SHA);
    expect(held(versionOf()).sha256).toBeUndefined();
  });
});

describe('what a version lacks', () => {
  it('is told with what to log where', () => {
    const told = (path: string) => describeLacking([{ path, message: 'is missing' }]);
    expect(told('/lineage/code/commit')).toMatch(
      /^lineage\/code\/commit is missing: train in a Git work tree/,
    );
    expect(told('/lineage')).toMatch(/^lineage is missing: register the version from its run/);
    expect(told('/other')).toBe('other is missing');
    expect(told('')).toBe('the version is missing');
    const two = ['/metrics/auc', '/artifact'].map((path) => ({ path, message: 'is missing' }));
    expect(describeLacking(two).split('\n')).toEqual([
      'metrics/auc is missing: log_metric in the run',
      expect.stringMatching(/^artifact is missing: set the tag countersign\.artifact\.sha256/),
    ]);
    const many = Array.from({ length: 999 }, () => ({ path: '/other', message: 'is missing' }));
    expect(describeLacking(many)).toHaveLength(LONGEST_TAG);
  });
});

describe('what a registry shows of ours', () => {
  it('is an alias for each environment, by the name that it has there', () => {
    const aliases = aliasesOf(
      ['qa', 'production'],
      { production: { version: '3' } },
      { production: 'champion' },
    );
    expect(aliases).toEqual([
      { environment: 'qa', alias: 'qa', should: undefined },
      { environment: 'production', alias: 'champion', should: '3' },
    ]);
    const at = (...found: { alias: string; version: string }[]) => driftOf(aliases, { aliases: found });
    expect(at({ alias: 'champion', version: '3' }, { alias: 'mine', version: '9' })).toEqual([]);
    expect(at({ alias: 'qa', version: '2' })).toEqual([
      { environment: 'qa', alias: 'qa', should: undefined, is: '2' },
      { environment: 'production', alias: 'champion', should: '3', is: undefined },
    ]);
  });

  it('is how a version stands and where it runs, in a line', () => {
    const nowhere = running({});
    const there = running({
      qa: deployment({ version: '14' }),
      production: deployment({ version: '14' }),
      archive: deployment({ version: '13' }),
    });
    expect(statusOf(undefined, '14', nowhere)).toBe('');
    expect(statusOf(undefined, '14', there)).toBe('in qa, in production');
    expect(statusOf({ status: 'open' }, '14', nowhere)).toBe('open');
    expect(statusOf({ status: 'rework' }, '14', there)).toBe('changes requested, in qa, in production');
    expect(statusOf({ status: 'closed', outcome: 'completed' }, '14', there)).toBe(
      'completed, in qa, in production',
    );
  });
});
