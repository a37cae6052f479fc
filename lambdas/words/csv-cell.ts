/** Where a spreadsheet begins a cell: at the beginning, and behind whatever it takes for a separator; and a formula there. */
const FORMULA = /(^|[,;|\t\r\n"])([ ']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A cell of RFC 4180. What a spreadsheet would take for a formula is made plain text (OWASP, "CSV Injection"), also where it
 * would take another character than the comma for the separator.
 */
export function csvCell(text: string): string {
  const plain = text.replace(FORMULA, "$1'$2").replace(/^(?=[\t\r])/, "'");
  return /[",;|\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
