import { expect, test } from 'vitest';
import { synthesizeChanged } from './changed-app.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';

test('a request keeps the rules it began under, whatever is deployed while it waits; a new one gets the new rules', async () => {
  const office = await Office.open();
  try {
    const old = await office.submit('model-promotion', modelVersion('1'));
    const asked = await office.mail('deputy-manager@example.org', 'churn 1, Manager review');
    expect(asked.subject).toContain('churn 1');
    // From now on the review needs two managers.
    const review = "role: 'manager',";
    await office.redeploy(synthesizeChanged('model-promotion.ts', review, `${review}\n      quorum: 2,`));
    await office.answer('manager@example.org', 'churn 1, Manager review', 'approve');
    await office.answer('data-analyst@example.org', 'churn 1, Test in QA', 'approve');
    await office.answer('it-engineer@example.org', 'churn 1, Deployment', 'approve');
    expect(await office.ended(old)).toMatchObject({ outcome: 'completed' });

    const young = await office.submit('model-promotion', modelVersion('2'));
    await office.answer('manager@example.org', 'churn 2, Manager review', 'approve');
    await office.answer('deputy-manager@example.org', 'churn 2, Manager review', 'approve');
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
