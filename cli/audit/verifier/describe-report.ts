import { printable } from './printable.ts';
import { describeSigners } from './providers.ts';
import { describeScope } from './scope.ts';
import type { Report } from './verify-export.ts';

/** A report in a few lines for people: of what the export is, and whether all is well. */
export const describeReport = (report: Report): string[] => linesOf(report).map(printable);

function linesOf(report: Report): string[] {
  const { damage, entries, digests, lastDigest, afterLastDigest } = report;
  const lines = [
    `This is of ${describeScope(report.scope)}.`,
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
  lines.push(...describeSigners(report.signedBy));
  lines.push(...describeGaps(report.gaps), ...describeLate(report.late));
  lines.push(
    afterLastDigest === 0
      ? 'Nothing lies after the last digest.'
      : `Exposed: ${count(afterLastDigest, 'entry lies', 'entries lie')} after the last digest. Their chains are ` +
          'whole, but no signature covers them yet: the next digest will.',
  );
  return lines;
}

/** For which times there is no digest, as sentences. */
export function describeGaps(gaps: Report['gaps']): string[] {
  const shown = gaps.slice(0, 5).map(({ from, to }) => `from ${from} to ${to}`);
  if (shown.length === 0) return [];
  const more = gaps.length > shown.length ? `, and ${gaps.length - shown.length} more times` : '';
  return [`No digest was made ${shown.join(', ')}${more}: find out why.`];
}

/** That the dates of entries rest on themselves, as a sentence. */
export function describeLate(late: number): string[] {
  if (late === 0) return [];
  return [
    `${count(late, 'entry was', 'entries were')} not noticed when written, and found later: nothing but what they say vouches for their dates.`,
  ];
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
