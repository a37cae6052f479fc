import { ICON } from '../../lambdas/pages/document.ts';
import { constantHtml, type Html, html } from '../../lambdas/pages/html.ts';
import { readChatMessage } from './chat-message.ts';
import type { ReceivedMail } from './inbox.ts';
import { linkify } from './linkify.ts';
import { STYLE } from './style.ts';

/** What the inbox page shows. */
export interface InboxView {
  readonly mails: readonly ReceivedMail[];
  readonly people: readonly { readonly to: string; readonly count: number }[];
  /** Whose mails are shown; undefined for everyone's. */
  readonly to: string | undefined;
  /** The id before which older mails follow; undefined when there are none. */
  readonly olderBefore: number | undefined;
}

/** The inbox as a page: no script, nothing from elsewhere, everything from a mail escaped. */
export function renderInbox(view: InboxView): string {
  const title = view.to === undefined ? 'Inbox' : `Inbox of ${view.to}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Countersign</title>
${ICON}
<style>${STYLE_ELEMENT}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>Every mail that Countersign sends arrives here, whoever it is for, and what channels of a chat hear. <a href="${hrefOf(view.to)}">Look again</a></p>
${renderPeople(view)}
</header>
<main>
${view.mails.length === 0 ? EMPTY : view.mails.map((mail, index) => renderMail(mail, index === 0))}
${view.olderBefore === undefined ? '' : html`<p><a href="${hrefOf(view.to, view.olderBefore)}">Older mails</a></p>`}
</main>
</body>
</html>
`;
  return page.toString();
}

// The style sheet's quotes must stay as they are: its hash is in the Content-Security-Policy.
const STYLE_ELEMENT = constantHtml(STYLE);
const EMPTY = html`<p class="empty">No mail yet. It arrives as soon as someone has something to decide.</p>`;
const ACTIONS = [
  ['approve', 'Approve'],
  ['confirm', 'Confirm'],
  ['waive', 'Waive the check'],
  ['reject', 'Reject'],
  ['review', 'Review'],
  ['page', 'Open the page'],
  ['take back', 'Take it back'],
] as const;
/** What is left of a mail that was answered: its page. */
const ANSWERED = [
  ['review', 'See what you answered'],
  ['page', 'Open the page'],
] as const;

function renderPeople({ people, to }: InboxView): Html {
  const total = people.reduce((sum, person) => sum + person.count, 0);
  const link = (address: string | undefined, label: string, count: number) =>
    html`<a href="${hrefOf(address)}"${address === to ? CURRENT : ''}>${label} (${count})</a>\n`;
  const links = people.map((person) => link(person.to, person.to, person.count));
  return html`<nav aria-label="Whose mail">${link(undefined, 'Everyone', total)}${links}</nav>`;
}

const CURRENT = constantHtml(' aria-current="page"');

function renderMail(mail: ReceivedMail, isOpen: boolean): Html {
  const actions = (mail.answered ? ANSWERED : ACTIONS).flatMap(([name, label]) => {
    const href = mail.links[name];
    // What is confirmed is done already, or can't be: that is no judgement of the version.
    const words = name === 'reject' && mail.links.confirm !== undefined ? 'Report a problem' : label;
    return href === undefined ? [] : [html`<a class="${name}" href="${href}">${words}</a>`];
  });
  return html`<details id="mail-${mail.id}"${isOpen ? OPEN : ''}>
<summary><strong>${mail.subject}</strong><span>to ${mail.to}${mail.answered && ' \u00b7 answered'}</span>
<time datetime="${mail.at}">${mail.at.slice(0, 19).replace('T', ' ')} UTC</time></summary>
<div class="mail">${actions.length === 0 ? '' : html`<div class="actions">${actions}</div>`}
${renderBody(mail.body)}</div>
</details>
`;
}

/** A mail as it is; of what a channel of a chat is sent its words, and the whole of it folded. */
function renderBody(body: string): Html {
  const message = readChatMessage(body);
  if (message === undefined) return html`<pre>${linkify(body)}</pre>`;
  return html`<pre>${linkify([message.title, message.description, ...message.nextSteps].join('\n\n'))}</pre>
<details><summary>As the channel is sent it</summary><pre>${body}</pre></details>`;
}

const OPEN = constantHtml(' open');

function hrefOf(to: string | undefined, before?: number): string {
  const parameters = new URLSearchParams();
  if (to !== undefined) parameters.set('to', to);
  if (before !== undefined) parameters.set('before', String(before));
  return parameters.size === 0 ? '/inbox' : `/inbox?${parameters}`;
}
