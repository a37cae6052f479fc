import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Part, TOGETHER_PATH } from '../../../lambdas/console/together.ts';
import { PAGES } from '../../../lambdas/operations/console/pages.ts';
import { showConsole } from '../../../lambdas/operations/console/serve.ts';
import { outcomePage } from '../../../lambdas/operations/own/together/page.ts';
import { readTogether } from '../../../lambdas/operations/own/together/read.ts';
import { errorPage, notFoundPage, unknownAddressPage } from '../../../lambdas/pages/error-pages.ts';
import { responseHeaders } from '../../../lambdas/pages/response-headers.ts';
import {
  goingOnPage,
  signedOutPage,
  signInProblemPage,
  unknownPersonPage,
} from '../../../lambdas/pages/sign-in-pages.ts';
import { choicePage, failurePage } from '../../../local/identity/page.ts';
import { roles } from '../../organisation/index.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { COLOURS, OUTSIDE, TOUCHING, violationsOn } from '../../support/page-checks.ts';
import { asked, type Example, playExample, signedInAs } from './example-ledger.ts';

const DESK = { viewport: { width: 1280, height: 900 } };
const MODES: Readonly<Record<string, BrowserContextOptions>> = {
  light: DESK,
  dark: { ...DESK, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 } },
};
/** What a page needs beside its path. */
const QUERIES: Readonly<Record<string, string>> = {
  '/console/decisions': '?from=2026-09&until=2026-09',
  '/console/times': '?since=2026-06-01',
  '/console/subjects/{kind}/{name}/compare': '?version=5,6,7',
};
/** Pages with nothing on them, and pages that refuse. */
const OTHERS = [
  '/console/decisions?from=2020-01&until=2020-01',
  '/console/conditions?until=2020-01-01',
  '/console/running?name=model/nothing',
  '/console/decisions?from=never',
  '/console/nothing',
];

/** Pages around the console, as people see them who come in or go out, or for whom something went wrong. */
const AROUND: Readonly<Record<string, () => string>> = {
  choice: () => choicePage(roles, '/identity/interaction/x'),
  'choice-failed': () => failurePage('This sign-in is over: begin again.'),
  'going-on': () => goingOnPage('Signing in', 'https://login.example.org/authorize'),
  'provider-down': () =>
    signInProblemPage('provider-down', 'Your identity provider does not answer.', '/console'),
  'unknown-person': () => unknownPersonPage('somebody@example.org', 'token'),
  'nobody-here': () => signInProblemPage('unknown-person', 'No role names your address.', '/console'),
  'signed-out': signedOutPage,
  'no-such-link': notFoundPage,
  'no-such-address': () => unknownAddressPage('https://example.org/console'),
  'decided-together': () => outcomeTogether().body,
  'our-fault': () => errorPage(500, 'This page could not be made. Nothing was decided.'),
};

/** What came of two that were decided together, of which one was not recorded. */
const outcomeTogether = () => {
  const outcomes = parts.map(({ view }, index) => ({
    view,
    why: index === 0 ? 'It was withdrawn.' : undefined,
  }));
  return outcomePage(409, { outcomes, choice: 'approve', who: signedInAs('manager'), now: new Date() });
};

let parts: readonly Part[] = [];
let example: Example;
let server: Server;
let base = '';
let browser: Browser | undefined;
let whyNot = '';
const open = new Map<string, Page>();

beforeAll(async () => {
  example = await playExample();
  const requests = [example.requests.waiting, example.requests.revised];
  parts = await readTogether(example.ports, { requests, stage: 'review' }, signedInAs('manager'));
  const show = showConsole({ ...example.ports, who: async () => signedInAs('manager') });
  server = createServer(async (request, response) => {
    const around = AROUND[request.url?.slice(1) ?? ''];
    if (around !== undefined) return response.writeHead(200, responseHeaders()).end(around());
    const { status, headers, body } = await show(asked(request.url ?? ''));
    return response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ browser, whyNot } = await launchBrowser());
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

/** The address of a page, with what the example has for its variables. */
function addressOf(template: string): string {
  const values: Readonly<Record<string, string>> = {
    workflow: 'checked-promotion',
    request: example.requests.revised,
    kind: 'model',
    name: 'churn',
  };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`);
  return `${path}${template === TOGETHER_PATH ? several() : (QUERIES[template] ?? '')}`;
}

/** Two requests that wait for the same person. */
const several = (): string => `?stage=review&request=${example.requests.waiting},${example.requests.revised}`;

/** A page in a window that stays open for the next one. */
async function visit(context: { skip(note?: string): void }, mode: string, address: string): Promise<Page> {
  if (browser === undefined) {
    context.skip(whyNot);
    throw new Error(whyNot);
  }
  const page = open.get(mode) ?? (await browser.newPage(MODES[mode] ?? {}));
  open.set(mode, page);
  await page.goto(base + address);
  return page;
}

describe.each(PAGES.map(({ path }) => path))('%s', (template) => {
  test('breaks no rule of WCAG 2.2 AA on a desk, and none of its own policy', async (context) => {
    const page = await visit(context, 'light', addressOf(template));
    expect(await page.locator('main h1').count(), await page.locator('main').innerText()).toBe(1);
    expect(await page.evaluate("document.querySelector('.problems, .summary') === null")).toBe(true);
    expect(await violationsOn(page)).toEqual([]);
    expect(await page.locator('script').count()).toBe(0);
  });

  test('has enough contrast in the dark', async (context) => {
    expect(await violationsOn(await visit(context, 'dark', addressOf(template)), COLOURS)).toEqual([]);
  });

  test('fits a phone, breaks no rule there, and no label of a chart lies on another', async (context) => {
    const page = await visit(context, 'phone', addressOf(template));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await page.evaluate(TOUCHING)).toEqual([]);
    expect(await page.evaluate(OUTSIDE)).toEqual([]);
    expect(await violationsOn(page)).toEqual([]);
  });
});

test.for(OTHERS)('%s says what there is to say without breaking a rule', async (address, context) => {
  expect(await violationsOn(await visit(context, 'light', address))).toEqual([]);
});

test.for(Object.keys(AROUND))(
  'the page %s breaks no rule: light, dark, on a phone',
  async (name, context) => {
    expect(await violationsOn(await visit(context, 'light', `/${name}`))).toEqual([]);
    expect(await violationsOn(await visit(context, 'dark', `/${name}`), COLOURS)).toEqual([]);
    const phone = await visit(context, 'phone', `/${name}`);
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await violationsOn(phone)).toEqual([]);
  },
);

test('every drawing is valid XML to the browser, too', async (context) => {
  for (const address of [
    '/console/decisions?from=2026-06',
    '/console/times',
    '/console/workflows/checked-promotion',
  ]) {
    const page = await visit(context, 'light', address);
    const errors = `[...document.querySelectorAll('svg')].filter((svg) => new DOMParser()
      .parseFromString(new XMLSerializer().serializeToString(svg), 'application/xml').querySelector('parsererror')).length`;
    expect(await page.evaluate(errors)).toBe(0);
  }
});

test('in print there is black on white, the tables of charts, and no navigation', async (context) => {
  const page = await visit(context, 'dark', '/console/times?since=2026-06-01');
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
  expect(await page.locator('nav').first().isVisible()).toBe(false);
  expect(await page.locator('figure.chart table').first().isVisible()).toBe(true);
  const label = "getComputedStyle(document.querySelector('figure.chart text:not(.soft)')).fill";
  expect(await page.evaluate(label)).toBe('rgb(0, 0, 0)');
  await page.emulateMedia({ media: null });
});
