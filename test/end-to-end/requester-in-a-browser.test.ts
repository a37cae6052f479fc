import { afterAll, beforeAll, expect, test } from 'vitest';
import { Desk, heading, textOf } from './support/desk.ts';

const [DANA, MANAGER] = ['data-scientist@example.org', 'manager@example.org'];
const OWN_PAGE = /\/decide\//;
let desk: Desk;
let link = '';

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

test('feedback reaches the requester, who submits the next attempt from the page', async (context) => {
  const page = await desk.page(context);
  await desk.submit({ version: '14' });
  await desk.follow(page, MANAGER, /Please decide/, 'Review');
  await page.getByRole('radio', { name: /Request changes/ }).check();
  await page.getByLabel('Comment', { exact: true }).fill('Train on November, too.');
  await page.getByLabel('Type the version to sign').fill('14');
  await page.getByRole('button', { name: 'Sign and send' }).click();
  expect(await heading(page)).toBe('You requested changes');

  await desk.follow(page, DANA, /Changes requested/, OWN_PAGE);
  link = page.url();
  expect(await heading(page)).toBe('Changes are requested');
  expect(await textOf(page)).toContain('Train on November, too.');

  await page.getByLabel('Version', { exact: true }).fill('14.1');
  await page.getByLabel('Training data: location').fill('s3://data/churn-november.csv');
  await page.getByLabel('Training data: SHA-256').fill('not a digest');
  await page.getByLabel('Metrics').fill('auc = 0.931\nrecall');
  await page.getByLabel('Type the version to which').fill('14');
  await page.getByRole('button', { name: 'Submit attempt 2' }).click();
  expect(await textOf(page)).toContain("Metrics, line 2: must be a name, '=' and a value");
  expect(await page.getByLabel('Version', { exact: true }).inputValue(), 'nothing is lost').toBe('14.1');

  await page.getByLabel('Metrics').fill('auc = 0.931\nrecall = 0.8');
  await page.getByRole('button', { name: 'Submit attempt 2' }).click();
  expect(await textOf(page)).toContain('Training data: SHA-256: must be a SHA-256 digest');

  await page.getByLabel('Training data: SHA-256').fill('d'.repeat(64));
  await page.getByRole('button', { name: 'Submit attempt 2' }).click();
  expect(await heading(page)).toBe('Attempt 2 is under way');

  await desk.follow(page, MANAGER, /Please decide: model\/churn 14\.1/, 'Review');
  expect(await textOf(page)).toContain('What changed since attempt 1');
  expect(await textOf(page)).toContain('s3://data/churn-november.csv');
  expect(desk.complaints).toEqual([]);
});

test('the requester withdraws the request, and its links die', async (context) => {
  const page = await desk.page(context);
  await page.goto(link);
  await page.getByText('Withdraw this request').click();
  await page.getByLabel('Why').fill('A leak in the November data.');
  await page.getByLabel('Type the version to withdraw').fill('14.1');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  expect(await heading(page)).toBe('Your request is withdrawn');

  await desk.follow(page, MANAGER, /Please decide: model\/churn 14\.1/, 'Approve');
  expect(await textOf(page)).toContain('Dana Rojas withdrew the request.');
  expect(await textOf(page)).toContain('A leak in the November data.');
  expect(await page.getByRole('button').count()).toBe(0);
  await expect
    .poll(async () => {
      await page.goto(`${desk.server.endpoint}/inbox`);
      return textOf(page);
    })
    .toContain('Withdrawn: model/churn 14.1');
  expect(desk.complaints).toEqual([]);
});
