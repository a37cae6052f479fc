import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { submission } from '../support/story.ts';

const data = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
let server: LocalServer;
let browser: Browser | undefined;
let whyNot = '';

beforeAll(async () => {
  server = await startLocal({ dataDirectory: data });
  try {
    const executablePath = await sparticuz.executablePath();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 20_000 });
  } catch (error) {
    whyNot = `no browser starts on this machine: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(data, { recursive: true, force: true });
});

async function submit(): Promise<void> {
  const sfn = new SFNClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const stateMachineArn =
    'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';
  const input = JSON.stringify(submission({ requestedBy: 'data-scientist@example.com' }));
  await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  sfn.destroy();
}

/** Opens the newest mail of a person in the inbox, as a person would: looking again until it is there. */
async function openMail(page: Page, person: string, link: 'Approve' | 'Reject' | 'Review'): Promise<void> {
  const mail = page.locator('details', { hasText: `to ${person}` }).first();
  await expect
    .poll(
      async () => {
        await page.goto(`${server.endpoint}/inbox`);
        return mail.count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  if ((await mail.getAttribute('open')) === null) await mail.locator('summary').click();
  await mail.getByRole('link', { name: link, exact: true }).click();
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();

test('an approver goes from the inbox through a mistake to a recorded decision', async ({ skip }) => {
  if (browser === undefined) return skip(whyNot);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (/Content Security Policy|Refused/.test(line.text())) complaints.push(line.text());
  });
  await submit();

  await openMail(page, 'manager@example.com', 'Approve');
  expect(await heading(page)).toBe('model/churn, version 14');
  const approve = page.getByRole('radio', { name: /Approve/ });
  expect(await approve.isChecked()).toBe(true);

  await page.getByRole('radio', { name: /Request changes/ }).check();
  await page.getByRole('textbox', { name: /Type the version/ }).fill('14');
  await page.getByRole('button').click();
  expect(await page.locator('body').innerText()).toContain('Say why in the comment');

  await approve.check();
  await page.getByRole('button').click();
  expect(await page.locator('body').innerText()).toContain('approved');
  const signed = page.url();

  await page.goto(signed);
  expect(await page.getByRole('radio').count(), 'a used link shows what happened, not the form').toBe(0);

  await openMail(page, 'data-analyst@example.com', 'Review');
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
  expect(await page.locator('body').innerText()).toContain('Morgan Ellis');
  expect(complaints).toEqual([]);
});

test('a co-approver finds that somebody else has decided, and who', async ({ skip }) => {
  if (browser === undefined) return skip(whyNot);
  const page = await browser.newPage();
  await openMail(page, 'deputy-manager@example.com', 'Approve');
  const text = await page.locator('body').innerText();
  expect(text).toContain('Morgan Ellis');
  expect(await page.getByRole('button').count()).toBe(0);
});
