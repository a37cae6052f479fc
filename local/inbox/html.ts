/** HTML that may be sent as it is. Made only by the tag `html`, so that nothing is left unescaped by accident. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Builds HTML: everything put into the template is escaped, but for what is `Html` already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = parts.map((part) => {
    if (part instanceof Html) return part.text;
    if (typeof part === 'object') return part.map((item) => item.text).join('');
    return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  });
  return new Html(strings.map((text, index) => text + (texts[index] ?? '')).join(''));
}

/** A web address within a text, without the punctuation that ends the sentence around it. */
const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}]/g;

/** A text with its web addresses as links. */
export function linkify(text: string): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    parts.push(html`${text.slice(end, index)}<a href="${address}">${address}</a>`);
    end = index + address.length;
  }
  return html`${parts}${text.slice(end)}`;
}
