import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from '../../../local/people/browser.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

// Pipe, bus, rule, function, topic, subscription and inbox: all of the way by which people are told.

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
afterAll(() => office.close());

test('a co-approver and the requester hear of a decision, and the link shows the same', async () => {
  await office.submit('model-promotion', modelVersion('7', { subject: 'model/informed' }));
  const asked = await office.mail('deputy-manager@example.com', 'Please decide: model/informed 7');
  await office.answer('manager@example.com', 'Please decide: model/informed 7', 'approve');

  const told = await office.mail('deputy-manager@example.com', 'Morgan Ellis approved: model/informed 7');
  expect(told.body).toContain('The stage is settled: nothing is left for you to do.');
  expect(told.body).toContain('  Approvals   1 of 1 so far, by Morgan Ellis');
  const page = /^Page: (\S+)$/m.exec(told.body)?.[1] ?? '';
  expect(page).toBe(asked.links.review);
  expect((await openPage(page)).form).toBeUndefined();

  await office.mail('data-scientist@example.com', 'Promoted: model/informed 7, Promotion to QA');
});
