import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { defined } from '../schema/defined.ts';
import {
  awsEndpoint,
  type ConnectionOptions,
  type Environment,
  isLoopback,
  localCredentials,
  regionOf,
} from './connection.ts';
import { CommandError } from './errors.ts';

const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** A client for the tables. @throws UsageError when an option makes no sense. */
export function connectDynamoDb(options: ConnectionOptions, env: Environment): DynamoDBClient {
  return new DynamoDBClient(configure(options, env));
}

/** A client for the bucket of digests. @throws UsageError when an option makes no sense. */
export function connectS3(options: ConnectionOptions, env: Environment): S3Client {
  return new S3Client(configure(options, env));
}

/** A client for the key of links. @throws UsageError when an option makes no sense. */
export function connectKms(options: ConnectionOptions, env: Environment): KMSClient {
  return new KMSClient(configure(options, env));
}

/** A client for the topics. @throws UsageError when an option makes no sense. */
export function connectSns(options: ConnectionOptions, env: Environment): SNSClient {
  return new SNSClient(configure(options, env));
}

/** A client for the secrets of connected tools. @throws UsageError when an option makes no sense. */
export function connectSecrets(options: ConnectionOptions, env: Environment): SecretsManagerClient {
  return new SecretsManagerClient(configure(options, env));
}

/**
 * The name of the bucket with the digests of a deployment in the client's region, as `lib` names it.
 * @throws CommandError when there is none
 */
export async function findDigestBucket(client: S3Client, deployment: string): Promise<string> {
  const region = await client.config.region();
  const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: `${deployment}-digests-` }));
  const name = Buckets.find(({ Name }) => Name?.endsWith(`-${region}`))?.Name;
  if (name !== undefined) return name;
  throw new CommandError(
    `No bucket of yours in ${region} holds digests of ${deployment}: check --region and --deployment, or name it by --bucket.`,
  );
}

function configure(options: ConnectionOptions, env: Environment) {
  const endpoint = awsEndpoint(options, env);
  // The SDK insists on a region, which means nothing to an endpoint on this machine.
  const region = regionOf(options, env) ?? (isLoopback(endpoint) ? 'us-east-1' : undefined);
  const credentials = localCredentials(endpoint, options, env);
  return defined({
    endpoint,
    region,
    profile: options.profile,
    credentials,
    requestHandler: PATIENCE,
  });
}
