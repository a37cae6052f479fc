import type { DigestName, Proven } from './check-proof.ts';
import { printable } from './printable.ts';

/** What a proof proves, in a few lines for people. */
export const describeProof = (proven: Proven): string[] => linesOf(proven).map(printable);

function linesOf(proven: Proven): string[] {
  if (proven.kind === 'consistency') {
    const { from, to } = proven;
    return [
      `Proven: digest ${to.number} stands on digest ${from.number} and on all before it.`,
      describeDigest('From', from),
      describeDigest('To', to),
    ];
  }
  const { entry, hash, digest } = proven;
  return [
    `Proven: entry ${entry['seq']} of ${entry['stream']} was in the ledger when digest ${digest.number} was made.`,
    `Entry: '${entry['action']}' by ${entry['actor']} at ${entry['at']}, hash ${hash}.`,
    describeDigest('Digest', digest),
  ];
}

function describeDigest(name: string, { number, at, hash, key }: DigestName): string {
  return `${name}: number ${number} of ${at}, hash ${hash}, signed by the key ${key}.`;
}
