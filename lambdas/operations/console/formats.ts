import type { Plain, Sheet } from '../../console/parts.ts';
import { csvCell } from '../../words/csv-cell.ts';

/** A sheet as CSV (RFC 4180), with a byte order mark, by which spreadsheets know UTF-8. */
export function toCsv({ heads, rows }: Sheet): string {
  return `\ufeff${[heads, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}

function field(plain: Plain): string {
  if (plain === undefined) return '';
  return typeof plain === 'string' ? csvCell(plain) : String(plain);
}
