import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { CommandError, UsageError } from '../errors.ts';
import { type Digested, digestStream, type Tell } from './directory.ts';
import { counts, digestOf, type ModelFile } from './manifest.ts';

/** Where something is in S3: an object's key, or what the keys of a directory begin with, up to their last slash. */
interface Place {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The digest of an object, or of all objects under an address as of the files of a directory. Each is read once; what is
 * changed meanwhile is seen or not: name versions where that matters.
 *
 * @throws UsageError where the address is none; CommandError where nothing is there
 */
export async function digestInS3(client: S3Client, address: string, tell: Tell): Promise<Digested> {
  const { bucket, key } = placeOf(address);
  const directory = key === '' || key.endsWith('/') ? key : `${key}/`;
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: key }))
    for (const { Key = '' } of Contents) if (Key === key || Key.startsWith(directory)) keys.push(Key);
  const read = async (name: string, before: number) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
    if (Body === undefined)
      throw new CommandError(`s3://${bucket}/${name} was answered without what is in it.`);
    return digestStream(Body as AsyncIterable<Uint8Array>, (bytes) => tell(before + bytes));
  };
  if (keys.includes(key) && !key.endsWith('/')) return read(key, 0);
  const files: ModelFile[] = [];
  let bytes = 0;
  for (const name of keys) {
    const path = name.slice(directory.length).split('/');
    // What ends with a slash is the mark of a directory, which has no bytes.
    if (name.endsWith('/') || !counts(path)) continue;
    const file = await read(name, bytes);
    bytes += file.bytes;
    files.push({ path, sha256: file.sha256 });
  }
  if (files.length === 0) throw new CommandError(`Nothing is at ${address}: check its name and --region.`);
  return { sha256: digestOf(files), files: files.length, bytes };
}

function placeOf(address: string): Place {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined)
    throw new UsageError(`'${address}' is no address in S3: write it as s3://bucket/key.`);
  return { bucket, key };
}
