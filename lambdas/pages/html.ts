import { replaceHarm } from '../../schema/printable.ts';

/**
 * Text that is HTML already. Only this module makes one, and no value that was ever JSON can be mistaken for it.
 */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template may hold. `false` and `undefined` leave nothing behind. */
export type Content = Html | string | number | false | undefined | readonly Content[];

/**
 * Makes HTML from a template. Every string is escaped so that it is text inside an element and inside a quoted
 * attribute, and nothing else anywhere. Unlike hono's helper of this name it is never a promise, and never takes
 * a value's own word for being escaped.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toMarkup)));
}

/** Marks a constant of this program as HTML. Never for anything that comes from outside. */
export function constantHtml(markup: string): Html {
  return new Html(markup);
}

function toMarkup(value: Content): string {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  return value === undefined || value === false ? '' : escapeText(String(value));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escapeText(text: string): string {
  // What is read must be what is there.
  return replaceHarm(text, () => '\ufffd').replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? '');
}
