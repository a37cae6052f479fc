import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Archive } from '../ports.ts';

/**
 * An archive in an S3 bucket. That a name is given once is the put's condition (`If-None-Match`); that nothing is
 * changed or removed for years is the bucket's Object Lock in compliance mode, whose retention is its default.
 */
export class S3DigestStore implements Archive {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async get(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return await Body?.transformToString('utf-8');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async put(key: string, text: string): Promise<'kept' | 'taken'> {
    try {
      await this.#client.send(
        // Buckets with Object Lock insist on a checksum.
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: Buffer.from(text),
          ContentType: 'application/json',
          ChecksumAlgorithm: 'SHA256',
          IfNoneMatch: '*',
        }),
      );
      return 'kept';
    } catch (error) {
      // 409: another put of the same name is under way; whether it succeeds, the next look will show.
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === 412 || status === 409) return 'taken';
      throw error;
    }
  }

  async *list(prefix: string, after?: string): AsyncIterable<string> {
    const input = {
      Bucket: this.#bucket,
      Prefix: prefix,
      StartAfter: after,
    };
    for await (const page of paginateListObjectsV2({ client: this.#client }, input)) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
    }
  }
}
