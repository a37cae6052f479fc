/** SageMaker's registry by an emulator of others, read and written by the product's own adapter. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreateTrainingJobCommand,
  DescribeModelPackageCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { seal, subjectStream } from '../../lambdas/domain/entry.ts';
import { mirror } from '../../lambdas/operations/sagemaker/mirror.ts';
import { poll } from '../../lambdas/operations/sagemaker/poll.ts';
import { InMemoryWorld } from '../support/in-memory-ports.ts';
import { preparePython } from '../support/python.ts';
import { packagesAt } from '../support/sagemaker-world.ts';
import { MOTO, startMoto } from './moto.ts';

const GROUP = 'churn-weekly';
const PREFIX = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/';
const SHA256 = /^[0-9a-f]{64}$/;

/** Without Python, or where moto can't be had, it says so and ends well. */
export async function tryMoto(): Promise<void> {
  const prepared = preparePython(MOTO);
  if ('missing' in prepared)
    return console.log(`Skipped: ${prepared.missing}. Nothing was tried with an emulator of SageMaker.`);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-moto-'));
  const moto = await startMoto(prepared.python, folder);
  try {
    await story(moto.url);
  } finally {
    moto.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function story(url: string): Promise<void> {
  const shared = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  };
  const sagemaker = new SageMakerClient(shared);
  const arn = await train(sagemaker, new S3Client({ ...shared, forcePathStyle: true }));
  const world = new InMemoryWorld();
  world.time = Date.now();
  const settings = { groups: [{ name: 'churn-*', workflow: 'model-promotion' }] };
  const ports = { ...world.ports, packages: packagesAt(url, PREFIX), settings };
  const described = () => sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));

  await poll(ports)();
  const [[, { input } = {}] = []] = world.started;
  const { lineage, artifact, ...others } = input as Record<string, Record<string, unknown>>;
  assert.partialDeepStrictEqual(others, {
    subject: `model/${GROUP}`,
    version: '1',
    onBehalfOf: 'dana@example.com',
  });
  assert.match(String(artifact?.['sha256']), SHA256);
  assert.deepEqual(lineage?.['hyperparameters'], { eta: 0.1 });
  const request = (await described()).CustomerMetadataProperties?.['countersign.request'] ?? '';
  assert.match(request, /^[0-9a-z]{26}$/);
  console.log(`A package at SageMaker is request ${request}.`);

  keepPromoted(world, request);
  await mirror(ports, `model/${GROUP}`);
  const after = await described();
  assert.equal(after.ModelApprovalStatus, 'Approved');
  assert.match(after.ApprovalDescription ?? '', /completed, in production; approved by morgan@example.com/);
  assert.equal(after.CustomerMetadataProperties?.['team'], 'growth');
  console.log(`It is ${after.ModelApprovalStatus}: ${after.ApprovalDescription}.`);
  await poll(ports)();
  assert.equal(world.started.size, 1);
  assert.equal(world.counts.get('RegistryDrift'), 0);
}

/** What a pipeline leaves behind: files with their checksums, a training job, and a package that waits for approval. */
async function train(sagemaker: SageMakerClient, s3: S3Client): Promise<string> {
  for (const [Bucket, Key] of [
    ['data', 'churn.csv'],
    ['models', 'churn/model.tar.gz'],
  ] as const) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ChecksumAlgorithm: 'SHA256' }));
  }
  await sagemaker.send(
    new CreateTrainingJobCommand({
      TrainingJobName: 'churn-1',
      RoleArn: 'arn:aws:iam::123456789012:role/training',
      AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
      HyperParameters: { eta: '0.1' },
      InputDataConfig: [
        {
          ChannelName: 'train',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/churn.csv' } },
        },
      ],
      OutputDataConfig: { S3OutputPath: 's3://models/churn' },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
      StoppingCondition: { MaxRuntimeInSeconds: 60 },
    }),
  );
  await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
  const { ModelPackageArn } = await sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: GROUP,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [{ Image: 'image', ModelDataUrl: 's3://models/churn/model.tar.gz' }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      MetadataProperties: {
        Repository: 'https://git.example.com/team/churn.git',
        CommitId: '505c7ab34dc5fdbafe51c531a4361b0ec1562200',
        GeneratedBy: 'arn:aws:sagemaker:us-east-1:123456789012:training-job/churn-1',
      },
      CustomerMetadataProperties: { 'countersign.requested_by': 'dana@example.com', team: 'growth' },
    }),
  );
  return ModelPackageArn ?? '';
}

/** The ledger says that the version was promoted. */
function keepPromoted(world: InMemoryWorld, request: string): void {
  const draft = { at: new Date(world.time).toISOString(), actor: 'system:test', action: 'test', details: {} };
  const subject = `model/${GROUP}`;
  const keep = (stream: string, state: object) =>
    world.streams.set(stream, [seal(stream, undefined, { ...draft, state } as never)]);
  keep(`request/${request}`, { request, subject, version: '1', status: 'closed', outcome: 'completed' });
  const authorisedBy = [{ person: 'morgan@example.com' }];
  keep(subjectStream(subject), {
    subject,
    environments: { production: { version: '1', request, authorisedBy } },
    open: {},
    findings: {},
    closed: [],
  });
}
