/**
 * How the ledger writes names in the names of streams. What is made of letters, digits and `. _ -` (in a version also `+`), and begins
 * with a letter or digit, is written as it is; of anything else it is `_` and the percent-encoding of its UTF-8, with `_` for `%`, in
 * which all but letters, digits, `.` and `-` is encoded.
 */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const PLAIN_VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** A text as JSON writes it, one character a byte, as what it says. */
export function read(text: string | undefined): string {
  if (text === undefined || !text.startsWith('"')) return text ?? 'null';
  return JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
}

/** What the stream of a subject is named after. */
export function streamOfSubject(subject: string): string {
  const slash = subject.indexOf('/') + 1;
  return subject.slice(0, slash) + encode(subject.slice(slash), PLAIN_NAME);
}

/** What the stream of a version is named after. */
export const streamOfVersion = (subject: string, version: string): string =>
  `${streamOfSubject(subject)}/${encode(version, PLAIN_VERSION)}`;

function encode(name: string, plain: RegExp): string {
  if (plain.test(name)) return name;
  const bytes = [...Buffer.from(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9.-]/.test(character)
      ? character
      : `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `_${bytes.join('')}`;
}
