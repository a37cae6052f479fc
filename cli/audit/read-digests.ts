import { digestKey, isSpoilt, numberIn } from '../../lambdas/domain/digest/digest.ts';
import type { Archive, Kept } from '../../lambdas/ports.ts';

/** An archive that is only read. */
export type ArchiveReader = Pick<Archive, 'get' | 'list'>;

/** Some digests are fetched ahead: there are many, and each takes a moment. */
const AHEAD = 16;

/** What a look at all names in an archive finds. */
export interface FoundDigests {
  /** The number of the last digest; 0 when there is none. */
  readonly last: number;
  /** Digests that somebody hid or put something over: what was kept first is there all the same. */
  readonly spoilt: readonly { readonly digest: number; readonly what: string }[];
}

/** Looks for the last digest, and for those that are spoilt. */
export async function findDigests(archive: ArchiveReader): Promise<FoundDigests> {
  let last = 0;
  const spoilt: { digest: number; what: string }[] = [];
  for await (const kept of archive.list('digests/')) {
    const number = numberIn(kept.key);
    if (kept.key !== digestKey(number)) continue;
    if (kept.texts > 0) last = number;
    if (isSpoilt(kept)) spoilt.push({ digest: number, what: describeSpoilt(kept) });
  }
  return { last, spoilt };
}

/** The number of the last digest in an archive; 0 when there is none. */
export const lastDigestNumber = async (archive: ArchiveReader): Promise<number> =>
  (await findDigests(archive)).last;

function describeSpoilt({ texts, markers }: Kept): string {
  if (texts === 0) return 'was never made, and a delete marker has its name';
  const over =
    texts > 1 ? `${texts - 1 === 1 ? 'another text was' : `${texts - 1} other texts were`} put over it` : '';
  const hidden = markers > 0 ? 'was hidden by a delete marker' : '';
  return [hidden, over && (hidden ? over : `is not alone: ${over}`)].filter(Boolean).join(', and ');
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
  for await (const { key } of archive.list('keys/')) pems.push((await archive.get(key)) ?? '');
  return pems;
}
