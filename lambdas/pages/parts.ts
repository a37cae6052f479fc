import { formatInstant, formatShortInstant } from '../words/instant.ts';
import { type Content, type Html, html } from './html.ts';

/** An instant in words that programs can read too, by the clock of a zone where one is named. */
export function instant(iso: string, length: 'long' | 'short' = 'long', zone?: string): Html {
  const words = length === 'long' ? formatInstant(iso, zone) : formatShortInstant(iso, zone);
  return html`<time datetime="${iso}">${words}</time>`;
}

/** A titled card of a page. */
export function card(title: string, ...content: Content[]): Html {
  return html`<section class="card"><h2>${title}</h2>
${content}
</section>
`;
}

/** The name of a fact, and what is so. */
export type Fact = readonly [name: Content, fact: Content];

/** Facts as pairs of a name and what is so. `false` and `undefined` leave nothing behind. */
export function facts(...pairs: readonly (Fact | false | undefined)[]): Html {
  return html`<dl class="facts">
${pairs.map((pair) => pair && html`<dt>${pair[0]}</dt><dd>${pair[1]}</dd>\n`)}</dl>`;
}

/** A short value from outside, set apart so that its writing direction can't disturb what stands around it. */
export function value(text: string): Html {
  return html`<bdi class="value">${text}</bdi>`;
}

/** Short values from outside as a list for reading, each set apart: a name from right to left turns none of the others around. */
export function values(texts: readonly string[], word: 'and' | 'or' = 'and'): Content {
  return texts.map((text, index) => [
    index > 0 && (index === texts.length - 1 ? ` ${word} ` : ', '),
    value(text),
  ]);
}

/**
 * Where something is. What is on the web (https) can be followed, and is shown whole and to be outside: where it leads is not ours
 * to vouch for. A commit is shown by its name: where it is follows from its repository, which stands above it. It opens beside the page, and learns nothing of the page's own address.
 */
export function place(uri: string, shown: string = uri): Html {
  if (!isOnWeb(uri)) return code(shown);
  return html`<a href="${uri}" rel="noopener noreferrer nofollow external" target="_blank">${code(shown)}</a> <small class="soft">(outside Countersign)</small>`;
}

function isOnWeb(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && /^[!-~]+$/.test(uri);
}

/** Digests, commits, names of things, as they are written. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** Somebody's own words, with their line breaks. */
export function quote(text: string | undefined): Html | undefined {
  return text === undefined || text === '' ? undefined : html`<blockquote>${text}</blockquote>`;
}
