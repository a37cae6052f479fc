import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { S3DigestStore } from '../../../lambdas/adapters/s3-digest-store.ts';
import type { Kept } from '../../../lambdas/ports.ts';
import { createS3 } from '../../../local/aws/s3.ts';
import type { Exchange } from '../../../local/http/exchange.ts';
import { makeTestDirectory } from '../support/tiny-app.ts';

const Bucket = 'digests';
const directory = makeTestDirectory();
const s3 = createS3(directory.path, [{ name: Bucket, denials: [] }]);
afterAll(() => directory.remove());

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** The SDK's client on the emulation, without a port between them. */
const client = new S3Client({
  endpoint: 'http://127.0.0.1',
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  requestHandler: {
    handle: async ({ method, path, query, headers, body }: Sent) => {
      const url = new URL(`http://127.0.0.1${path}?${new URLSearchParams(query)}`);
      const request = {
        headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])),
      };
      const exchange = { request, method, url, body: Buffer.from(body ?? '') } as unknown as Exchange;
      const answer = s3(exchange);
      const response = {
        statusCode: answer.status,
        headers: answer.headers,
        body: Readable.from([Buffer.from(answer.body)]),
      };
      return { response } as never;
    },
  },
});
const store = new S3DigestStore(client, Bucket);
const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
const hide = (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key }));
const current = async (Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
async function list(prefix: string, after?: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for await (const kept of store.list(prefix, after)) found.push(kept);
  return found;
}

describe('an archive in a bucket', () => {
  test('keeps a name once, and lists it', async () => {
    expect(await store.put('once/1.json', 'first')).toBe('kept');
    expect(await store.put('once/1.json', 'second')).toBe('taken');
    expect(await store.get('once/1.json')).toBe('first');
    expect(await store.get('once/2.json')).toBeUndefined();
    expect(await list('once/')).toEqual([{ key: 'once/1.json', texts: 1, markers: 0 }]);
  });

  test('gives what was put first, whatever was put over it, and tells how much that is', async () => {
    await store.put('over/1.json', 'first');
    await put('over/1.json', 'second');
    expect(await current('over/1.json')).toBe('second');
    expect(await store.get('over/1.json')).toBe('first');
    expect(await list('over/')).toEqual([{ key: 'over/1.json', texts: 2, markers: 0 }]);
  });

  test('gives what is hidden by a marker, and what is put over the marker never', async () => {
    await store.put('hidden/1.json', 'first');
    await hide('hidden/1.json');
    await expect(current('hidden/1.json')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await store.get('hidden/1.json')).toBe('first');
    expect(await store.put('hidden/1.json', 'another')).toBe('kept');
    expect(await current('hidden/1.json')).toBe('another');
    expect(await store.get('hidden/1.json')).toBe('first');
    await hide('hidden/2.json');
    expect(await list('hidden/')).toEqual([
      { key: 'hidden/1.json', texts: 2, markers: 1 },
      { key: 'hidden/2.json', texts: 0, markers: 1 },
    ]);
    expect(await store.get('hidden/2.json')).toBeUndefined();
  });

  test('lists more names than a page holds, from one on', async () => {
    const names = Array.from(
      { length: 1_005 },
      (_, index) => `many/${String(index + 1).padStart(5, '0')}.json`,
    );
    await Promise.all(names.map((name) => store.put(name, name)));
    expect((await list('many/')).map(({ key }) => key)).toEqual(names);
    expect((await list('many/', names[999])).map(({ key }) => key)).toEqual(names.slice(1_000));
  });
});
