/** What begins a web address, in any script's letters and digits: the words between dots. */
const DOTTED = /(?<![\p{L}\p{N}-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const WEB = /\b(https?|ftps?|file|mailto|tel|sms|javascript|vbscript|callto|facetime|webcal):(?=\S)/giu;
/** The end of a name on the web. What ends in digits, such as a number or a version, is none. */
const TOP = /^(?:\p{L}{2,}|xn--[\p{L}\p{N}-]+)$/iu;

/**
 * A text from outside as no mail program makes a link of it: addresses of pages are shown with brackets, as in
 * `https[:]//example[.]com`, and read as well as before. Addresses of people, paths and numbers stay as they are. Linear
 * in the length of the text.
 */
export function unlinked(text: string): string {
  return text
    .replace(DOTTED, (name: string, at: number) =>
      isHost(text, name, at) ? name.replaceAll('.', '[.]') : name,
    )
    .replace(WEB, '$1[:]');
}

/** Whether a mail program could take dotted words for a host: not in an address of a person, nor within a path. */
function isHost(text: string, name: string, at: number): boolean {
  if (!TOP.test(name.slice(name.lastIndexOf('.') + 1))) return false;
  const [before, after] = [text[at - 1], text[at + name.length]];
  return after !== '@' && before !== '@' && !(before === '/' && text[at - 2] !== '/');
}
