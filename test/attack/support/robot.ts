import { findForms, type HtmlForm } from '../../../local/people/html-form.ts';

/**
 * What robots put into text fields that they know nothing about: nothing, the field's own name, numbers, words that
 * agree, names, dates. None of them reads the page; one that copies the version from it signs as a person would.
 */
export function guessesFor(field: string, now: Date): readonly string[] {
  const day = now.toISOString().slice(0, 10);
  return [
    '',
    ' ',
    field,
    'test',
    'Test',
    'admin',
    'foo',
    'a',
    '0',
    '1',
    '2',
    '123',
    '1.0',
    '1.0.0',
    'v1',
    'latest',
    'yes',
    'true',
    'on',
    'ok',
    'approve',
    'approved',
    'confirm',
    'john.doe@example.com',
    'John Doe',
    day,
    day.replaceAll('-', '.'),
    String(now.getFullYear()),
    '<script>alert(1)</script>',
    "' OR 1=1 --",
    '{{7*7}}',
    '*',
    '%',
  ];
}

/** What a robot has done. */
export interface Deeds {
  requests: number;
  forms: number;
  /** Answers by status. */
  readonly statuses: Map<number, number>;
}

/**
 * A mail scanner at its worst: it asks for every link in every harmless-looking way, follows what it finds, and
 * submits every form, as it stands and filled in.
 *
 * @param guesses how many of the guesses are tried with each link
 */
export class Robot {
  readonly #origin: string;
  readonly #guesses: number;
  readonly deeds: Deeds = { requests: 0, forms: 0, statuses: new Map() };
  #turn = 0;

  constructor(origin: string, guesses: number) {
    this.#origin = origin;
    this.#guesses = guesses;
  }

  /** Does everything it can with the addresses in a mail. */
  async read(body: string): Promise<void> {
    const found = new Set(body.match(/https?:\/\/[^\s<>"]+/g) ?? []);
    const seen = new Set<string>();
    for (const address of found) await this.#visit(address, seen);
  }

  async #visit(address: string, seen: Set<string>): Promise<void> {
    const url = new URL(address, this.#origin);
    url.hash = '';
    if (url.origin !== this.#origin || seen.has(url.href)) return;
    seen.add(url.href);
    for (const method of ['HEAD', 'OPTIONS']) await this.#ask(url.href, { method });
    const page = await this.#ask(url.href, {});
    for (const form of findForms(page)) await this.#submit(form, url);
    for (const [, href = ''] of page.matchAll(/\b(?:href|src|action)="([^"]*)"/g)) {
      // Addresses of its own inbox lead to all other mails.
      const next = new URL(href.replaceAll('&amp;', '&'), url);
      if (next.pathname.startsWith('/decide/')) await this.#visit(next.href, seen);
    }
  }

  async #submit(form: HtmlForm, url: URL): Promise<void> {
    const action = new URL(form.action, url).href;
    const asItStands = form.fields.filter(({ active }) => active).map(({ name, value }) => [name, value]);
    await this.#send(action, new URLSearchParams(asItStands as [string, string][]));
    await this.#ask(`${action}?${new URLSearchParams(asItStands as [string, string][])}`, {});
    const choices = form.fields.filter(({ type, name }) => type === 'radio' && name === 'choice');
    // What it can't make up it takes as it finds it: of a list, anything.
    const given = form.fields.filter(
      ({ type, value }) => type === 'hidden' || (type === 'option' && value !== ''),
    );
    for (let count = 0; count < this.#guesses; count++) {
      const turn = this.#turn++;
      const choice = choices[turn % (choices.length || 1)];
      const body = new URLSearchParams();
      if (choice !== undefined) body.append(choice.name, choice.value);
      for (const { name, value } of given) if (!body.has(name)) body.append(name, value);
      for (const { name } of form.fields) {
        if (body.has(name)) continue;
        const guesses = guessesFor(name, new Date());
        const guess = guesses[Math.floor(turn / (choices.length || 1)) % guesses.length];
        body.append(name, guess ?? '');
      }
      await this.#send(action, body);
    }
  }

  async #send(action: string, body: URLSearchParams): Promise<void> {
    this.deeds.forms++;
    await this.#ask(action, { method: 'POST', body });
  }

  async #ask(address: string, options: RequestInit): Promise<string> {
    this.deeds.requests++;
    const response = await fetch(address, options);
    this.deeds.statuses.set(response.status, (this.deeds.statuses.get(response.status) ?? 0) + 1);
    return response.text();
  }
}
