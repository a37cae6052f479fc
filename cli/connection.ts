import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { UsageError } from './errors.ts';

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
