import { digestKey, numberIn } from '../../lambdas/domain/digest/digest.ts';
import type { Archive } from '../../lambdas/ports.ts';

/** An archive that is only read. */
export type ArchiveReader = Pick<Archive, 'get' | 'list'>;

/** Some digests are fetched ahead: there are many, and each takes a moment. */
const AHEAD = 16;

/** The number of the last digest in an archive; 0 when there is none. */
export async function lastDigestNumber(archive: ArchiveReader): Promise<number> {
  let last = 0;
  for await (const key of archive.list('digests/'))
    if (key === digestKey(numberIn(key))) last = numberIn(key);
  return last;
}

/** The lines of the digests from `first` to `last`, in order; `undefined` for one that is not there. */
export async function* readDigestLines(
  archive: ArchiveReader,
  first: number,
  last: number,
): AsyncGenerator<{ readonly number: number; readonly line: string | undefined }> {
  for (let next = first; next <= last; next += AHEAD) {
    const numbers = Array.from({ length: Math.min(AHEAD, last - next + 1) }, (_, index) => next + index);
    const lines = await Promise.all(numbers.map((number) => archive.get(digestKey(number))));
    for (const [index, number] of numbers.entries()) yield { number, line: lines[index] };
  }
}

/** Every public key that an archive holds, in PEM format. */
export async function readPublicKeys(archive: ArchiveReader): Promise<string[]> {
  const pems: string[] = [];
  for await (const key of archive.list('keys/')) pems.push((await archive.get(key)) ?? '');
  return pems;
}
