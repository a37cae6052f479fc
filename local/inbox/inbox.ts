import type { DatabaseSync } from 'node:sqlite';
import type { Mail } from '../aws/sns.ts';
import { findLinks, type MailLinks } from './mail-links.ts';

/** A mail as it lies in the inbox. */
export interface ReceivedMail extends Mail {
  /** 1, 2, 3 ... in the order of arrival. */
  readonly id: number;
  /** When it arrived: UTC, ISO 8601. */
  readonly at: string;
  readonly links: MailLinks;
  /** True once a form was taken from behind one of these links: the mail asks for nothing any more. */
  readonly answered: boolean;
}

/** Which mails to list. */
export interface MailFilter {
  /** Only those to this address. */
  readonly to?: string | undefined;
  /** Only those with a smaller id. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/** All mails that were sent, in place of the recipients' mailboxes. */
export interface Inbox {
  /** Keeps a mail. It is in the database when this returns. */
  deliver(mail: Mail): ReceivedMail;
  /** Notes that a form was taken from the page of a link, by its path. */
  answered(path: string): void;
  /** Mails, the newest first. */
  list(filter: MailFilter): ReceivedMail[];
  /** Everyone who has mail, with how many. */
  people(): { readonly to: string; readonly count: number }[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS inbox_mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS inbox_mails_by_recipient ON inbox_mails (recipient, id);
  CREATE TABLE IF NOT EXISTS inbox_answered (path TEXT PRIMARY KEY);
`;

interface Row {
  readonly id: number;
  readonly at: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** Opens the inbox in a database, creating it when it is not there. */
export function openInbox(database: DatabaseSync): Inbox {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO inbox_mails (at, recipient, subject, body) VALUES (:at, :to, :subject, :body)',
  );
  const select = database.prepare(
    `SELECT id, at, recipient AS "to", subject, body FROM inbox_mails
     WHERE (:to IS NULL OR recipient = :to) AND (:before IS NULL OR id < :before)
     ORDER BY id DESC LIMIT :limit`,
  );
  const answer = database.prepare('INSERT OR IGNORE INTO inbox_answered (path) VALUES (:path)');
  const find = database.prepare('SELECT path FROM inbox_answered WHERE path = :path');
  const linksOf = (body: string) => {
    const links = findLinks(body);
    const paths = Object.values(links).map((url: string) => new URL(url).pathname);
    return { links, answered: paths.some((path) => find.get({ path }) !== undefined) };
  };
  const count = database.prepare(
    'SELECT recipient AS "to", count(*) AS count FROM inbox_mails GROUP BY recipient ORDER BY recipient',
  );
  return {
    deliver: ({ to, subject, body }) => {
      const at = new Date().toISOString();
      const { lastInsertRowid } = insert.run({ at, to, subject, body });
      return { id: Number(lastInsertRowid), at, to, subject, body, ...linksOf(body) };
    },
    answered: (path) => {
      answer.run({ path });
    },
    list: ({ to = null, before = null, limit = -1 }) => {
      const rows = select.all({ to, before, limit }) as unknown as Row[];
      return rows.map(({ id, at, to, subject, body }) => ({ id, at, to, subject, body, ...linksOf(body) }));
    },
    people: () => count.all() as unknown as { to: string; count: number }[],
  };
}
