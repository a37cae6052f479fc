import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readStateChange } from '../../../../lambdas/domain/sagemaker/event.ts';
import { shownOf, updateOf } from '../../../../lambdas/domain/sagemaker/mirror.ts';
import type { ModelPackage, TrainingJob } from '../../../../lambdas/domain/sagemaker/package.ts';
import { metricsIn } from '../../../../lambdas/domain/sagemaker/quality.ts';
import {
  describeLacking,
  type Found,
  heldOf,
  inputOf,
  unpinned,
} from '../../../../lambdas/domain/sagemaker/submission.ts';
import { modelPromotion } from '../../../organisation/model-promotion.ts';

const SHA = 'a'.repeat(64);
const SAMPLE = new URL(
  '../../../../../shared/data/integrations/sagemaker-model-package-state-change.json',
  import.meta.url,
);

const packageOf = (changes: Partial<ModelPackage> = {}): ModelPackage => ({
  arn: 'arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3',
  group: 'churn',
  version: '3',
  made: 0,
  complete: true,
  registered: true,
  approval: 'PendingManualApproval',
  approvalDescription: undefined,
  description: undefined,
  metadata: {},
  data: ['s3://models/churn/3'],
  generatedBy: undefined,
  repository: undefined,
  commit: undefined,
  quality: undefined,
  lifeCycle: undefined,
  ...changes,
});
const job: TrainingJob = {
  hyperparameters: {
    a: '1',
    b: '1.0',
    c: '"quoted"',
    d: '"not" quoted',
    e: '"bad\\x"',
    f: ' "before"',
    g: '"after" ',
    sagemaker_job_name: 'x',
  },
  channels: [
    { name: 'train', uri: 's3://data/a' },
    { name: 'validation', uri: 's3://data/b' },
  ],
  metrics: [{ name: 'loss', value: 0.2 }],
  artifact: undefined,
};
const input = (found: Partial<Found>) =>
  inputOf(
    { found: packageOf(), job: undefined, checksums: {}, quality: undefined, ...found },
    modelPromotion,
  );

describe('an event of SageMaker', () => {
  const event = (detail: object, more: object = {}) => ({
    source: 'aws.sagemaker',
    'detail-type': 'SageMaker Model Package State Change',
    detail: {
      ModelPackageArn: 'arn:x',
      ModelPackageGroupName: 'churn',
      ModelApprovalStatus: 'PendingManualApproval',
      ...detail,
    },
    ...more,
  });

  it('leads to the package that waits for approval', () => {
    expect(readStateChange(event({}))).toEqual({ arn: 'arn:x', group: 'churn' });
    expect(readStateChange(event({ ModelPackageRegistrationType: 'Registered', more: 1 }))).toBeDefined();
  });

  it.each([
    [{ ModelApprovalStatus: 'Approved' }, {}],
    [{ ModelApprovalStatus: 'Rejected' }, {}],
    [{ ModelPackageRegistrationType: 'Logged' }, {}],
    [{ ModelPackageStatus: 'InProgress' }, {}],
    [{ CustomerMetadataProperties: { 'countersign.request': 'r' } }, {}],
    [{ ModelPackageArn: undefined }, {}],
    [{}, { source: 'somebody' }],
    [{}, { 'detail-type': 'SageMaker Training Job State Change' }],
  ])('of anything else, and of what was written here, leads to nothing: %j %j', (detail, more) => {
    expect(readStateChange(event(detail, more))).toBeUndefined();
  });

  it.skipIf(!existsSync(SAMPLE))('is read as AWS documents it', () => {
    const sample = JSON.parse(readFileSync(SAMPLE, 'utf8'));
    expect(readStateChange(sample)).toBeUndefined();
    const waiting = { ...sample.detail, ModelApprovalStatus: 'PendingManualApproval' };
    expect(readStateChange({ ...sample, detail: waiting })).toEqual({
      arn: 'arn:aws:sagemaker:us-east-2:111122223333:model-package/churn/2',
      group: 'churn',
    });
  });
});

describe('a package as the input of a request', () => {
  it('has no more than is known', () => {
    expect(input({})).toStrictEqual({
      subject: 'model/churn',
      version: '3',
      requestedBy: 'sagemaker',
      metrics: {},
      attributes: {},
    });
    expect(
      input({ found: packageOf({ description: ' ' }), job: { ...job, channels: [], hyperparameters: {} } }),
    ).not.toHaveProperty('lineage');
  });

  it('has each channel by its name, pinned by what somebody said, or else by what S3 knows', () => {
    const found = packageOf({
      metadata: { 'countersign.data.train': 'dvc:d41d8cd98f00b204e9800998ecf8427e' },
    });
    const { trainingData } = input({ found, job, checksums: { 's3://data/b': SHA } })['lineage'] as {
      trainingData: unknown;
    };
    expect(trainingData).toEqual([
      { name: 'train', uri: 's3://data/a', digest: 'dvc:d41d8cd98f00b204e9800998ecf8427e' },
      { name: 'validation', uri: 's3://data/b', digest: `sha256:${SHA}` },
    ]);
    expect(unpinned({ found, job })).toEqual(['s3://models/churn/3', 's3://data/b']);
  });

  it('has its only channel without a name', () => {
    const { trainingData } = input({ job: { ...job, channels: job.channels.slice(0, 1) } })['lineage'] as {
      trainingData: unknown;
    };
    expect(trainingData).toStrictEqual([{ uri: 's3://data/a' }]);
  });

  it('is by who answers for it, and has a note, both without the spaces around them', () => {
    const found = packageOf({
      description: ' Better. ',
      metadata: { 'countersign.requested_by': ' amy@example.com ' },
    });
    expect(input({ found })).toMatchObject({ onBehalfOf: 'amy@example.com', note: 'Better.' });
  });

  it('has hyperparameters as they were before they were text', () => {
    const { hyperparameters } = input({ job })['lineage'] as { hyperparameters: unknown };
    expect(hyperparameters).toEqual({
      a: 1,
      b: '1.0',
      c: 'quoted',
      d: '"not" quoted',
      e: '"bad\\x"',
      f: ' "before"',
      g: '"after" ',
    });
  });

  it('has code by its metadata before its own properties, and only where both are known', () => {
    const code = (changes: Partial<ModelPackage>) =>
      (input({ found: packageOf(changes) })['lineage'] as { code?: unknown } | undefined)?.code;
    expect(code({ repository: 'https://git.example.com/a' })).toBeUndefined();
    expect(code({ commit: 'c0ffee0' })).toBeUndefined();
    const metadata = { 'countersign.code.commit': 'svn:r4711', 'countersign.code.dirty': 'true' };
    expect(code({ repository: 'https://git.example.com/a', commit: 'c0ffee0', metadata })).toEqual({
      repository: 'https://git.example.com/a',
      commit: 'svn:r4711',
      dirty: true,
    });
    const clean = { 'countersign.code.dirty': 'false' };
    expect(
      code({ repository: 'https://git.example.com/a', commit: 'c0ffee0', metadata: clean }),
    ).toStrictEqual({ repository: 'https://git.example.com/a', commit: 'c0ffee0' });
  });

  it('has the artifact of its one container; of several, what somebody stated for all', () => {
    const artifact = (found: ModelPackage, checksums = {}) => input({ found, checksums })['artifact'];
    const two = ['s3://models/a', 's3://models/b'];
    const sums = { 's3://models/churn/3': SHA, 's3://models/a': SHA };
    expect(artifact(packageOf({ data: [undefined, 's3://models/churn/3'] }), sums)).toEqual({
      uri: 's3://models/churn/3',
      sha256: SHA,
    });
    expect(artifact(packageOf({ data: two }), sums)).toBeUndefined();
    expect(unpinned({ found: packageOf({ data: two }), job: undefined })).toEqual([]);
    const metadata = { 'countersign.artifact.sha256': SHA };
    expect(artifact(packageOf({ data: two, metadata }))).toEqual({ uri: packageOf().arn, sha256: SHA });
    expect(unpinned({ found: packageOf({ metadata }), job: undefined })).toEqual([]);
  });

  it('has the metrics of its job, and over them those of its quality', () => {
    const quality = { loss: 0.1, binary: { auc: { value: 0.9, standard_deviation: 'NaN' } } };
    expect(input({ job, quality })['metrics']).toEqual({ loss: 0.1, binary: { auc: 0.9 } });
    expect(input({ job })['metrics']).toEqual({ loss: 0.2 });
  });

  it('leaves out of its quality what is no number, and what is too deep', () => {
    expect(metricsIn({ a: 'x', b: [1], c: {}, d: null, e: { value: 'NaN' }, f: 1 })).toEqual({ f: 1 });
    expect(metricsIn({ a: { b: { c: { d: 1, e: { f: 1 } } } } })).toEqual({ a: { b: { c: { d: 1 } } } });
    expect(metricsIn('text')).toEqual({});
  });
});

describe('what a package is, as it says itself', () => {
  it('is its number, its age, the digest that somebody stated and the place of its one container', () => {
    const metadata = { 'countersign.artifact.sha256': SHA };
    expect(heldOf(packageOf({ made: 5, metadata }))).toStrictEqual({
      version: '3',
      made: 5,
      sha256: SHA,
      uri: 's3://models/churn/3',
    });
  });

  it('is the package itself where it has several containers, or none', () => {
    for (const data of [['s3://models/a', 's3://models/b'], []])
      expect(heldOf(packageOf({ data }))).toMatchObject({ sha256: undefined, uri: packageOf().arn });
  });
});

describe('what a package lacks', () => {
  it('is told with what to do, as long as a description may be', () => {
    expect(describeLacking([{ path: '/metrics/auc', message: 'is missing' }])).toBe(
      'metrics/auc is missing: state them in ModelMetrics.ModelQuality.Statistics',
    );
    const many = Array.from({ length: 99 }, () => ({ path: '/lineage', message: 'is missing' }));
    expect(describeLacking(many)).toHaveLength(1_024);
  });
});

describe('what a package shows', () => {
  const closed = { request: 'r', version: '3', status: 'closed', outcome: 'completed' } as const;
  const running = (version: string) => ({ version, authorisedBy: [] }) as never;

  it('is that it is approved only while the environment that it is approved for runs it', () => {
    const approval = (environments: object) =>
      shownOf(closed, { environments } as never, 'production').approval;
    expect(approval({ production: running('3') })).toBe('Approved');
    expect(approval({ qa: running('3'), production: running('2') })).toBe('Rejected');
    expect(approval({})).toBe('Rejected');
    expect(shownOf({ ...closed, status: 'open' }, { environments: {} }, 'production').approval).toBe(
      'PendingManualApproval',
    );
  });

  it('is written where it differs in anything, with all that stands there', () => {
    const shown = shownOf(closed, { environments: { production: running('3') } }, 'production');
    const metadata = { team: 'growth', 'countersign.request': 'r' };
    const same = packageOf({
      approval: 'Approved',
      approvalDescription: 'Countersign request r: completed, in production',
      lifeCycle: { stage: 'production', status: 'running' },
      metadata,
    });
    const update = (changes: Partial<ModelPackage>) =>
      updateOf({ ...same, ...changes }, shown, { request: 'r', entry: 7 });
    expect(update({})).toBeUndefined();
    for (const changes of [
      { approval: 'Rejected' as const },
      { approvalDescription: 'x' },
      { lifeCycle: undefined },
      { lifeCycle: { stage: 'production', status: 'replaced' } },
      { metadata: { team: 'growth' } },
    ])
      expect(update(changes)).toEqual({
        approval: 'Approved',
        approvalDescription: 'Countersign request r: completed, in production',
        lifeCycle: { stage: 'production', status: 'running' },
        metadata: { ...metadata, 'countersign.entry': '7' },
      });
  });
});
