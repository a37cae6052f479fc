import { afterAll, beforeAll, expect, test } from 'vitest';
import { Desk, heading, textOf } from './support/desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

test('an approver goes from the inbox through a mistake to a recorded decision', async (context) => {
  const page = await desk.page(context);
  await desk.submit({ version: '14' });

  await desk.follow(page, 'manager@example.org', /Please decide/, 'Approve');
  expect(await heading(page)).toBe('model/churn, version 14');
  const approve = page.getByRole('radio', { name: /Approve/ });
  expect(await approve.isChecked()).toBe(true);

  await page.getByRole('radio', { name: /Request changes/ }).check();
  await page.getByRole('textbox', { name: /Type the version/ }).fill('14');
  await page.getByRole('button').click();
  expect(await textOf(page)).toContain('Say why in the comment');

  await approve.check();
  await page.getByRole('button').click();
  expect(await textOf(page)).toContain('You approved');
  const signed = page.url();

  await page.goto(signed);
  expect(await page.getByRole('radio').count(), 'a used link shows what happened, not the form').toBe(0);

  await desk.follow(page, 'data-analyst@example.org', /Please decide/, 'Review');
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
  expect(await textOf(page)).toContain('Morgan Estes');
  expect(desk.complaints).toEqual([]);
});

test('a co-approver finds that somebody else has decided, and who', async (context) => {
  const page = await desk.page(context);
  await desk.follow(page, 'deputy-manager@example.org', /Please decide/, 'Approve');
  expect(await textOf(page)).toContain('Morgan Estes');
  expect(await page.getByRole('button').count()).toBe(0);
});

test('an approver takes an approval back while others are asked, and answers again by a new link', async (context) => {
  const page = await desk.page(context);
  const sign = async (version: string, button = 'Sign and send') => {
    await page.getByLabel(/Type the version/).fill(version);
    await page.getByRole('button', { name: button }).click();
  };
  await desk.submit({ subject: 'model/pricing', version: '21' }, 'emergency-release');
  await desk.follow(page, 'incident-commander@example.org', /Please decide: model\/pricing/, 'Approve');
  await page.getByLabel('Comment', { exact: true }).fill('Prices are wrong since noon.');
  await sign('21');
  await desk.follow(page, 'manager@example.org', /Please decide: model\/pricing/, 'Approve');
  await sign('21');
  expect(await heading(page)).toBe('You approved');

  await desk.follow(page, 'manager@example.org', /Recorded: you .* model\/pricing/, /\/decide\//);
  expect(await textOf(page)).toContain('Take it back');
  await page.getByLabel('Why you take it back').fill('I had not seen the drift.');
  await sign('20', 'Take my approval back');
  expect(await textOf(page)).toContain('Nothing was taken back yet');
  expect(await page.getByLabel('Why you take it back').inputValue()).toBe('I had not seen the drift.');
  await sign('21', 'Take my approval back');
  expect(await heading(page)).toBe('You took your approval back');

  await desk.follow(page, 'manager@example.org', /Taken back: please decide again/, 'Review');
  await page.getByRole('radio', { name: /Reject/ }).check();
  await page.getByLabel('Comment', { exact: true }).fill('The drift is real.');
  await sign('21');
  expect(await heading(page)).toBe('You rejected');
  expect(desk.complaints).toEqual([]);
});

test('an approver is not offered a colleague who is asked anyway', async (context) => {
  const page = await desk.page(context);
  await desk.submit({ subject: 'model/fraud', version: '3' });
  await desk.follow(page, 'manager@example.org', /Please decide: model\/fraud/, 'Review');
  expect(await page.getByRole('button', { name: 'Sign and send' }).count()).toBe(1);
  expect(await page.getByText('Hand over to a colleague').count()).toBe(0);
  expect(desk.complaints).toEqual([]);
});
