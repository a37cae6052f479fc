import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { responseHeaders } from '../../../lambdas/pages/response-headers.ts';
import { reviewPage } from '../../../lambdas/pages/review-page.ts';
import { atSecondReview } from './example-request.ts';
import { infest } from './hostile.ts';

const view = atSecondReview().view('manager@example.com', 'review', {
  entered: { choice: 'approve' },
  problems: [],
});
const problem = { field: 'comment', message: 'Say why in the comment.' };
const PAYLOAD = `"'></textarea></bdi><script>window.ran = true</script><img src=x onerror="window.ran = true">`;
const pages: Record<string, string> = {
  '/decide/payload.mac': reviewPage(view),
  '/problem': reviewPage({
    ...view,
    form: { entered: { choice: 'reject', version: '14' }, problems: [problem] },
  }),
  '/long': reviewPage(infest(view, 'x'.repeat(300))),
  '/hostile': reviewPage(infest(view, PAYLOAD)),
  '/harmless': reviewPage(infest(view, 'x')),
  // What an escaping mistake would look like: the headers must still stop it.
  '/broken': `${reviewPage(view)}<script>window.ran = true</script><style>body { display: none }</style>`,
};
const posted: string[] = [];

let server: Server;
let base = '';
let browser: Browser | undefined;
let whyNot = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.method === 'POST') posted.push(await readBody(request));
    response.writeHead(200, responseHeaders()).end(pages[request.url?.split('?')[0] ?? ''] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const executablePath = await sparticuz.executablePath();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 20_000 });
  } catch (error) {
    whyNot = `the browser does not start here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
}, 40_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('in a browser', () => {
  test('the review page breaks no rule of its own policy and runs no script', async (context) => {
    const { page, complaints } = await visit(context, '/decide/payload.mac?choice=approve');
    expect(complaints).toEqual([]);
    expect(await page.evaluate('getComputedStyle(document.querySelector("button")).color')).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await page.locator('script, img, iframe, link').count()).toBe(0);
  });

  test('hostile text makes no element, no attribute and no script', async (context) => {
    const shape = `[...document.querySelectorAll('*')].map((one) => [one.localName, ...one.getAttributeNames()].join(' '))`;
    const hostile = await visit(context, '/hostile');
    expect(await hostile.page.evaluate('window.ran')).toBeUndefined();
    expect(hostile.complaints).toEqual([]);
    const harmless = await visit(context, '/harmless');
    expect(await hostile.page.evaluate(shape)).toEqual(await harmless.page.evaluate(shape));
  });

  test('the headers stop what escaping would miss', async (context) => {
    const { page, complaints } = await visit(context, '/broken');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(complaints).toHaveLength(2);
  });

  test('every control has a label, headings step down by one, and Tab follows the reading order', async (context) => {
    const { page } = await visit(context, '/decide/payload.mac');
    expect(await page.getByRole('group', { name: 'Your answer' }).getByRole('radio').count()).toBe(3);
    expect(await page.getByRole('radio', { name: 'Approve' }).isChecked()).toBe(true);
    expect(await page.getByLabel('Comment', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('textbox', { name: 'Type the version to sign: 14.1' }).inputValue()).toBe('');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    const levels = await page
      .locator('h1, h2, h3')
      .evaluateAll((all) => all.map((one) => Number(one.localName[1])));
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const visited: unknown[] = [];
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate('document.activeElement.id || document.activeElement.textContent'));
    }
    expect(visited).toEqual([
      'Skip to your decision',
      'choice-approve',
      'comment',
      'version',
      'Sign and send my answer',
    ]);
  });

  test('the form works without a script and sends exactly its fields, the unseen one empty', async (context) => {
    const { page } = await visit(context, '/decide/payload.mac', { javaScriptEnabled: false });
    await page.getByRole('button').click();
    expect(posted, 'the empty version is caught before it is sent').toEqual([]);
    await page.getByLabel('Request changes').check();
    await page.getByLabel('Comment', { exact: true }).fill('More data, please.');
    await page.getByLabel('Type the version').fill('14.1');
    await page.getByRole('button').click();
    await expect
      .poll(() => posted)
      .toEqual(['choice=request-changes&comment=More+data%2C+please.&version=14.1&website=']);
  });

  test.for(['/decide/payload.mac', '/problem', '/long'])(
    '%s fits a screen of 360 px',
    async (path, context) => {
      const { page } = await visit(context, path, { viewport: { width: 360, height: 740 } });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    },
  );

  test('a problem is announced, and its link leads to the field', async (context) => {
    const { page } = await visit(context, '/problem');
    await page.getByRole('alert').getByRole('link', { name: 'Say why in the comment.' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('comment');
  });

  test('follows the colour scheme', async (context) => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    const light = await visit(context, '/decide/payload.mac', { colorScheme: 'light' });
    expect(await light.page.evaluate(ground)).toBe('rgb(245, 244, 240)');
    const dark = await visit(context, '/decide/payload.mac', { colorScheme: 'dark' });
    expect(await dark.page.evaluate(ground)).toBe('rgb(18, 23, 29)');
  });
});

/** Opens a page in a context of its own; `complaints` collects what the browser says on its console. */
async function visit(
  context: { skip(note?: string): void },
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  if (browser === undefined) {
    context.skip(whyNot);
    throw new Error(whyNot);
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(base + path);
  return { page, complaints };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
