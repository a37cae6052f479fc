import { type Html, html } from '../../lambdas/pages/html.ts';

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
