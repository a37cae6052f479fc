import { afterAll, expect, test } from 'vitest';
import { openPage, sendForm } from '../../../local/people/browser.ts';
import { synthesizeChanged } from './changed-app.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

let office: Office;
afterAll(() => office?.close());

/** A request that a freeze holds, and the emergency release that overtakes it; both of `model/fraud`. */
let held: string;
let fix: string;
const fraud = (version: string) => modelVersion(version, { subject: 'model/fraud' });

test('a freeze of production holds a promotion, and lets an emergency release in', async () => {
  const frozen = synthesizeChanged({
    file: 'freezes.ts',
    before: 'defineFreezes([])',
    after: `defineFreezes([
      { reason: 'Year-end closing', from: '2026-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z', environments: ['production'] },
    ])`,
  });
  office = await Office.open({ assembly: frozen });
  held = await office.submit('model-promotion', fraud('2'));
  await office.answer('manager@example.org', 'fraud 2, Manager review', 'approve');
  await office.answer('data-analyst@example.org', 'fraud 2, Test in QA', 'approve');
  await expect.poll(() => office.actions(held).at(-1), { timeout: 15_000 }).toBe('promotion-held');
  fix = await office.submit('emergency-release', fraud('3'));
  await office.answer('incident-commander@example.org', 'Emergency authorisation', 'approve', {
    comment: 'A wave of fraud.',
  });
  await office.shows('model/fraud', ({ environments }) => environments['production']?.version === '3');
});

test('a request keeps the rules it began under, and is for the people of the present; a new one gets the new rules', async () => {
  const old = await office.submit('model-promotion', modelVersion('1'));
  const asked = await office.mail('deputy-manager@example.org', 'churn 1, Manager review');
  expect(asked.subject).toContain('churn 1');
  const left = await openPage(asked.links.review ?? '');
  // From now on the review needs two managers, and one of them is somebody else.
  const review = "role: 'manager',";
  const deputy = "{ email: 'deputy-manager@example.org', name: 'Devon Pike' }";
  const newcomer = "{ email: 'new-manager@example.org', name: 'Nora Falk' }";
  await office.redeploy(
    synthesizeChanged(
      { file: 'model-promotion.ts', before: review, after: `${review}\n      quorum: 2,` },
      { file: 'roles.ts', before: deputy, after: newcomer },
    ),
  );
  // Who has left hears why they decide nothing, from the page that they had open, too; who has come has a mail.
  const refused = await sendForm(left, { choice: 'approve', version: '1' });
  expect(refused).toMatchObject({ status: 403, heading: 'You may not decide this' });
  const page = await fetch(asked.links.review ?? '');
  expect(await page.text()).toContain(
    'You are not in the role manager now. Morgan Estes and Nora Falk can decide it.',
  );
  await office.answer('new-manager@example.org', 'churn 1, Manager review', 'approve');
  expect(office.entries(old).find(({ action }) => action === 'people-changed')?.details).toMatchObject({
    joined: [{ email: 'new-manager@example.org', name: 'Nora Falk' }],
    left: ['deputy-manager@example.org'],
  });
  await office.answer('data-analyst@example.org', 'churn 1, Test in QA', 'approve');
  await office.answer('it-engineer@example.org', 'churn 1, Deployment', 'approve');
  expect(await office.ended(old)).toMatchObject({ outcome: 'completed' });

  const young = await office.submit('model-promotion', modelVersion('2'));
  await office.answer('manager@example.org', 'churn 2, Manager review', 'approve');
  await office.answer('new-manager@example.org', 'churn 2, Manager review', 'approve');
  await office.answer('data-analyst@example.org', 'churn 2, Test in QA', 'approve');
  await office.answer('it-engineer@example.org', 'churn 2, Deployment', 'approve');
  const state = await office.ended(young);
  expect(state).toMatchObject({ outcome: 'completed' });
  const [before, after] = [old, young].map((request) => office.entries(request)[0]?.state.definition);
  expect(before).not.toBe(after);
  const decisions = (request: string) =>
    office.entries(request).filter(({ action }) => action === 'decided').length;
  expect([decisions(old), decisions(young)]).toEqual([3, 4]);
});

test('what it held is not promoted over the release once it is over: its approver is asked again', async () => {
  const version = () => office.subject('model/fraud').environments['production']?.version;
  const asked = await office.mail('data-analyst@example.org', 'Please decide again: model/fraud 2');
  expect(asked.body).toContain('production runs version 3');
  expect(version()).toBe('3');
  expect(office.actions(held).slice(-2)).toEqual(['approval-outdated', 'stage-opened']);
  const link = asked.links.review ?? '';
  const text = await (await fetch(link)).text();
  expect(text).toContain('You are asked again');
  expect(text).toContain(
    `production runs version 3 (request ${fix}) now. When it was approved, nothing ran there.`,
  );
  await sendForm(await openPage(link), { choice: 'approve', version: '2' });
  await office.shows('model/fraud', () => version() === '2');
  expect(office.subject('model/fraud').environments['production']).toMatchObject({
    request: held,
    replaced: { version: '3', request: fix },
  });
});
