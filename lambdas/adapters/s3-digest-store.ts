import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Archive, Kept } from '../ports.ts';

/**
 * An archive in an S3 bucket. That a name is given once is the put's condition (`If-None-Match`); that nothing is
 * changed or removed for years is the bucket's Object Lock in compliance mode, whose retention is its default.
 *
 * A delete marker can be put over a locked object all the same, and another version beside it. So what is read is always
 * the first version of a name, which nobody can remove; and it is all the same whether a put over a marker succeeds.
 */
export class S3DigestStore implements Archive {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async get(key: string): Promise<string | undefined> {
    let first: string | undefined;
    for await (const version of this.#versions({ Prefix: key }))
      if (version.Key === key && !version.isMarker) first = version.VersionId ?? first;
    if (first === undefined) return undefined;
    const input = { Bucket: this.#bucket, Key: key, VersionId: first };
    const { Body } = await this.#client.send(new GetObjectCommand(input));
    return Body?.transformToString('utf-8');
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

  async *list(prefix: string, after?: string): AsyncIterable<Kept> {
    let kept: Kept | undefined;
    for await (const { Key, isMarker } of this.#versions({ Prefix: prefix, KeyMarker: after })) {
      if (Key === undefined) continue;
      if (kept !== undefined && kept.key !== Key) yield kept;
      const before: Kept = kept?.key === Key ? kept : { key: Key, texts: 0, markers: 0 };
      kept = isMarker ? { ...before, markers: before.markers + 1 } : { ...before, texts: before.texts + 1 };
    }
    if (kept !== undefined) yield kept;
  }

  /** Everything that was ever put under names, and what hides it: by name, the newest of each first. */
  async *#versions(from: {
    readonly Prefix: string;
    readonly KeyMarker?: string | undefined;
  }): AsyncGenerator<Version> {
    let place: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {
      KeyMarker: from.KeyMarker,
    };
    for (;;) {
      const page = await this.#client.send(
        new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix: from.Prefix, ...place }),
      );
      yield* inOrder(page);
      if (!page.IsTruncated) return;
      place = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  }
}

interface Version {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly isMarker: boolean;
}

/** A page's texts and markers by name. S3 tells the texts of a name from the newest to the first, and markers apart. */
function inOrder({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): Version[] {
  const all = [
    ...Versions.map((version) => ({ ...version, isMarker: false })),
    ...DeleteMarkers.map((marker) => ({ ...marker, isMarker: true })),
  ];
  return all.sort(({ Key: one = '' }, { Key: other = '' }) => (one < other ? -1 : one > other ? 1 : 0));
}
