import type { Report } from './verify-export.ts';

/** A report in a few lines for people. The first says whether all is well. */
export function describeReport(report: Report): string[] {
  const { damage, entries, digests, lastDigest, afterLastDigest } = report;
  const lines = [
    damage === undefined
      ? `The export is whole: ${count(entries, 'entry', 'entries')}, ${count(digests, 'digest', 'digests')}.`
      : `The export is damaged. First damage: ${damage.where} ${damage.what}.`,
  ];
  if (damage !== undefined) lines.push(`Before it, ${count(entries, 'entry was', 'entries were')} checked.`);
  if (lastDigest !== undefined) {
    lines.push(
      `Last digest: number ${lastDigest.number} of ${lastDigest.at}, hash ${lastDigest.hash},`,
      `signed by the key ${lastDigest.key}. Compare both with the bucket and the key of Countersign.`,
    );
  }
  if (damage !== undefined) return lines;
  lines.push(
    afterLastDigest === 0
      ? 'Nothing lies after the last digest.'
      : `Exposed: ${count(afterLastDigest, 'entry lies', 'entries lie')} after the last digest. Their chains are ` +
          'whole, but no signature covers them yet: the next digest will.',
  );
  return lines;
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
