import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  paginateListModelPackages,
  paginateListPipelineExecutionSteps,
  type SageMakerClient,
  SageMakerServiceException,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import type { ListedPackage, ModelPackage, PackageUpdate, TrainingJob } from '../domain/sagemaker/package.ts';
import type { ModelPackages } from '../ports.ts';

const PAGE = 100;
/** The largest file of model quality that is read, in bytes. */
const MOST_QUALITY = 1_048_576;

export interface SageMakerPackagesProps {
  readonly sagemaker: SageMakerClient;
  readonly s3: S3Client;
  /** What the ARN of a package has before its group and version. */
  readonly arnPrefix: string;
  /** The buckets, or what of them, that may be read. */
  readonly buckets: readonly string[];
}

/** SageMaker's registry of models, and what S3 knows of their files. */
export class SageMakerPackages implements ModelPackages {
  readonly #props: SageMakerPackagesProps;

  constructor(props: SageMakerPackagesProps) {
    this.#props = props;
  }

  async package(arn: string): Promise<ModelPackage | undefined> {
    const found = await orNone(
      this.#props.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn })),
    );
    return found && readPackage(found);
  }

  async find(group: string, version: string): Promise<ModelPackage | undefined> {
    // It writes names of groups in small letters in ARNs.
    const found = await this.package(`${this.#props.arnPrefix}${group.toLowerCase()}/${version}`);
    return found?.group === group ? found : undefined;
  }

  async *newest(since: Date): AsyncIterable<ListedPackage> {
    const pages = paginateListModelPackages(
      { client: this.#props.sagemaker, pageSize: PAGE },
      {
        ModelPackageType: 'Versioned',
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        CreationTimeAfter: since,
      },
    );
    for await (const { ModelPackageSummaryList = [] } of pages)
      for (const {
        ModelPackageArn: arn,
        ModelPackageGroupName: group,
        ModelPackageVersion,
      } of ModelPackageSummaryList)
        if (arn !== undefined && group !== undefined && ModelPackageVersion !== undefined)
          yield { arn, group, version: String(ModelPackageVersion) };
  }

  async trainingJob(nameOrArn: string): Promise<TrainingJob | undefined> {
    const TrainingJobName = nameOrArn.split(':training-job/').at(-1) ?? nameOrArn;
    const found = await orNone(
      this.#props.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName })),
    );
    return found && readJob(found);
  }

  async trainingJobsOf(pipelineExecutionArn: string): Promise<readonly TrainingJob[]> {
    const pages = paginateListPipelineExecutionSteps(
      { client: this.#props.sagemaker, pageSize: PAGE },
      { PipelineExecutionArn: pipelineExecutionArn },
    );
    const jobs: TrainingJob[] = [];
    for await (const { PipelineExecutionSteps = [] } of pages)
      for (const { Metadata } of PipelineExecutionSteps) {
        const arn = Metadata?.TrainingJob?.Arn;
        const job = arn === undefined ? undefined : await this.trainingJob(arn);
        if (job !== undefined) jobs.push(job);
      }
    return jobs;
  }

  async checksum(uri: string): Promise<string | undefined> {
    const place = this.#readable(uri);
    if (place === undefined) return undefined;
    const found = await orNone(
      this.#props.s3.send(new HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' })),
    );
    const { ChecksumSHA256, ChecksumType } = found ?? {};
    // That of an object in parts is over the digests of its parts, and has their number after a hyphen.
    if (ChecksumSHA256 === undefined || ChecksumType === 'COMPOSITE' || ChecksumSHA256.includes('-'))
      return undefined;
    return Buffer.from(ChecksumSHA256, 'base64').toString('hex');
  }

  async quality(uri: string): Promise<unknown> {
    const place = this.#readable(uri);
    if (place === undefined) return undefined;
    const input = { ...place, Range: `bytes=0-${MOST_QUALITY}` };
    const found = await orNone(this.#props.s3.send(new GetObjectCommand(input)));
    const bytes = (await found?.Body?.transformToByteArray()) ?? new Uint8Array();
    if (bytes.length > MOST_QUALITY) return undefined;
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  async update(arn: string, update: PackageUpdate): Promise<void> {
    const { approval, approvalDescription, metadata, lifeCycle } = update;
    await this.#props.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: arn,
        ModelApprovalStatus: approval,
        ApprovalDescription: approvalDescription,
        CustomerMetadataProperties: { ...metadata },
        ModelLifeCycle: lifeCycle && { Stage: lifeCycle.stage, StageStatus: lifeCycle.status },
      }),
    );
  }

  /** An object's bucket and key, where it may be read. */
  #readable(uri: string): { readonly Bucket: string; readonly Key: string } | undefined {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*[^/])$/.exec(uri) ?? [];
    if (Bucket === undefined || Key === undefined) return undefined;
    const allowed = this.#props.buckets.some((one) => `${Bucket}/${Key}`.startsWith(`${one}/`));
    return allowed ? { Bucket, Key } : undefined;
  }
}

/** What SageMaker or S3 answers; nothing where there is no such thing, or where S3 does not say so to us. */
async function orNone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  if (error instanceof S3ServiceException)
    return [301, 403, 404].includes(error.$metadata.httpStatusCode ?? 0);
  if (!(error instanceof SageMakerServiceException)) return false;
  // Where there is none, it says so in words alone (`Could not find`, `does not exist`, `not found`).
  return (
    error.name === 'ResourceNotFound' ||
    (error.name.startsWith('Validation') && /not find|not exist|not found/i.test(error.message))
  );
}

function readPackage(found: DescribeModelPackageOutput): ModelPackage | undefined {
  const { ModelPackageArn, ModelPackageGroupName, ModelPackageVersion, CreationTime } = found;
  if (ModelPackageArn === undefined || ModelPackageGroupName === undefined) return undefined;
  if (ModelPackageVersion === undefined || CreationTime === undefined) return undefined;
  const { Repository, CommitId, GeneratedBy } = found.MetadataProperties ?? {};
  const { Stage, StageStatus } = found.ModelLifeCycle ?? {};
  return {
    arn: ModelPackageArn,
    group: ModelPackageGroupName,
    version: String(ModelPackageVersion),
    made: CreationTime.getTime(),
    complete: found.ModelPackageStatus === 'Completed',
    registered: (found.ModelPackageRegistrationType ?? 'Registered') === 'Registered',
    approval: found.ModelApprovalStatus,
    approvalDescription: found.ApprovalDescription,
    description: found.ModelPackageDescription,
    metadata: found.CustomerMetadataProperties ?? {},
    data: (found.InferenceSpecification?.Containers ?? []).map(
      ({ ModelDataUrl, ModelDataSource }) => ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri,
    ),
    generatedBy: GeneratedBy,
    repository: Repository,
    commit: CommitId,
    quality: found.ModelMetrics?.ModelQuality?.Statistics?.S3Uri,
    lifeCycle:
      Stage === undefined || StageStatus === undefined ? undefined : { stage: Stage, status: StageStatus },
  };
}

function readJob(found: DescribeTrainingJobResponse): TrainingJob {
  return {
    hyperparameters: found.HyperParameters ?? {},
    channels: (found.InputDataConfig ?? []).flatMap(({ ChannelName: name, DataSource }) => {
      const uri = DataSource?.S3DataSource?.S3Uri;
      return name === undefined || uri === undefined ? [] : [{ name, uri }];
    }),
    metrics: (found.FinalMetricDataList ?? []).flatMap(({ MetricName: name, Value: value }) =>
      name === undefined || value === undefined ? [] : [{ name, value }],
    ),
    artifact: found.ModelArtifacts?.S3ModelArtifacts,
  };
}
