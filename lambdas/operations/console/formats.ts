import type { Plain, Sheet } from '../../console/parts.ts';

/** What a spreadsheet would take for a formula, which a name or a comment must never be (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/** A sheet as CSV (RFC 4180), with a byte order mark, by which spreadsheets know UTF-8. */
export function toCsv({ heads, rows }: Sheet): string {
  return `\ufeff${[heads, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')}`;
}

function field(plain: Plain): string {
  if (plain === undefined) return '';
  const text = typeof plain === 'string' && FORMULA.test(plain) ? `'${plain}` : String(plain);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
