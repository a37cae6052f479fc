import { expect, test } from 'vitest';
import { openPage, sendForm } from '../../../local/people/browser.ts';
import { synthesizeChanged } from './changed-app.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

test('a request keeps the rules it began under, and is for the people of the present; a new one gets the new rules', async () => {
  const office = await Office.open();
  try {
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
  } finally {
    await office.close();
  }
});
