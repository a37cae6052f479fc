import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CommandError, UsageError } from './errors.ts';

/** Where to connect, named as in the aws command. */
export interface ConnectionOptions {
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly profile?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The tables as `lib` names them. */
export const LEDGER_TABLE = 'countersign-ledger';
export const VIEWS_TABLE = 'countersign-views';

/** What the name of the bucket with the digests begins with, as `lib` names it; account and region follow. */
const DIGEST_BUCKET_PREFIX = 'countersign-digests-';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** A client for the tables. @throws UsageError when an option makes no sense. */
export function connectDynamoDb(options: ConnectionOptions, env: Environment): DynamoDBClient {
  return new DynamoDBClient(configure(options, env));
}

/** A client for the state machines. @throws UsageError when an option makes no sense. */
export function connectStepFunctions(options: ConnectionOptions, env: Environment): SFNClient {
  return new SFNClient(configure(options, env));
}

/** A client for the bucket of digests. @throws UsageError when an option makes no sense. */
export function connectS3(options: ConnectionOptions, env: Environment): S3Client {
  return new S3Client(configure(options, env));
}

/**
 * The name of the bucket with the digests of the client's region.
 * @throws CommandError when there is none
 */
export async function findDigestBucket(client: S3Client): Promise<string> {
  const region = await client.config.region();
  const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: DIGEST_BUCKET_PREFIX }));
  const name = Buckets.find(({ Name }) => Name?.endsWith(`-${region}`))?.Name;
  if (name !== undefined) return name;
  throw new CommandError(
    `No bucket of yours in ${region} holds digests: check --region, or name it by --bucket.`,
  );
}

/** What is connected to, in a sentence: an endpoint, or AWS in a region. */
export function describePlace(options: ConnectionOptions, env: Environment): string {
  const endpoint = endpointOf(options, env);
  if (endpoint !== undefined) return endpoint;
  const region = regionOf(options, env);
  return region === undefined ? 'AWS' : `AWS in ${region}`;
}

function configure(options: ConnectionOptions, env: Environment) {
  const endpoint = endpointOf(options, env);
  const region = regionOf(options, env);
  const profile = options.profile;
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(isLoopback(endpoint) ? localDefaults(options, env) : {}),
    requestHandler: PATIENCE,
  };
}

/** An endpoint on this machine needs no credentials and no region, but the SDK insists on having some. */
function localDefaults(options: ConnectionOptions, env: Environment) {
  const named = options.profile ?? env['AWS_PROFILE'] ?? env['AWS_ACCESS_KEY_ID'];
  return {
    region: regionOf(options, env) ?? 'us-east-1',
    ...(named === undefined ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  };
}

function endpointOf({ endpointUrl }: ConnectionOptions, env: Environment): string | undefined {
  const endpoint = endpointUrl ?? env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined || endpoint === '') return undefined;
  const protocol = URL.parse(endpoint)?.protocol;
  if (protocol === 'http:' || protocol === 'https:') return endpoint;
  throw new UsageError(
    `'${endpoint}' is no endpoint: write its whole address, such as http://127.0.0.1:8000.`,
  );
}

function regionOf({ region }: ConnectionOptions, env: Environment): string | undefined {
  return region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
}

function isLoopback(endpoint: string | undefined): boolean {
  return endpoint !== undefined && LOOPBACK.includes(new URL(endpoint).hostname);
}
