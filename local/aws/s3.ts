import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { BucketSpec } from '../template/deployment.ts';
import { AwsError } from './aws-error.ts';
import { isDenied } from './denied.ts';
import type { FindPrincipal } from './principals.ts';
import { escapeXml } from './query-service.ts';
import {
  describeFile,
  putMarker,
  putVersion,
  readVersion,
  type Version,
  versionsIn,
  versionsOf,
} from './s3-objects.ts';

const KEY = /^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*$/;
const MOST_KEYS = 1_000;

/** Whether a request is for S3: its signature says so, since its path is that of an object. */
export function isForS3({ request }: Exchange): boolean {
  return request.headers.authorization?.includes('/s3/aws4_request') === true;
}

/**
 * S3, as far as locked and versioned buckets go: PutObject, also on condition that there is nothing (`If-None-Match`),
 * GetObject, DeleteObject, ListObjectVersions and ListBuckets, with the bucket in the path. What was put stays: a later put
 * is another version, a removal a marker. A put on condition succeeds over a marker (S3 User Guide, "Conditional writes").
 * Denials of the bucket's own policy are evaluated.
 */
export function createS3(
  root: string,
  buckets: readonly BucketSpec[],
  principal: FindPrincipal = () => 'anonymous',
): (exchange: Exchange) => Answer {
  for (const { name } of buckets) mkdirSync(join(root, name), { recursive: true, mode: 0o700 });
  return (exchange) => {
    try {
      return answer(root, buckets, exchange, principal(exchange.request));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const body = `<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
      return xml(error.status, body);
    }
  };
}

function answer(
  root: string,
  buckets: readonly BucketSpec[],
  { request, method, url, body }: Exchange,
  principal: string,
): Answer {
  const [, name = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  if (method === 'GET' && name === '') return listBuckets(buckets, url.searchParams);
  const bucket = buckets.find((one) => one.name === name);
  if (bucket === undefined) throw new AwsError('NoSuchBucket', `The bucket ${name} does not exist`, 404);
  const directory = join(root, name);
  if (method === 'GET' && key === '' && url.searchParams.has('versions'))
    return listVersions(directory, url.searchParams);
  if (!KEY.test(key)) throw new AwsError('InvalidArgument', `'${key}' is no key that is possible here`);
  const version = url.searchParams.get('versionId');
  if (method === 'GET') return getObject(versionsOf(directory, key), version);
  const condition = request.headers['if-none-match'];
  const action = ACTIONS[method as keyof typeof ACTIONS]?.(version !== null);
  if (action === undefined)
    throw new AwsError('NotImplemented', `The embedded default has no ${method} of an object`, 501);
  const context = {
    'aws:PrincipalArn': [principal],
    // Nobody else hears what is said on this machine.
    'aws:SecureTransport': ['true'],
    ...(condition === undefined ? {} : { 's3:if-none-match': [condition] }),
  };
  if (isDenied(bucket.denials, action, context))
    throw new AwsError('AccessDenied', `User: ${principal} is not authorized to perform: ${action}`, 403);
  if (method === 'DELETE') return removeObject(directory, key, version);
  if (request.headers['content-encoding']?.includes('aws-chunked'))
    throw new AwsError('NotImplemented', 'The embedded default takes no chunked uploads', 501);
  if (!putVersion(directory, key, body, condition === '*'))
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  return { status: 200, headers: { etag: etagOf(body) }, body: '' };
}

/** What a policy calls each change of an object. */
const ACTIONS = {
  PUT: () => 's3:PutObject',
  DELETE: (ofVersion: boolean) => (ofVersion ? 's3:DeleteObjectVersion' : 's3:DeleteObject'),
} as const;

/** The newest version, or the one that is asked for. */
function getObject(versions: readonly Version[], id: string | null): Answer {
  const [newest] = versions;
  const found = id === null ? newest : versions.find((version) => idOf(version) === id);
  if (found === undefined || found.isMarker)
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  const body = readVersion(found);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', etag: etagOf(body), 'x-amz-version-id': idOf(found) },
    body,
  };
}

function removeObject(directory: string, key: string, version: string | null): Answer {
  if (version !== null) throw new AwsError('AccessDenied', 'Object versions here are locked', 403);
  putMarker(directory, key);
  return { status: 204, headers: { 'x-amz-delete-marker': 'true' }, body: '' };
}

/** Whole keys at a time. */
function listVersions(directory: string, parameters: URLSearchParams): Answer {
  const prefix = parameters.get('prefix') ?? '';
  const after = parameters.get('key-marker') ?? '';
  const most = Math.min(MOST_KEYS, Number(parameters.get('max-keys') ?? MOST_KEYS));
  const found = versionsIn(directory).filter(({ key }) => key.startsWith(prefix) && key > after);
  const keys = [...new Set(found.map(({ key }) => key))];
  const last = keys.slice(0, most).at(-1) ?? '';
  const more = keys.length > most;
  const list = found
    .filter(({ key }) => key <= last)
    .map((version, index, all) => {
      const { size, at } = describeFile(version);
      const latest = all[index - 1]?.key !== version.key;
      const common = `<Key>${escapeXml(version.key)}</Key><VersionId>${idOf(version)}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${at}</LastModified>`;
      return version.isMarker
        ? `<DeleteMarker>${common}</DeleteMarker>`
        : `<Version>${common}<Size>${size}</Size></Version>`;
    });
  const next = more ? `<NextKeyMarker>${escapeXml(last)}</NextKeyMarker>` : '';
  const body = `<IsTruncated>${more}</IsTruncated>${next}${list.join('')}`;
  return xml(200, `<ListVersionsResult>${body}</ListVersionsResult>`);
}

const idOf = ({ number }: Version): string => `v${number}`;

function listBuckets(buckets: readonly BucketSpec[], parameters: URLSearchParams): Answer {
  const prefix = parameters.get('prefix') ?? '';
  const list = buckets
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => `<Bucket><Name>${escapeXml(name)}</Name></Bucket>`);
  return xml(200, `<ListAllMyBucketsResult><Buckets>${list.join('')}</Buckets></ListAllMyBucketsResult>`);
}

function xml(status: number, body: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
