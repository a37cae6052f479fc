/** What a terminal obeys, or what makes a line read otherwise than it is written. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u206f\u{e0000}-\u{e007f}]/gu;

/** A line as a terminal shows it whatever stands in it: what it would obey is written as its number. */
export const printable = (line: string): string =>
  line.replace(HARMFUL, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
