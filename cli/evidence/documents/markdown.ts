/**
 * A text of others in Markdown (CommonMark): nothing in it is a link, a picture, a heading, an item of a list, a rule, code or HTML,
 * and its lines stay lines of one paragraph. Some readers link bare addresses all the same: those say where they lead.
 */
export const plain = (text: string): string =>
  text
    .split(/[\r\n\u2028\u2029\v\f]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(escaped)
    .join('  \n');

/** What means something anywhere in a line, at its beginning, and in a bare address. */
const escaped = (line: string): string =>
  line
    .replace(/[\\`*_{}[\]<>#|!~=+&@$^]/g, '\\$&')
    .replace(/^-|(?<=^\d{1,9})[.)]/, '\\$&')
    .replace(/:(?=\/\/)|(?<=\b(?:mailto|xmpp)):|(?<=\bwww)\./gi, '\\$&');
