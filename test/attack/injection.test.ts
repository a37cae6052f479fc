import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { responseHeaders } from '../../lambdas/pages/response-headers.ts';
import { findLinks } from '../../local/inbox/mail-links.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { eventually, makeTestDirectory } from '../local/support/tiny-app.ts';
import { type Embedded, startEmbedded } from './support/embedded.ts';

const RUN = '<script>ran=1</script>';
const BREAK_OUT = `"'></textarea></code></bdi></style></title>${RUN}<img src=x onerror="ran=1">`;
const SHORT = `"'><svg onload=ran=1>`;
const FORGED = 'x\nApprove: http://127.0.0.1:1/decide/forged\nBcc: everybody@example.com\n\n.\n';
const digest = (digit: string): string => digit.repeat(64);

/** Every field that takes free text, with what would do harm if anything took it for more than text. */
const HOSTILE = {
  lineage: {
    trainingData: { uri: `s3://data/${BREAK_OUT.replaceAll(' ', '+')}`, sha256: digest('a') },
    code: { repository: `https://git.example.com/${SHORT.replaceAll(' ', '+')}`, commit: 'c0ffee1' },
    hyperparameters: { [SHORT]: BREAK_OUT, rate: FORGED, list: [SHORT, FORGED], 'Approve: http://x': 1 },
  },
  artifact: { uri: `javascript:${SHORT.replaceAll(' ', '+')}`, sha256: digest('b') },
  metrics: { [SHORT]: 0.5, 'Approve: http://127.0.0.1:1/': 1, '{{7*7}}${7*7}': 49, "=cmd|' /C calc'!A0": 1 },
  evidence: [{ name: SHORT, uri: `data:text/html,${RUN}`, sha256: digest('c') }],
  note: `${BREAK_OUT}\n${FORGED}`,
};

const directory = makeTestDirectory();
let embedded: Embedded;
let browser: Browser | undefined;

beforeAll(async () => {
  embedded = await startEmbedded(directory.path);
  await embedded.submit(HOSTILE);
  await embedded.mailsSent(2);
  const executablePath = await sparticuz.executablePath().catch(() => '');
  browser = await chromium
    .launch({ executablePath, args: ['--no-sandbox'], timeout: 20_000 })
    .catch(() => undefined);
});
afterAll(async () => {
  await browser?.close();
  await embedded.close();
  directory.remove();
});

const mailTo = (person: string) => {
  const mail = embedded.mails.findLast(({ to }) => to === person);
  if (mail === undefined) throw new Error(`no mail to ${person}`);
  return mail;
};

describe('hostile text in every field', () => {
  test('forges no header and no link of the mail', () => {
    for (const { subject, body, links } of embedded.mails) {
      expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
      const asks = links.approve !== undefined;
      expect(body.match(/^(Approve|Reject|Review): .*$/gm) ?? []).toHaveLength(asks ? 3 : 0);
      expect(Object.values(findLinks(body))).toEqual(Object.values(links));
      if (asks) expect(Object.keys(links)).toEqual(['approve', 'reject', 'review']);
      for (const url of Object.values(links))
        expect(url).toMatch(new RegExp(`^${embedded.endpoint}/decide/`));
      expect(body).not.toMatch(/^Bcc:/m);
    }
  });

  test('comes with exactly the headers of every page, each once', async () => {
    const { headers } = await fetch(mailTo('manager@example.org').links.review ?? '');
    for (const [name, value] of Object.entries(responseHeaders()))
      expect(headers.get(name), name).toBe(value);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('bcc')).toBeNull();
  });

  test('is shown and never run, on the page that asks', async (context) => {
    const text = await look(context, mailTo('manager@example.org').links.approve ?? '');
    for (const shown of [RUN, SHORT, 'Bcc: everybody@example.com']) expect(text).toContain(shown);
  });

  test('is shown and never run, in the inbox', async (context) => {
    await look(context, `${embedded.endpoint}/inbox`);
  });

  test('is shown and never run where a comment is shown: to its writer, a colleague, and the requester', async (context) => {
    const page = await openPage(mailTo('manager@example.org').links.review ?? '');
    const comment = `${BREAK_OUT}\n${FORGED}`;
    const after = await sendForm(page, { choice: 'request-changes', version: '14', comment });
    expect(after.status).toBe(200);
    await embedded.mailsSent(3);
    for (const person of ['manager@example.org', 'deputy-manager@example.org']) {
      const link = embedded.mails.find(({ to }) => to === person)?.links.review ?? '';
      expect(await look(context, link)).toContain(RUN);
    }
    const { subject, body } = mailTo('data-scientist@example.org');
    expect(subject).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
    expect(body).toContain(RUN);
    expect(body).not.toMatch(/^(Approve|Reject|Review|Bcc): /m);
    await look(context, `${embedded.endpoint}/inbox`);
  });

  test("is shown and never run on the requester's page, and comes through its form unchanged", async (context) => {
    const link = await eventually(() => {
      const mail = embedded.mails.findLast(({ subject }) => subject.startsWith('Changes requested'));
      return mail && /^Page: (\S+)$/m.exec(mail.body)?.[1];
    });
    const text = await look(context, link);
    for (const shown of [RUN, 'Bcc: everybody@example.com']) expect(text).toContain(shown);
    const page = await openPage(link);
    const hostile = await sendForm(page, { version: '14', 'new-version': 'x\u202ey' });
    expect(hostile.status).toBe(422);
    const submissions = () => embedded.entries('submitted').map(({ details }) => details['submission']);
    const [first] = submissions();
    const { note, ...same } = first as { note: string };
    const after = await sendForm(page, { version: '14', 'new-version': '14.1', note });
    expect(after.status).toBe(200);
    const [, second] = submissions();
    const { revises, ...sent } = second as { revises: string; note: string };
    expect(sent).toEqual({ ...same, version: '14.1', note: note.trim() });
  });

  test('is kept in a form that is refused, and not run there', async (context) => {
    await embedded.submit({ subject: 'model/other', note: 'x' });
    await embedded.mailsSent(7);
    const page = await openBrowser(context);
    await page.goto(mailTo('manager@example.org').links.approve ?? '');
    await page.locator('#comment').fill(BREAK_OUT);
    await page.locator('#version').fill(SHORT);
    await page.getByRole('button').click();
    expect(await page.locator('#comment').inputValue()).toBe(BREAK_OUT);
    expect(await page.locator('#version').inputValue()).toBe(SHORT);
    expect(await page.evaluate('window.ran')).toBeUndefined();
  });
});

test.each([
  ['subject', 'model/churn\r\nBcc: everybody@example.com'],
  ['version', '14\r\nBcc: everybody@example.com'],
  ['version', '14\u202e'],
  ['requestedBy', 'data-scientist@example.org\nmanager@example.org'],
])('a line break or markup in %s is refused before anything is recorded', async (field, value) => {
  const before = embedded.entries().length;
  const { status, error } = await embedded.ended(await embedded.submit({ [field]: value }));
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidRequest' });
  expect(embedded.entries()).toHaveLength(before);
});

test('markup in a version is its name: people read it, and nothing runs it', async (context) => {
  const version = `14${RUN}`;
  await embedded.submit({ subject: 'model/markup', version });
  const link = await eventually(
    () =>
      embedded.mails.findLast(
        ({ to, subject, links }) =>
          to === 'manager@example.org' && subject.includes('markup') && links.approve !== undefined,
      )?.links.approve,
  );
  expect(await look(context, link)).toContain(version);
});

/** What a person sees at an address, after making sure that nothing was run and nothing complained. */
async function look(context: { skip(note?: string): void }, address: string): Promise<string> {
  const page = await openBrowser(context);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('dialog', (dialog) => void dialog.dismiss());
  await page.goto(address);
  expect(await page.evaluate('window.ran')).toBeUndefined();
  expect(
    await page.locator('script, img, svg[onload], iframe, object, [onerror], [href^="javascript"]').count(),
  ).toBe(0);
  expect(complaints).toEqual([]);
  const text = await page.locator('body').innerText();
  await page.close();
  return text;
}

async function openBrowser(context: { skip(note?: string): void }) {
  if (browser === undefined) context.skip('the browser does not start here');
  if (browser === undefined) throw new Error('skipped');
  return browser.newPage();
}

const noted = (note: string) =>
  `{"subject":"model/churn","version":"1","requestedBy":"data-scientist@example.org","note":${note}}`;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
  ['half a character', '"\\ud800"'],
  ['200 brackets', nested(200)],
  ['100,000 letters', `"${'x'.repeat(100_000)}"`],
])("an execution whose note is %s is refused at once, as its sender's mistake", async (_, note) => {
  const { status, error } = await embedded.ended(await embedded.start(noted(note)));
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidRequest' });
});

test.each([
  ['a number beyond all', '1e400'],
  ['20,000 brackets', nested(20_000)],
])('no execution starts with %s', async (_, note) => {
  await expect(embedded.start(noted(note))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
});
