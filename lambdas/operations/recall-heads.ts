import { decodeDigest, digestKey, type Head } from '../domain/digest/digest.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { DigestPorts } from './digest.ts';

/** After so long it is left to the next run. */
const PATIENCE_MS = 600_000;

/**
 * Where digests up to `number` left streams, as the memory says. What it has of a stream and is none is made anew from the
 * digests, the newest first: the digest that names the stream last is the one that counts.
 *
 * @throws GovernanceError `Unavailable` when that takes too long
 */
export async function recallHeads(
  { memory, archive, clock, log }: DigestPorts,
  number: number,
  streams: readonly string[],
): Promise<ReadonlyMap<string, Head>> {
  const { heads, damaged } = await memory.digested(streams);
  if (damaged.length === 0) return heads;
  const started = clock.now().getTime();
  const [left, known] = [new Set(damaged), new Map(heads)];
  for (let one = number; one > 0 && left.size > 0; one--) {
    const line = await archive.get(digestKey(one));
    const found =
      line === undefined ? [] : decodeDigest(line).digest.heads.filter(({ stream }) => left.delete(stream));
    await memory.noteDigested(found);
    for (const { stream, seq, hash } of found) known.set(stream, { seq, hash });
    if (clock.now().getTime() - started < PATIENCE_MS) continue;
    const message = `Where streams were digested is looked for down to digest ${one}: run it again.`;
    throw new GovernanceError('Unavailable', message, {});
  }
  log.warn('where streams were digested was made anew from the digests', { streams: damaged });
  return known;
}
