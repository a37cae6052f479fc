import type { ProofExtent } from './proofs.ts';
import { describeGaps, describeLate } from './verifier/describe-report.ts';
import { printable } from './verifier/printable.ts';
import { describeSigners } from './verifier/providers.ts';
import type { DamagedEntry } from './verify-chain.ts';
import type { DamagedDigest, DigestExtent } from './verify-digests.ts';
import type { Verification } from './verify-online.ts';

/** What a verification found, in lines for people: every damage, or that there is none; then what digests vouch for. */
export const describeVerification = (verification: Verification): string[] =>
  linesOf(verification).map(printable);

function linesOf(verification: Verification): string[] {
  const { whole, damage, digests, unknown, proofs, misplaced, signedBy } = verification;
  return [
    ...(whole ? [`The ledger is whole: ${describeExtent(verification)}.`] : damage.map(describeDamage)),
    ...(misplaced === undefined ? [] : [describeMisplaced(misplaced)]),
    ...(unknown === undefined ? [] : [describeUnknown(unknown)]),
    ...(digests === undefined ? [UNRECORDED] : describeDigests(digests)),
    ...(proofs === undefined ? [] : describeProofs(proofs)),
    ...describeSigners(signedBy),
  ];
}

/** How much was checked, as a part of a sentence. */
export function describeExtent({ entries, streams }: Pick<Verification, 'entries' | 'streams'>): string {
  return `${count(entries, 'entry', 'entries')} in ${count(streams, 'stream', 'streams')}`;
}

/** How many damages there are, as a part of a sentence. */
export const describePlaces = (damage: readonly unknown[]): string => count(damage.length, 'place', 'places');

/** That nothing speaks of the named streams, as a sentence. */
export const describeUnknown = (unknown: readonly string[]): string =>
  `The ledger has no ${unknown.join(', no ')}, and nothing in it speaks of one: check how it is written.`;

/** That items are in no place of a stream, as a sentence. */
export function describeMisplaced({ count: all, places }: NonNullable<Verification['misplaced']>): string {
  const shown = places.slice(0, 5).map(({ stream, seq }) => `${seq} of ${JSON.stringify(stream)}`);
  const more = all > shown.length ? `, and ${all - shown.length} more` : '';
  return `${count(all, 'item is', 'items are')} in no place of a stream, and no part of the ledger (${shown.join(', ')}${more}): find out who put them.`;
}

/** What is late about the digests, as a sentence; `undefined` when nothing is. */
export function whyLate({ last }: DigestExtent, now: Date): string | undefined {
  if (last === undefined) return undefined;
  const age = (now.getTime() - Date.parse(last.at)) / 1000;
  if (age < 2 * last.every) return undefined;
  return `The last digest is ${describeSpan(age)} old, and one is made every ${describeSpan(last.every)}: see to it.`;
}

const UNRECORDED =
  'No digest was looked at: a ledger that was rewritten so that it agrees with itself is not found this way.';

function describeDamage(damaged: DamagedEntry | DamagedDigest): string {
  return 'digest' in damaged
    ? `digest ${damaged.digest} ${damaged.what}`
    : `entry ${damaged.seq} of ${damaged.stream} ${damaged.what}`;
}

function describeDigests({ checked, last, exposed, late, gaps }: DigestExtent): string[] {
  if (last === undefined) {
    const all = count(exposed, 'entry is', 'entries are');
    return [`There is no digest yet: all ${all} exposed until the first one, which comes within minutes.`];
  }
  return [
    `${count(checked, 'digest', 'digests')} checked. The last one is number ${last.number} of ${last.at}, ` +
      `hash ${last.hash}, signed by the key ${last.key}.`,
    exposed === 0
      ? 'Nothing lies after the last digest.'
      : `Exposed: ${count(exposed, 'entry lies', 'entries lie')} after the last digest, which no signature covers yet.`,
    ...describeGaps(gaps),
    ...describeLate(late),
  ];
}

function describeProofs({ proven, asked, earlier }: ProofExtent): string[] {
  if (proven + earlier === 0) return [];
  const about =
    asked === proven ? 'all of them' : asked === 0 ? 'none' : `${asked} of them, chosen at random`;
  return [
    `${count(proven, 'deed carries', 'deeds carry')} the link by which its person did it; the key was asked about ${about}.`,
    ...(earlier === 0 ? [] : [`${count(earlier, 'earlier one carries', 'earlier ones carry')} none.`]),
  ];
}

/** A number of seconds in whole hours or minutes. */
function describeSpan(seconds: number): string {
  return seconds < 7_200 && seconds % 3_600 !== 0
    ? count(Math.floor(seconds / 60), 'minute', 'minutes')
    : count(Math.floor(seconds / 3_600), 'hour', 'hours');
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
