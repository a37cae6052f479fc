import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requesterPage } from '../../../lambdas/pages/requester-page.ts';
import { responseHeaders } from '../../../lambdas/pages/response-headers.ts';
import { reviewPage } from '../../../lambdas/pages/review-page.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { atFirstReview, atJointReview, atSecondReview, FEEDBACK } from './example-request.ts';
import { infest } from './hostile.ts';

const view = atSecondReview().view('manager@example.org', 'review', {
  entered: { choice: 'approve' },
  problems: [],
});
const problem = { field: 'comment', message: 'Say why in the comment.' };
const joint = atJointReview().view('risk-one@example.com', 'review');
const conditions = { field: 'findings', message: 'Conditions go with approval with conditions alone.' };
const rework = atFirstReview()
  .decide('manager@example.org', 'review', 'request-changes', FEEDBACK)
  .view('data-scientist@example.org', 'intake');
const PAYLOAD = `"'></textarea></bdi><script>window.ran = true</script><img src=x onerror="window.ran = true">`;
const pages: Record<string, string> = {
  '/decide/payload.mac': reviewPage(view),
  '/problem': reviewPage({
    ...view,
    form: { entered: { choice: 'reject', version: '14' }, problems: [problem] },
  }),
  '/long': reviewPage(infest(view, 'x'.repeat(300))),
  '/joint': reviewPage(joint),
  '/joint-problem': reviewPage({
    ...joint,
    form: { entered: { choice: 'approve' }, problems: [conditions] },
  }),
  '/joint-long': reviewPage(infest(joint, 'x'.repeat(300))),
  '/requester': requesterPage(rework),
  '/requester-long': requesterPage(infest(rework, 'x'.repeat(300))),
  '/hostile': reviewPage(infest(view, PAYLOAD)),
  '/harmless': reviewPage(infest(view, 'x')),
  // What an escaping mistake would look like: the headers must still stop it.
  '/broken': `${reviewPage(view)}<script>window.ran = true</script><style>body { display: none }</style>`,
};
const FIELDS_OF_REWORK = [
  ...[
    'choice',
    'attempt',
    'new-version',
    'training-data-uri',
    'training-data-sha256',
    'training-data-collected',
  ],
  ...['code-repository', 'code-commit', 'hyperparameters', 'artifact-uri', 'artifact-sha256', 'metrics'],
  ...['evidence', 'note', 'version', 'leave-this-empty'],
];
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
  ({ browser, whyNot } = await launchBrowser());
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
    expect(await page.locator('script, img, iframe, link:not([rel=icon][href^="data:"])').count()).toBe(0);
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
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('Tab');
      visited.push(await page.evaluate('document.activeElement.id || document.activeElement.textContent'));
    }
    expect(visited).toEqual([
      'Skip to your decision',
      'https://git.example.com/ml/churn',
      'choice-1',
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
    await page.getByLabel('Type the version to sign').fill('14.1');
    await page.getByRole('button').click();
    await expect
      .poll(() => posted)
      .toEqual([
        'choice=request-changes&comment=More+data%2C+please.&version=14.1&replaces-qa=&replaces-production=1aa2m9x4c1v8n5b3t6w0z2y4hd+13&leave-this-empty=',
      ]);
  });

  test.for([
    '/decide/payload.mac',
    '/problem',
    '/long',
    '/joint',
    '/joint-long',
    '/requester',
    '/requester-long',
  ])('%s fits a screen of 360 px', async (path, context) => {
    const { page } = await visit(context, path, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  test.for([
    { path: '/decide/payload.mac', width: 1366, height: 768 },
    { path: '/joint', width: 1366, height: 768 },
    { path: '/joint', width: 1440, height: 780 },
    { path: '/decide/payload.mac', width: 1440, height: 1200 },
  ])(
    'the answer on $path comes into sight with the page, and stays, on $width x $height',
    async ({ path, ...viewport }, context) => {
      const { page } = await visit(context, path, { viewport });
      const hidden =
        '(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector(".decide"))';
      expect(await page.evaluate(hidden)).toBe(0);
      const send = 'document.querySelector(".decide button").getBoundingClientRect().bottom';
      const bottomAt = async (y: number) => {
        await page.evaluate(`scrollTo(0, ${y})`);
        return Math.round(Number(await page.evaluate(send)));
      };
      const begin = await bottomAt(0);
      const seen = Math.max(begin - viewport.height, 0) + 500;
      const stays = await bottomAt(seen);
      expect(stays).toBeLessThanOrEqual(viewport.height);
      expect(stays).toBeGreaterThan(0);
      expect(await bottomAt(seen + 150)).toBe(stays);
    },
  );

  test('conditions are asked for once they are chosen, and where something is wrong with them', async (context) => {
    const { page } = await visit(context, '/joint', { javaScriptEnabled: false });
    const first = page.getByLabel('Condition 1: what must be done');
    expect(await first.isVisible()).toBe(false);
    await page.getByLabel('Approve with conditions').check();
    expect(await first.isVisible()).toBe(true);
    await page.getByText('More conditions').click();
    expect(await page.getByLabel('Condition 5: what must be done').isVisible()).toBe(true);
    await page.goto(`${base}/joint-problem`);
    expect(await first.isVisible()).toBe(true);
  });

  test('every control of each form has its own name, label and id', async (context) => {
    for (const path of ['/joint', '/requester']) {
      const { page, complaints } = await visit(context, path);
      expect(complaints).toEqual([]);
      const ids = await page.locator('[id]').evaluateAll((all) => all.map((one) => one.id));
      expect(ids).toEqual([...new Set(ids)]);
      const bare = `[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((one) => one.labels.length === 0).length`;
      expect(await page.evaluate(bare)).toBe(0);
      const lost = `[...document.querySelectorAll('[aria-describedby]')].flatMap((one) => one.getAttribute('aria-describedby').split(' ')).filter((id) => !document.getElementById(id))`;
      expect(await page.evaluate(lost)).toEqual([]);
    }
  });

  test("the requester's form sends exactly its fields", async (context) => {
    posted.length = 0;
    const { page } = await visit(context, '/requester', { javaScriptEnabled: false });
    await page.getByLabel('Type the version to which').fill('14');
    await page.getByRole('button', { name: 'Submit attempt 2' }).click();
    await expect.poll(() => posted.length).toBe(1);
    expect([...new URLSearchParams(posted[0]).keys()]).toEqual(FIELDS_OF_REWORK);
  });

  test('a problem is announced, and its link leads to the field', async (context) => {
    const { page } = await visit(context, '/problem');
    await page.getByRole('alert').getByRole('link', { name: 'Say why in the comment.' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('comment');
  });

  test('after an error the focus is on what is wrong, which is in sight', async (context) => {
    for (const viewport of [
      { width: 1440, height: 780 },
      { width: 390, height: 844 },
    ]) {
      const { page } = await visit(context, '/problem', { viewport });
      expect(await page.title()).toMatch(/^Error: /);
      expect(await page.evaluate("document.activeElement.matches('.summary[role=alert]')")).toBe(true);
      const top = 'document.querySelector(".summary").getBoundingClientRect().top';
      expect(Number(await page.evaluate(top))).toBeLessThan(viewport.height / 2);
    }
  });

  test('a problem with conditions unfolds none that is empty', async (context) => {
    const { page } = await visit(context, '/joint-problem', { javaScriptEnabled: false });
    expect(await page.getByLabel('Condition 2: what must be done').isVisible()).toBe(false);
    expect(await page.getByLabel('Condition 5: what must be done').isVisible()).toBe(false);
  });

  test.for(['/decide/payload.mac', '/requester'])(
    '%s is printed dark on white from a dark screen, without what only a screen needs',
    async (path, context) => {
      const { page } = await visit(context, path, { colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
      const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)']).toContain(ground);
      const pale = `[...document.querySelectorAll('main *')].filter((one) => one.childNodes.length > 0 && one.getClientRects().length > 0)
        .map((one) => getComputedStyle(one).color.match(/\\d+/g).map(Number)).filter(([r, g, b]) => r + g + b > 450).length`;
      expect(await page.evaluate(pale)).toBe(0);
    },
  );

  test('every page has a favicon, which asks for nothing', async (context) => {
    const { page } = await visit(context, '/decide/payload.mac');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toMatch(/^data:image\/svg\+xml[,;]/);
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
