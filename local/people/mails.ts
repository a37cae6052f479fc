import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedMail } from '../inbox/inbox.ts';

const POLL_MS = 25;

/** Reads an inbox over HTTP, mail by mail, in the order of arrival. */
export class MailReader {
  readonly #endpoint: string;
  #lastId = 0;
  #unread: ReceivedMail[] = [];

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** The next mail, as soon as it is there. @throws what the signal was aborted with */
  async next(signal: AbortSignal): Promise<ReceivedMail> {
    for (;;) {
      signal.throwIfAborted();
      const mail = this.#unread.shift();
      if (mail !== undefined) return mail;
      await this.#fetch();
      if (this.#unread.length === 0) await sleep(POLL_MS);
    }
  }

  async #fetch(): Promise<void> {
    const response = await fetch(`${this.#endpoint}/inbox.json`);
    const mails = (await response.json()) as ReceivedMail[];
    this.#unread = mails.filter((mail) => mail.id > this.#lastId).reverse();
    this.#lastId = mails[0]?.id ?? this.#lastId;
  }
}

/** A field of a mail's summary, `  Version     14`; undefined when the mail has none. */
export function fieldOf({ body }: ReceivedMail, label: string): string | undefined {
  return new RegExp(`^ {2}${label} +(.+)$`, 'm').exec(body)?.[1];
}
