import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openInbox } from '../../../local/inbox/inbox.ts';
import { linkify } from '../../../local/inbox/linkify.ts';
import { findLinks } from '../../../local/inbox/mail-links.ts';
import { renderInbox } from '../../../local/inbox/page.ts';
import { startTiny } from '../support/tiny-app.ts';

const mail = (to: string, subject = 'Subject', body = 'Body') => ({ to, subject, body });

test('lists mails newest first, by person and in pages', () => {
  const inbox = openInbox(new DatabaseSync(':memory:'));
  for (const to of ['a@x', 'b@x', 'a@x']) inbox.deliver(mail(to));
  expect(inbox.list({}).map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(inbox.list({ to: 'a@x' }).map(({ id }) => id)).toEqual([3, 1]);
  expect(inbox.list({ before: 3, limit: 1 }).map(({ id }) => id)).toEqual([2]);
  expect(inbox.people()).toEqual([
    { to: 'a@x', count: 2 },
    { to: 'b@x', count: 1 },
  ]);
});

test('finds the links that a person acts on, and not what someone else wrote', () => {
  const body =
    'Hello\n\n  > Approve: http://evil/\nApprove: http://h/1?choice=approve\nReview: https://h/1\nReject: x';
  expect(findLinks(body)).toEqual({ approve: 'http://h/1?choice=approve', review: 'https://h/1' });
});

test('shows a button for each of these links', () => {
  const inbox = openInbox(new DatabaseSync(':memory:'));
  const open = (body: string) => {
    inbox.deliver(mail('a@x', 'Subject', body));
    return renderInbox({
      mails: inbox.list({ limit: 1 }),
      people: [],
      to: undefined,
      olderBefore: undefined,
    });
  };
  expect(open('Changes are requested.\n\nPage: http://h/1\n')).toContain(
    '<div class="actions"><a class="page" href="http://h/1">Open the page</a></div>',
  );
  expect(open('Approve: http://h/1\n')).toContain('<a class="approve" href="http://h/1">Approve</a>');
  const task = open('Confirm: http://h/1\nReject: http://h/1\n');
  expect(task).toContain('<a class="reject" href="http://h/1">Report a problem</a>');
  expect(open('  Page: http://h/1\n')).not.toContain('class="actions"');
});

test('offers nothing to answer once it was answered, by this mail or a reminder of it', () => {
  const inbox = openInbox(new DatabaseSync(':memory:'));
  const links = (link: string) =>
    `Approve: ${link}?choice=approve\nReject: ${link}?choice=reject\nReview: ${link}\n`;
  for (const link of ['http://h/decide/1', 'http://h/decide/1', 'http://h/decide/2'])
    inbox.deliver(mail('a@x', 'Please decide', links(link)));
  inbox.answered('/decide/1');
  inbox.answered('/decide/1');
  expect(inbox.list({}).map(({ answered }) => answered)).toEqual([false, true, true]);
  const page = renderInbox({
    mails: inbox.list({ before: 3 }),
    people: [],
    to: undefined,
    olderBefore: undefined,
  });
  expect(page).not.toContain('class="approve"');
  expect(page).not.toContain('class="reject"');
  expect(page).toContain('<a class="review" href="http://h/decide/1">See what you answered</a>');
});

test('makes addresses clickable and nothing else', () => {
  expect(String(linkify('See http://h/a?b=1&c=2, or <http://h/">.'))).toBe(
    'See <a href="http://h/a?b=1&amp;c=2">http://h/a?b=1&amp;c=2</a>, or &lt;<a href="http://h/">http://h/</a>&quot;&gt;.',
  );
  expect(String(linkify('javascript:alert(1)'))).toBe('javascript:alert(1)');
});

test('shows what a channel of a chat hears as its words, with all that it is sent folded', () => {
  const inbox = openInbox(new DatabaseSync(':memory:'));
  const content = {
    title: 'Review waits for people',
    description: 'Until <b>Monday</b>.',
    nextSteps: ['See http://h/1'],
  };
  inbox.deliver(
    mail('chat channel C1', 'Review', JSON.stringify({ version: '1.0', source: 'custom', content })),
  );
  inbox.deliver(mail('a@x', 'JSON', '{"source":"custom"}'));
  inbox.deliver(mail('a@x', 'No JSON', '{no'));
  const page = renderInbox({ mails: inbox.list({}), people: [], to: undefined, olderBefore: undefined });
  expect(page).toContain(
    '<pre>Review waits for people\n\nUntil &lt;b&gt;Monday&lt;/b&gt;.\n\nSee <a href="http://h/1">http://h/1</a></pre>',
  );
  expect(page.split('<summary>As the channel is sent it</summary><pre>{&quot;version')).toHaveLength(2);
  for (const plain of ['<pre>{&quot;source&quot;:&quot;custom&quot;}</pre>', '<pre>{no</pre>'])
    expect(page).toContain(plain);
});

test('escapes everything that comes from a mail', () => {
  const inbox = openInbox(new DatabaseSync(':memory:'));
  inbox.deliver(mail('"><script>1</script>@x', '<img src=x onerror=1>', '</pre><script>2</script>'));
  const view = { mails: inbox.list({}), people: inbox.people(), to: '"><i>', olderBefore: undefined };
  const page = renderInbox(view);
  expect(page).not.toMatch(/<(script|img|i)\b/);
  expect(page).toContain('&lt;img src=x onerror=1&gt;');
});

test('serves a page that runs nothing and tells nobody where it was', async () => {
  const { endpoint } = await startTiny();
  const response = await fetch(`${endpoint}/inbox?to=nobody@example.com&before=x`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('No mail yet.');
  const policy = response.headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; /);
  expect(policy).not.toContain('unsafe');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
});
