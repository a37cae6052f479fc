import { type Answer, type Exchange, jsonAnswer, textAnswer } from '../http/exchange.ts';
import type { Inbox } from './inbox.ts';
import { renderInbox } from './page.ts';
import { STYLE_SOURCE } from './style.ts';

const PAGE_SIZE = 50;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

/**
 * Answers `/inbox`, the page, and `/inbox.json`, all mails with the newest first. Both take `?to=<address>`.
 * Undefined for other paths.
 */
export function answerInbox(inbox: Inbox, { method, url }: Exchange): Answer | undefined {
  if (url.pathname !== '/inbox' && url.pathname !== '/inbox.json') return undefined;
  if (method !== 'GET' && method !== 'HEAD') return textAnswer(405, 'The inbox can only be read.');
  const to = url.searchParams.get('to') ?? undefined;
  const answer = url.pathname === '/inbox' ? answerPage(inbox, to, url) : jsonAnswer(200, inbox.list({ to }));
  return { ...answer, headers: { ...HEADERS, ...answer.headers } };
}

function answerPage(inbox: Inbox, to: string | undefined, url: URL): Answer {
  const before = Number(url.searchParams.get('before') ?? Number.NaN);
  // One more than is shown tells whether there are older ones.
  const found = inbox.list({
    to,
    before: Number.isSafeInteger(before) ? before : undefined,
    limit: PAGE_SIZE + 1,
  });
  const mails = found.slice(0, PAGE_SIZE);
  const olderBefore = found.length > PAGE_SIZE ? mails.at(-1)?.id : undefined;
  const page = renderInbox({ mails, people: inbox.people(), to, olderBefore });
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: page };
}
