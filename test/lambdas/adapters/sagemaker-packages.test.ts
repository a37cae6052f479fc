import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ModelPackages } from '../../../lambdas/ports.ts';
import { COMPLETE, keepTraining, SageMakerServer, SHA256 } from '../../support/sagemaker-server.ts';
import { packagesAt } from '../../support/sagemaker-world.ts';

let server: SageMakerServer;
let packages: ModelPackages;
beforeAll(async () => {
  server = await SageMakerServer.start();
  packages = packagesAt(server.url, 'arn:aws:sagemaker:us-east-1:111122223333:model-package/');
});
afterAll(() => server.close());
beforeEach(() => {
  server.packages.clear();
  server.objects.clear();
  keepTraining(server);
});

describe('a package', () => {
  test('is found by its ARN, and by its group and version, as SageMaker spells them', async () => {
    const { ModelPackageArn: arn } = server.register('Churn', 1_700_000_000.5, COMPLETE);
    const found = await packages.package(arn);
    expect(found).toMatchObject({
      arn,
      group: 'Churn',
      version: '1',
      made: 1_700_000_000_500,
      complete: true,
      registered: true,
      data: ['s3://models/churn/model.tar.gz'],
      quality: 's3://models/churn/evaluation.json',
    });
    expect(await packages.find('Churn', '1')).toEqual(found);
    // Another group, whose ARN is the same but for the case.
    expect(await packages.find('CHURN', '1')).toBeUndefined();
    expect(await packages.find('Churn', '2')).toBeUndefined();
  });

  test('is listed the newest first, on as many pages as there are, if it is not too old', async () => {
    for (let made = 1; made <= 5; made++) server.register('churn', made);
    const listed: string[] = [];
    for await (const { version } of packages.newest(new Date(1_000))) listed.push(version);
    expect(listed).toEqual(['5', '4', '3', '2']);
  });

  test('is written with all that is said', async () => {
    const { ModelPackageArn: arn } = server.register('churn', 1, COMPLETE);
    await packages.update(arn, {
      approval: 'Approved',
      approvalDescription: 'Because.',
      metadata: { a: 'b' },
      lifeCycle: { stage: 'production', status: 'running' },
    });
    expect(await packages.package(arn)).toMatchObject({
      approval: 'Approved',
      approvalDescription: 'Because.',
      metadata: { a: 'b' },
      lifeCycle: { stage: 'production', status: 'running' },
    });
    await expect(
      packages.update(`${arn}0`, { approval: 'Approved', approvalDescription: '', metadata: {} }),
    ).rejects.toThrow('does not exist');
  });
});

describe('a training job', () => {
  test('is found by its name and by its ARN, with what it was trained with', async () => {
    const found = await packages.trainingJob('churn-1');
    expect(found).toMatchObject({
      channels: [{ name: 'train', uri: 's3://data/churn.csv' }],
      metrics: [{ name: 'auc', value: 0.5 }],
      artifact: 's3://models/churn/model.tar.gz',
    });
    expect(await packages.trainingJob('arn:aws:sagemaker:us-east-1:1:training-job/churn-1')).toEqual(found);
    expect(await packages.trainingJob('none')).toBeUndefined();
  });

  test('is that of the execution of a pipeline', async () => {
    const [execution = ''] = server.executions.keys();
    expect(await packages.trainingJobsOf(execution)).toEqual([await packages.trainingJob('churn-1')]);
  });
});

describe('a file', () => {
  const keep = (headers: Record<string, string>, body = 'x') =>
    server.objects.set('data/x', { body, headers });

  test('has the SHA-256 that S3 has of all of it', async () => {
    expect(await packages.checksum('s3://data/churn.csv')).toBe(SHA256);
    expect(await packages.checksum('s3://data/none')).toBeUndefined();
  });

  test('has none that S3 made of its parts', async () => {
    const sum = Buffer.from(SHA256, 'hex').toString('base64');
    keep({ 'x-amz-checksum-sha256': `${sum}-2` });
    expect(await packages.checksum('s3://data/x')).toBeUndefined();
    keep({ 'x-amz-checksum-sha256': sum, 'x-amz-checksum-type': 'COMPOSITE' });
    expect(await packages.checksum('s3://data/x')).toBeUndefined();
    keep({});
    expect(await packages.checksum('s3://data/x')).toBeUndefined();
  });

  test.each(['s3://others/x', 's3://data/', 's3://data', 'https://data/x', 's3://data-of-others/x'])(
    'that is not to be read is not asked for: %s',
    async (uri) => {
      server.called.length = 0;
      expect(await packages.checksum(uri)).toBeUndefined();
      expect(await packages.quality(uri)).toBeUndefined();
      expect(server.called).toEqual([]);
    },
  );

  test('of quality is JSON, or none', async () => {
    expect(await packages.quality('s3://models/churn/evaluation.json')).toEqual({
      auc: { value: 0.913, standard_deviation: 'NaN' },
    });
    keep({}, 'no JSON');
    expect(await packages.quality('s3://data/x')).toBeUndefined();
    keep({}, `"${'x'.repeat(1_048_576)}"`);
    expect(await packages.quality('s3://data/x')).toBeUndefined();
    expect(await packages.quality('s3://data/none')).toBeUndefined();
  });
});
