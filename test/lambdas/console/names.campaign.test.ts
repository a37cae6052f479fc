import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csrfOf, standingOf } from '../../../lambdas/domain/session.ts';
import type { SignedIn } from '../../../lambdas/engine/who.ts';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { review } from '../../../lambdas/operations/review.ts';
import { responseHeaders } from '../../../lambdas/pages/response-headers.ts';
import { safeSubject } from '../../../schema/names.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { COLOURS, OUTSIDE, TOUCHING, violationsOn } from '../../support/page-checks.ts';
import { asked, email, signedInAs } from './example-ledger.ts';
import { LONG_SUBJECT, LONG_VERSION, NAMES, playNames, roles, TWO_SCRIPTS } from './names-ledger.ts';

const DESK = { viewport: { width: 1440, height: 780 } };
const MODES: Readonly<Record<string, BrowserContextOptions>> = {
  light: DESK,
  dark: { ...DESK, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 } },
};
const SUBJECT = `/console/subjects/${LONG_SUBJECT}`;
const OTHER = `/console/subjects/${safeSubject(TWO_SCRIPTS)}`;
/** What the addresses call the requests of the example, and whom they show a link of. */
const PATHS = [
  '/link/manager',
  '/link/data-scientist',
  '/link/it-engineer',
  '/console',
  '/console/running',
  '/console/requests/{waiting}',
  '/console/requests/{completed}',
  SUBJECT,
  `${SUBJECT}/compare?version=1,${encodeURIComponent(LONG_VERSION)}`,
  OTHER,
  '/console/requests/{validation}',
  '/link/data-analyst',
  '/console/decisions?from=2026-08&until=2026-08',
  '/console/times?since=2026-08-01',
  '/console/conditions',
  '/console/people',
  '/console/workflows/many-scripts',
  '/console/ledger?stream=request/{completed}',
  '/console/health',
] as const;

let requests: Readonly<Record<string, string>> = {};
let server: Server;
let base = '';
let browser: Browser | undefined;
let whyNot = '';
const open = new Map<string, Page>();

/** The manager of this example, whose name is another one than elsewhere. */
function manager(): SignedIn {
  const who = signedInAs('manager');
  const { issuer, clientId } = who.session;
  const standing = standingOf({ email: email('manager'), groups: [] }, roles, { issuer, clientId });
  return { ...who, ...standing, csrf: csrfOf('manager') };
}

beforeAll(async () => {
  const example = await playNames();
  requests = example.requests;
  const links = new Map<string, string>();
  for (const { to, body } of example.world.mails)
    for (const [, link = ''] of body.matchAll(/\/decide\/([\w.-]+)/g)) links.set(to, link);
  const show = showConsole({ ...example.ports, who: async () => manager() });
  const behind = review(example.world.ports);
  server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const [, person] = /^\/link\/([\w-]+)$/.exec(path) ?? [];
    const event = asked(path);
    const link = person === undefined ? undefined : links.get(email(person));
    const { status, headers, body } = await (link === undefined
      ? show(event)
      : behind({ ...event, pathParameters: { link } }));
    response.writeHead(status, headers ?? responseHeaders()).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ browser, whyNot } = await launchBrowser());
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

async function visit(context: { skip(note?: string): void }, mode: string, path: string): Promise<Page> {
  if (browser === undefined) {
    context.skip(whyNot);
    throw new Error(whyNot);
  }
  const page = open.get(mode) ?? (await browser.newPage(MODES[mode] ?? {}));
  open.set(mode, page);
  const answer = await page.goto(base + path.replace(/\{(\w+)\}/, (_, name: string) => requests[name] ?? ''));
  expect(answer?.status()).toBe(200);
  return page;
}

const WIDTH = 'document.documentElement.scrollWidth';

describe.each(PATHS)('with names of every script and length, and forty metrics, %s', (path) => {
  test('fits a laptop and breaks no rule of WCAG there', async (context) => {
    const page = await visit(context, 'light', path);
    expect(await page.evaluate(WIDTH)).toBeLessThanOrEqual(1440);
    expect(await page.evaluate(TOUCHING)).toEqual([]);
    expect(await page.evaluate(OUTSIDE)).toEqual([]);
    expect(await violationsOn(page)).toEqual([]);
  });

  test('has enough contrast in the dark', async (context) => {
    expect(await violationsOn(await visit(context, 'dark', path), COLOURS)).toEqual([]);
  });

  test('fits a phone and breaks no rule there', async (context) => {
    const page = await visit(context, 'phone', path);
    expect(await page.evaluate(WIDTH)).toBeLessThanOrEqual(390);
    expect(await page.evaluate(TOUCHING)).toEqual([]);
    expect(await violationsOn(page)).toEqual([]);
  });
});

test.for(['light', 'phone'])(
  'the mark of what a deployment still owes stays in its cell (%s)',
  async (mode, context) => {
    const page = await visit(context, mode, '/console/running');
    const owed = page
      .locator('td > .mark', { hasText: 'still owed: Review afterwards: what it does' })
      .first();
    await owed.waitFor();
    const beyond = await owed.evaluate((one) => {
      const [{ right = 0 } = {}, cell] = [one.getBoundingClientRect(), one.parentElement];
      return right - (cell?.getBoundingClientRect().right ?? 0);
    });
    expect(beyond).toBeLessThanOrEqual(0);
  },
);

test('names from right to left stand where a sentence has them, and turn none of the others around', async (context) => {
  const page = await visit(context, 'light', '/console/running');
  const approved = page.getByText('approved by').first();
  await approved.waitFor();
  const names = await approved.locator('bdi').allInnerTexts();
  expect(names).toEqual([NAMES.arabic, NAMES.long]);
  const lefts = await approved
    .locator('bdi')
    .evaluateAll((all) => all.map((one) => one.getClientRects()[0]).map((box) => [box?.top, box?.left]));
  const [[top = 0, left = 0] = [], [nextTop = 0, nextLeft = 0] = []] = lefts as number[][];
  expect(nextTop > top + 2 || nextLeft > left, 'who approved second stands after who approved first').toBe(
    true,
  );
});

test('forty metrics stand in one table of the review page, those that changed before the others', async (context) => {
  const page = await visit(context, 'light', '/link/manager');
  const rows = page.locator('section:has(> h2:text-is("Metrics")) tbody tr');
  expect(await rows.count()).toBe(40);
  const same = await rows.evaluateAll((all) =>
    all.map((row) => row.children[3]?.textContent?.trim() === '0'),
  );
  expect(same).toContain(true);
  expect(same.indexOf(true)).toBeGreaterThan(same.lastIndexOf(false));
  const words = await page.locator('tbody b.better, tbody b.worse').allInnerTexts();
  expect(words.length).toBeGreaterThan(0);
  for (const one of words) expect(one).toMatch(/^(▲ better|▼ worse)$/);
  await expect(page.getByText('12,349,678').first().isVisible()).resolves.toBe(true);
});
