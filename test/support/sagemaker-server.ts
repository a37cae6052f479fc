import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;

/** A version of a group, as SageMaker answers it; times are seconds since 1970. */
export interface StoredPackage extends Json {
  readonly ModelPackageArn: string;
  readonly ModelPackageGroupName: string;
  readonly ModelPackageVersion: number;
  readonly CreationTime: number;
}

/** An object of S3, with what S3 knows of it. */
interface StoredObject {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ACCOUNT = 'arn:aws:sagemaker:us-east-1:111122223333';

/**
 * SageMaker and S3 by their wire formats, with what `moto` drops: a package keeps its life cycle, and what an update does not
 * name stays. Lists come a page of two at a time. What was asked is kept.
 */
export class SageMakerServer {
  readonly packages = new Map<string, StoredPackage>();
  readonly jobs = new Map<string, Json>();
  /** The ARNs of the training jobs that executions of pipelines ran. */
  readonly executions = new Map<string, readonly string[]>();
  /** By bucket and key. */
  readonly objects = new Map<string, StoredObject>();
  /** The operations that were called, in order. */
  readonly called: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { status, body, headers } = await this.#answer(request);
      response.writeHead(status, headers);
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  }

  static async start(): Promise<SageMakerServer> {
    const server = new SageMakerServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Registers the next version of a group, waiting for approval. @param made seconds since 1970 */
  register(group: string, made: number, more: Json = {}): StoredPackage {
    const version =
      [...this.packages.values()].filter((one) => one.ModelPackageGroupName === group).length + 1;
    const found: StoredPackage = {
      ModelPackageName: group,
      ModelPackageGroupName: group,
      ModelPackageVersion: version,
      // It writes names of groups in small letters there.
      ModelPackageArn: `${ACCOUNT}:model-package/${group.toLowerCase()}/${version}`,
      CreationTime: made,
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      ModelApprovalStatus: 'PendingManualApproval',
      ...more,
    };
    this.packages.set(found.ModelPackageArn, found);
    return found;
  }

  async #answer(request: IncomingMessage) {
    const operation = request.headers['x-amz-target'];
    if (typeof operation === 'string') {
      const name = operation.split('.').at(-1) ?? '';
      this.called.push(`sagemaker:${name}`);
      const { status, answer } = this.#operate(name, JSON.parse(await text(request)));
      const headers = { 'content-type': 'application/x-amz-json-1.1' };
      return { status, body: JSON.stringify(answer), headers };
    }
    this.called.push(request.method === 'HEAD' ? 's3:HeadObject' : 's3:GetObject');
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://any').pathname.slice(1));
    const found = this.objects.get(key);
    if (found === undefined) return { status: 404, body: '', headers: {} };
    return { status: 200, body: found.body, headers: { ...found.headers } };
  }

  #operate(name: string, input: Json): { readonly status: number; readonly answer: unknown } {
    const known = this.#operations[name];
    if (known === undefined) throw new Error(`the stand-in has no ${name}`);
    const answer = known(input);
    if (answer !== undefined) return { status: 200, answer };
    const message = `${name}: there is none, it does not exist`;
    return { status: 400, answer: { __type: 'ValidationException', message } };
  }

  readonly #operations: Readonly<Record<string, (input: Json) => unknown>> = {
    DescribeModelPackage: ({ ModelPackageName }) => this.packages.get(String(ModelPackageName)),
    DescribeTrainingJob: ({ TrainingJobName }) => this.jobs.get(String(TrainingJobName)),
    ListPipelineExecutionSteps: ({ PipelineExecutionArn }) => {
      const arns = this.executions.get(String(PipelineExecutionArn));
      return arns && { PipelineExecutionSteps: arns.map((Arn) => ({ Metadata: { TrainingJob: { Arn } } })) };
    },
    ListModelPackages: ({ CreationTimeAfter, NextToken = '0' }) => {
      const recent = [...this.packages.values()]
        .filter(({ CreationTime }) => CreationTime > Number(CreationTimeAfter))
        .toSorted((one, other) => other.CreationTime - one.CreationTime);
      const from = Number(NextToken);
      const next = from + 2 < recent.length ? { NextToken: String(from + 2) } : {};
      return { ModelPackageSummaryList: recent.slice(from, from + 2), ...next };
    },
    UpdateModelPackage: ({ ModelPackageArn, ...changes }) => {
      const found = this.packages.get(String(ModelPackageArn));
      if (found === undefined) return undefined;
      this.packages.set(found.ModelPackageArn, { ...found, ...changes });
      return { ModelPackageArn };
    },
  };
}

/** A package as a pipeline registers it, with all that SageMaker does not know in its metadata. */
export const COMPLETE: Json = {
  ModelPackageDescription: 'Trained weekly.',
  MetadataProperties: {
    Repository: 'https://git.example.com/team/churn.git',
    CommitId: '505c7ab34dc5fdbafe51c531a4361b0ec1562200',
    GeneratedBy: `${ACCOUNT}:pipeline/churn/execution/4r83jejmhorv`,
  },
  InferenceSpecification: {
    Containers: [
      {
        Image: '444455556666.dkr.ecr.us-east-1.amazonaws.com/x',
        ModelDataUrl: 's3://models/churn/model.tar.gz',
      },
    ],
  },
  ModelMetrics: {
    ModelQuality: {
      Statistics: { ContentType: 'application/json', S3Uri: 's3://models/churn/evaluation.json' },
    },
  },
  CustomerMetadataProperties: { 'countersign.requested_by': 'dana@example.com', team: 'growth' },
};

export const SHA256 = '0f119b9287994160487aa887d6b787ba1b2115d7077fb3fc06e91f806d842b5f';
const CHECKSUM = {
  'x-amz-checksum-sha256': Buffer.from(SHA256, 'hex').toString('base64'),
  'x-amz-checksum-type': 'FULL_OBJECT',
};

/** What a pipeline leaves behind: its execution, its training job, and their files. */
export function keepTraining(server: SageMakerServer): void {
  server.executions.set(`${ACCOUNT}:pipeline/churn/execution/4r83jejmhorv`, [
    `${ACCOUNT}:training-job/churn-1`,
  ]);
  server.jobs.set('churn-1', {
    TrainingJobName: 'churn-1',
    TrainingJobArn: `${ACCOUNT}:training-job/churn-1`,
    HyperParameters: { eta: '0.1', solver: '"lbfgs"', sagemaker_program: '"train.py"' },
    InputDataConfig: [
      {
        ChannelName: 'train',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://data/churn.csv' } },
      },
    ],
    ModelArtifacts: { S3ModelArtifacts: 's3://models/churn/model.tar.gz' },
    FinalMetricDataList: [{ MetricName: 'auc', Value: 0.5, Timestamp: 0 }],
  });
  server.objects.set('data/churn.csv', { body: 'a,b', headers: CHECKSUM });
  server.objects.set('models/churn/model.tar.gz', { body: 'model', headers: CHECKSUM });
  const quality = { auc: { value: 0.913, standard_deviation: 'NaN' } };
  server.objects.set('models/churn/evaluation.json', { body: JSON.stringify(quality) });
}
