/** What a browser without scripts has before it. */
export interface Shown {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser that keeps cookies, for a test: it follows redirects, and a `refresh` that goes on at once. */
export class CookieBrowser {
  readonly cookies = new Map<string, string>();
  /** Every address that it asked for. */
  readonly visited: string[] = [];
  /** Where it goes no further. */
  stopAt: RegExp | undefined;

  async open(url: string | URL, init: RequestInit = {}): Promise<Shown> {
    let next: URL | undefined = new URL(url);
    let request = init;
    for (let hops = 0; hops < 15; hops += 1) {
      this.visited.push(next.href);
      if (this.stopAt?.test(next.href)) return { url: next, status: 0, headers: new Headers(), text: '' };
      const answer: Response = await fetch(next, {
        ...request,
        redirect: 'manual',
        headers: { ...request.headers, cookie: this.#cookie() },
      });
      for (const line of answer.headers.getSetCookie()) this.#keep(line);
      const text = await answer.text();
      const [, refresh] = /^0; url=(.+)$/.exec(answer.headers.get('refresh') ?? '') ?? [];
      const location = answer.headers.get('location') ?? refresh;
      if (location === undefined) return { url: next, status: answer.status, headers: answer.headers, text };
      next = new URL(location, next);
      request = {};
    }
    throw new Error(`it goes on and on:\n${this.visited.join('\n')}`);
  }

  /** Sends a page's only form, with what its hidden fields hold. */
  send({ url, text }: Shown, entries: Readonly<Record<string, string>> = {}): Promise<Shown> {
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(text) ?? [];
    const body = new URLSearchParams();
    for (const [, name = '', value = ''] of text.matchAll(
      /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
    ))
      body.set(name, value);
    for (const [name, value] of Object.entries(entries)) body.set(name, value);
    return this.open(new URL(action, url), {
      method: 'POST',
      body,
      headers: { origin: 'null', 'sec-fetch-site': 'same-origin' },
    });
  }

  /** Signs in at the provider of the embedded default as a person of the roles. */
  async signIn(endpoint: string, email: string, to = '/inbox'): Promise<Shown> {
    const choice = await this.open(`${endpoint}/sign-in?${new URLSearchParams({ to })}`);
    return /name="email"/.test(choice.text) ? this.send(choice, { email }) : choice;
  }

  #cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
