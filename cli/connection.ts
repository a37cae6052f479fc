import { UsageError } from './errors.ts';

/** Where to connect, named as in the aws command. */
export interface ConnectionOptions {
  /** The address of the HTTP API. */
  readonly endpoint?: string;
  /** The address of what stands in for AWS itself. On the embedded default it is that of the API, too. */
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly profile?: string;
  /** What confirms that texts which may have a secret in them are meant as they are. */
  readonly confirm?: string;
  /** The name of the deployment, where its tables are read and not its API. */
  readonly deployment?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The address of the HTTP API, without a slash at its end. Options come before the environment.
 * @param local what runs here, for when nothing else is named
 * @throws UsageError when none is named, or when it is no address.
 */
export function apiEndpoint(options: ConnectionOptions, env: Environment, local?: string): string {
  const named = firstOf(
    options.endpoint,
    options.endpointUrl,
    env['COUNTERSIGN_ENDPOINT'],
    env['AWS_ENDPOINT_URL'],
    local,
  );
  if (named !== undefined) return requireAddress(named).replace(/(?<!\/)\/+$/, '');
  throw new UsageError(
    "No API is named: give the address that 'cdk deploy' or 'npm start' printed by --endpoint or COUNTERSIGN_ENDPOINT.",
  );
}

/**
 * The address that stands in for AWS itself; undefined for AWS. The embedded default answers for both at one
 * address, so that an API on this machine is enough to name.
 * @throws UsageError when it is no address.
 */
export function awsEndpoint(options: ConnectionOptions, env: Environment): string | undefined {
  const named = firstOf(options.endpointUrl, options.endpoint && ownMachine(options.endpoint));
  const ambient = firstOf(env['AWS_ENDPOINT_URL'], ownMachine(env['COUNTERSIGN_ENDPOINT']));
  // An API on AWS that was named on the command line is asked for there, whatever the environment says.
  const endpoint = named ?? (options.endpoint === undefined ? ambient : undefined);
  return endpoint === undefined ? undefined : requireAddress(endpoint);
}

/** The API that was named as one, by an option or the environment, without a slash at its end. @throws UsageError when it is no address. */
export function namedApi(options: ConnectionOptions, env: Environment): string | undefined {
  const named = firstOf(options.endpoint, env['COUNTERSIGN_ENDPOINT']);
  return named === undefined ? undefined : requireAddress(named).replace(/(?<!\/)\/+$/, '');
}

/** The region that was named: by an option, by the environment, or by the address of an API on AWS. */
export function regionOf(options: ConnectionOptions, env: Environment): string | undefined {
  const api = firstOf(options.endpoint, env['COUNTERSIGN_ENDPOINT']);
  return firstOf(options.region, api && regionInAddress(api), env['AWS_REGION'], env['AWS_DEFAULT_REGION']);
}

/** What is connected to besides the API, in a sentence: an endpoint, or AWS in a region. */
export function describePlace(options: ConnectionOptions, env: Environment): string {
  const endpoint = awsEndpoint(options, env);
  if (endpoint !== undefined) return endpoint;
  const region = regionOf(options, env);
  return region === undefined ? 'AWS' : `AWS in ${region}`;
}

/** Credentials that an endpoint on this machine takes where none are named; undefined anywhere else. */
export function localCredentials(
  endpoint: string | undefined,
  { profile }: ConnectionOptions,
  env: Environment,
): { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined {
  const named = firstOf(profile, env['AWS_PROFILE'], env['AWS_ACCESS_KEY_ID']);
  if (named !== undefined || !isLoopback(endpoint)) return undefined;
  return { accessKeyId: 'local', secretAccessKey: 'local' };
}

/** Whether an address is on this machine, where region and credentials mean nothing. */
export function isLoopback(endpoint: string | undefined): boolean {
  const hostname = endpoint === undefined ? undefined : URL.parse(endpoint)?.hostname;
  return hostname !== undefined && LOOPBACK.includes(hostname);
}

/** The region in `https://<id>.execute-api.<region>.amazonaws.com`; a name of one's own has none. */
export function regionInAddress(endpoint: string): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(URL.parse(endpoint)?.hostname ?? '')?.[1];
}

function ownMachine(endpoint: string | undefined): string | undefined {
  return isLoopback(endpoint) ? endpoint : undefined;
}

function requireAddress(endpoint: string): string {
  const protocol = URL.parse(endpoint)?.protocol;
  if (protocol === 'http:' || protocol === 'https:') return endpoint;
  throw new UsageError(
    `'${endpoint}' is no endpoint: write its whole address, such as http://127.0.0.1:8000.`,
  );
}

/** The first that is said at all: an empty text in the environment is none. */
function firstOf(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '');
}
