import { canonicalize } from '../../../schema/canonical-json.ts';
import type { Pack } from '../pack.ts';
import { type HashedEntry, readChain } from './chain.ts';
import { checkCountersigned, type Signer } from './countersigned.ts';
import { describeCut, type Reached } from './ends.ts';
import { checkInclusion } from './inclusion.ts';
import { type PublicKey, readKey } from './keys.ts';
import { checkLink } from './link-claims.ts';
import { describeRules } from './rules.ts';
import { checkReceipt } from './seal.ts';
import { belongingOf, describeOthers, describeRepeats } from './whole.ts';

/** What a check found. It is a success only where `problems` and `unproven` are empty. */
export interface Found {
  /** Whole sentences. */
  readonly problems: readonly string[];
  /** What holds, in whole sentences. */
  readonly holds: readonly string[];
  /** Entries that no signed digest covers: whoever made the pack may have made them up. */
  readonly unproven: readonly string[];
  /** What nobody can tell from the pack alone, of what is proven. */
  readonly open: readonly string[];
}

/** The fingerprints that whoever checks has from somebody they trust: SHA-256 of the keys' DER, hexadecimal. */
export interface Trusted {
  readonly digests: string;
  readonly receipts: string;
}

/**
 * Checks everything in a pack by what the reader knows: chains, proofs, signatures of digests and of receipts, rules, what the
 * identity provider has signed, and whose links people decided by. Needs no connection.
 */
export async function checkPack(pack: Pack, trusted: Trusted): Promise<Found> {
  const found = {
    problems: [] as string[],
    holds: [] as string[],
    unproven: [] as string[],
    open: [] as string[],
  };
  const attempt = async <T>(what: string, check: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await check();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      found.problems.push(what === '' ? why : `${what} ${why}.`);
      return undefined;
    }
  };

  const streams = new Map<string, readonly HashedEntry[]>();
  for (const packed of pack.streams) {
    const read = await attempt('', () => readChain(packed));
    if (read !== undefined) streams.set(packed.stream, read);
  }
  const count = pack.streams.reduce((sum, { entries }) => sum + entries.length, 0);
  found.holds.push(`${count} entries in ${pack.streams.length} streams follow one another without a gap.`);
  found.problems.push(...describeRepeats(pack));
  const belonging = await attempt('', () => belongingOf(pack, streams));

  const keys = await readKeys(pack.keys.digests, attempt);
  const receiptKey = await attempt('The key of receipts', () => readKey(pack.keys.receipts));
  const digests = await checkDigests(pack, { streams, keys, trusted, found, attempt });
  await attempt('', () => {
    if (belonging === undefined) return;
    found.problems.push(...describeOthers(pack, streams, belonging));
    found.problems.push(...describeCut(pack, streams, { digests, optional: belonging.optional }));
  });
  await attempt('', async () => found.problems.push(...(await describeRules(streams))));
  await checkPeople(pack, { streams, found, attempt });

  for (const receipt of pack.receipts) {
    if (receiptKey === undefined) break;
    const right = await attempt('', async () => {
      await checkReceipt(receipt, pack, receiptKey);
      return true;
    });
    const { environment, at } = receipt.receipt;
    if (right) found.holds.push(`A signed receipt says that it was approved for ${environment} at ${at}.`);
  }
  if (receiptKey !== undefined && receiptKey.fingerprint !== trusted.receipts)
    found.problems.push(describeStranger('receipts', receiptKey.fingerprint, trusted.receipts));
  return found;
}

/** What a check came to, in a sentence: nothing but the last is a success. */
export function verdictOf({ problems, unproven }: Found): {
  readonly kind: 'bad' | 'open' | 'good';
  readonly sentence: string;
} {
  if (problems.length > 0) return { kind: 'bad', sentence: 'This evidence does not hold.' };
  if (unproven.length > 0)
    return {
      kind: 'open',
      sentence: 'Nothing is wrong, but not everything is proven: whoever made this may have made it up.',
    };
  return { kind: 'good', sentence: 'Everything that can be checked without a connection holds.' };
}

type Attempt = <T>(what: string, check: () => Promise<T> | T) => Promise<T | undefined>;
interface Checking {
  readonly streams: ReadonlyMap<string, readonly HashedEntry[]>;
  readonly found: {
    readonly problems: string[];
    readonly holds: string[];
    readonly unproven: string[];
    readonly open: string[];
  };
  readonly attempt: Attempt;
}

async function readKeys(pems: readonly string[], attempt: Attempt): Promise<PublicKey[]> {
  const keys: PublicKey[] = [];
  for (const pem of pems) {
    const key = await attempt('A key of digests', () => readKey(pem));
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

async function checkDigests(
  { proofs }: Pack,
  { streams, keys, trusted, found, attempt }: Checking & { keys: PublicKey[]; trusted: Trusted },
): Promise<Reached[]> {
  const digests: Reached[] = [];
  const strangers = new Set<string>();
  for (const [stream, entries] of streams) {
    const proof = proofs.find((one) => one.stream === stream);
    const last = entries.length;
    const proven = entries[(proof?.seq ?? 0) - 1];
    if (proof === undefined || proven === undefined) {
      found.unproven.push(`No signed digest covers ${stream} yet: make the evidence again in some minutes.`);
      continue;
    }
    const what = `The proof of entry ${proof.seq} of ${stream}`;
    const digest = await attempt(what, () => checkInclusion(proven.text, proof, keys));
    if (digest === undefined) continue;
    digests.push(digest);
    if (digest.key !== trusted.digests) strangers.add(digest.key);
    found.holds.push(
      `Entries 1 to ${proof.seq} of ${stream} were in the ledger when digest ${digest.number} was signed at ${digest.at}.`,
    );
    if (proof.seq < last)
      found.unproven.push(`No signed digest covers entries ${proof.seq + 1} to ${last} of ${stream} yet.`);
  }
  for (const stranger of strangers)
    found.problems.push(describeStranger('digests', stranger, trusted.digests));
  return digests;
}

async function checkPeople(pack: Pack, { streams, found, attempt }: Checking): Promise<void> {
  const genuine = new Set(pack.links.genuine);
  const signers = new Map<string, { readonly signer: Signer; count: number }>();
  let [links, asked] = [0, 0];
  for (const [stream, entries] of streams) {
    for (const { entry, hash } of entries) {
      const { action, details, seq } = entry;
      const isDecision = action === 'decided';
      if (isDecision && details.countersignature !== undefined) {
        const what = `The countersignature of entry ${seq} of ${stream}`;
        const signer = await attempt(what, () => checkCountersigned(entry));
        if (signer === undefined) continue;
        const place = canonicalize(signer);
        signers.set(place, { signer, count: (signers.get(place)?.count ?? 0) + 1 });
      } else if (isDecision && details.assurance !== 'email-link') {
        found.problems.push(`Entry ${seq} of ${stream} says that a provider signed it, and none did.`);
      }
      if (details.proof === undefined) continue;
      await attempt(`The link of entry ${seq} of ${stream}`, () => checkLink(entry));
      links += 1;
      if (genuine.has(hash)) asked += 1;
    }
  }
  for (const { signer, count } of signers.values()) found.holds.push(describeSigned(signer, count));
  if (links > 0)
    found.open.push(
      `${links === 1 ? 'One act' : `${links} acts`} of people came by personal links, which only the organisation's key of links can confirm: 'countersign audit verify' asks it. When this was made, it confirmed ${asked}.`,
    );
}

/** Whatever the reader must compare with the organisation's own: which claims are believed, too, as people may write into some. */
function describeSigned({ issuer, client, email, verified }: Signer, count: number): string {
  const signed = `${count === 1 ? 'A decision is' : `${count} decisions are`} signed by the identity provider ${issuer} for the client ${client}`;
  const own = "see that these are the organisation's own";
  if (email === 'email' && verified === 'email_verified') return `${signed}: ${own}.`;
  const confirmed =
    verified === false
      ? 'which the provider need not have confirmed'
      : `confirmed by its claim '${verified}'`;
  return `${signed}, who it was by its claim '${email}', ${confirmed}: ${own}, and that its people can't choose what that claim says.`;
}

const describeStranger = (of: string, found: string, trusted: string): string =>
  `The key of ${of} is ${found}, and not ${trusted === '' ? 'one that you have confirmed' : trusted}.`;
