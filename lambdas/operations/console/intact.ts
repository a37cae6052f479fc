import type { Finding } from '../../console/ledger.ts';
import type { ReadEntry, SealedEntry } from '../../domain/entry.ts';
import type { ConsolePorts } from './page.ts';

/** Whether an entry is what its hash says, and stands in its chain between its neighbours. */
export function chainFindings(
  { seq, hash }: SealedEntry,
  entry: ReadEntry<unknown> | undefined,
  before: SealedEntry | undefined,
  after: (Omit<SealedEntry, 'entry'> & { readonly entry: ReadEntry<unknown> | undefined }) | undefined,
): Finding[] {
  const own: Finding =
    entry === undefined
      ? {
          what: 'Its text is the one it was recorded with',
          verdict: 'broken',
          found: `it does not hash to ${hash}`,
        }
      : {
          what: 'Its text is the one it was recorded with',
          verdict: 'holds',
          found: 'its SHA-256, computed now, is the hash under which it is kept',
        };
  const isLinked = entry?.prev === (seq === 1 ? null : before?.hash);
  const found =
    seq === 1 ? 'it is the first, and names none before it' : `it names the hash of entry ${seq - 1}`;
  const back: Finding = {
    what: 'It follows the entry before it',
    verdict: isLinked ? 'holds' : 'broken',
    found: isLinked ? found : `it does not name the hash that entry ${seq - 1} has`,
  };
  return [own, back, forth(hash, after)];
}

function forth(
  hash: string,
  after: { readonly seq: number; readonly entry: ReadEntry<unknown> | undefined } | undefined,
): Finding {
  const what = 'The entry after it follows';
  if (after === undefined)
    return { what, verdict: 'open', found: 'it is the newest: the next one will name its hash' };
  return after.entry?.prev === hash
    ? { what, verdict: 'holds', found: `entry ${after.seq} names its hash` }
    : { what, verdict: 'broken', found: `entry ${after.seq} does not name its hash` };
}

/** Whether a digest has been signed that reaches as far as an entry. */
export async function digestFinding(
  { heads }: ConsolePorts,
  { stream, seq, hash }: SealedEntry,
): Promise<Finding> {
  const what = 'A signed digest holds it';
  const digested = (await heads.digested([stream])).heads.get(stream);
  if (digested === undefined || digested.seq < seq)
    return { what, verdict: 'open', found: 'the next digest will: one is signed every few minutes' };
  if (digested.seq === seq && digested.hash !== hash)
    return { what, verdict: 'broken', found: 'the digest that names it has another hash' };
  return {
    what,
    verdict: 'holds',
    found: `the digests reach as far as entry ${digested.seq} of this stream`,
  };
}
