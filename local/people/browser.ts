import { LocalError, messageOf } from '../errors.ts';
import { findForm, type HtmlForm } from './html-form.ts';

/** A page that a browser shows. */
export interface Page {
  readonly url: string;
  readonly status: number;
  /** The page's heading, or its title. */
  readonly heading: string;
  readonly form: HtmlForm | undefined;
}

/** Opens an address as a click on a link does. @throws LocalError when nothing answers */
export function openPage(url: string): Promise<Page> {
  return load(url, { headers: { accept: 'text/html' } });
}

/**
 * Fills in and sends the form of a page: what it has selected and hidden, with some fields entered by hand.
 *
 * @throws LocalError when the page has no form, or its form no such field or choice.
 */
export function sendForm(page: Page, entries: Readonly<Record<string, string>>): Promise<Page> {
  const { form } = page;
  if (form === undefined) throw new LocalError(`The page '${page.heading}' has no form to fill in.`);
  const body = new URLSearchParams();
  for (const field of form.fields) {
    if (field.active && !Object.hasOwn(entries, field.name)) body.append(field.name, field.value);
  }
  for (const [name, value] of Object.entries(entries)) {
    const controls = form.fields.filter((field) => field.name === name);
    const takes = controls.some(
      (field) => !['radio', 'option'].includes(field.type) || field.value === value,
    );
    if (!takes) throw new LocalError(`The form of '${page.heading}' takes no '${value}' as its ${name}.`);
    body.append(name, value);
  }
  const origin = new URL(page.url).origin;
  return load(new URL(form.action, page.url).href, {
    method: form.method,
    headers: { accept: 'text/html', origin, 'sec-fetch-site': 'same-origin' },
    body,
  });
}

async function load(url: string, request: RequestInit): Promise<Page> {
  try {
    const response = await fetch(url, request);
    const page = await response.text();
    const [, heading = ''] =
      /<h1[^<>]*>((?:(?!<h1)[\s\S])*?)<\/h1>/i.exec(page) ?? /<title>([^<]*)<\/title>/i.exec(page) ?? [];
    return {
      url: response.url,
      status: response.status,
      heading: heading
        .replace(/<[^<>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
      form: findForm(page),
    };
  } catch (error) {
    throw new LocalError(`Nothing answers at ${new URL(url).origin} (${messageOf(error)}).`);
  }
}
