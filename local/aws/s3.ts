import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { codeOf } from '../errors.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { BucketSpec } from '../template/deployment.ts';
import { AwsError } from './aws-error.ts';
import { escapeXml } from './query-service.ts';

const KEY = /^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*$/;
const MOST_KEYS = 1_000;

/** Whether a request is for S3: its signature says so, since its path is that of an object. */
export function isForS3({ request }: Exchange): boolean {
  return request.headers.authorization?.includes('/s3/aws4_request') === true;
}

/**
 * S3, as far as keeping what is never changed goes: PutObject, GetObject, ListObjectsV2 and ListBuckets, with the
 * bucket in the path. An object is one file. A key is given once, whatever the condition of the put: that is what
 * Object Lock is for.
 */
export function createS3(root: string, buckets: readonly BucketSpec[]): (exchange: Exchange) => Answer {
  for (const { name } of buckets) mkdirSync(join(root, name), { recursive: true, mode: 0o700 });
  return (exchange) => {
    try {
      return answer(root, buckets, exchange);
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
): Answer {
  const [, name = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  if (method === 'GET' && name === '') return listBuckets(buckets, url.searchParams);
  if (!buckets.some((bucket) => bucket.name === name)) {
    throw new AwsError('NoSuchBucket', `The bucket ${name} does not exist`, 404);
  }
  const directory = join(root, name);
  if (method === 'GET' && key === '' && url.searchParams.get('list-type') === '2') {
    return listObjects(directory, url.searchParams);
  }
  if (!KEY.test(key)) throw new AwsError('InvalidArgument', `'${key}' is no key that is possible here`);
  if (method === 'GET') return getObject(join(directory, key));
  if (method !== 'PUT') throw new AwsError('AccessDenied', 'Objects here are locked', 403);
  if (request.headers['content-encoding']?.includes('aws-chunked')) {
    throw new AwsError('NotImplemented', 'The embedded default takes no chunked uploads', 501);
  }
  return putObject(join(directory, key), body);
}

function getObject(path: string): Answer {
  try {
    const body = readFileSync(path);
    return { status: 200, headers: { 'content-type': 'application/json', etag: etagOf(body) }, body };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EISDIR') throw error;
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  }
}

/** Puts all of an object or nothing: a file appears under its name when it is complete. */
function putObject(path: string, body: Buffer): Answer {
  const temporary = `${path}.${process.pid}.tmp~`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, body, { flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw new AwsError('PreconditionFailed', 'The object exists, and objects here are locked', 412);
  } finally {
    rmSync(temporary);
  }
  return { status: 200, headers: { etag: etagOf(body) }, body: '' };
}

function listObjects(directory: string, parameters: URLSearchParams): Answer {
  const prefix = parameters.get('prefix') ?? '';
  const after = parameters.get('continuation-token') ?? parameters.get('start-after') ?? '';
  const most = Math.min(MOST_KEYS, Number(parameters.get('max-keys') ?? MOST_KEYS));
  const keys = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('~'))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .filter((key) => key.startsWith(prefix) && key > after)
    .sort();
  const page = keys.slice(0, most);
  const more = keys.length > page.length;
  const contents = page.map((key) => {
    const { size, mtime } = statSync(join(directory, key));
    return `<Contents><Key>${escapeXml(key)}</Key><Size>${size}</Size><LastModified>${mtime.toISOString()}</LastModified></Contents>`;
  });
  const next = more ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>` : '';
  const body = `<IsTruncated>${more}</IsTruncated><KeyCount>${page.length}</KeyCount>${next}${contents.join('')}`;
  return xml(200, `<ListBucketResult>${body}</ListBucketResult>`);
}

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
