import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Office } from './office.ts';

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const digest = (digit: string): string => digit.repeat(64);

function release(version: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject: 'service/billing',
    version,
    requestedBy: 'developer@example.org',
    artifact: { uri: `oci://registry.example.com/billing:${version}`, sha256: digest(version.slice(-1)) },
    metrics: { coverage: 0.86 },
    evidence: [{ name: 'test-report', uri: 's3://reports/1.xml', sha256: digest('e') }],
    ...changes,
  };
}

describe('software-release', () => {
  test('without its test report it goes back to the developer, then goes through', async () => {
    const request = await office.submit('software-release', release('1.0', { evidence: [] }));
    await office.answer('tech-lead@example.org', 'Review of the change', 'approve');
    const feedback = await office.mail('developer@example.org', 'Changes requested');
    expect(feedback.body).toContain("evidence 'test-report' is not attached");
    await office.start('software-release', release('1.1', { revises: request }));
    await office.answer('tech-lead@example.org', 'attempt 2', 'approve');
    await office.answer('quality-engineer@example.org', 'Test in staging', 'approve-with-conditions', {
      'answer.regression': 'yes',
      'answer.notes': 'Invoices of all kinds',
      'finding-1-text': 'Watch the queue of invoices',
      'finding-1-owner': 'developer@example.org',
      'finding-1-due': '2099-01-31',
    });
    await office.answer('release-manager@example.org', 'Release to production', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed', attempt: 2 });
    const subject = office.subject('service/billing');
    expect(subject.environments['production']).toMatchObject({ version: '1.1', request });
    expect(Object.values(subject.findings)).toMatchObject([
      { text: 'Watch the queue of invoices', owner: 'developer@example.org', stage: 'test' },
    ]);
    const checks = office.entries(request).filter(({ action }) => action === 'checked');
    expect(checks.map(({ details }) => details['outcome'])).toEqual([
      'changes-requested',
      'passed',
      'passed',
    ]);
  });

  test('a newer release waits for the one before it', async () => {
    const first = await office.submit('software-release', release('2.1'));
    // The one that its subject knows first is before the other.
    await expect.poll(() => office.actions(first)).toContain('stage-opened');
    const second = await office.submit('software-release', release('2.2'));
    await expect.poll(() => office.actions(second)).toEqual(['submitted', 'queued']);
    await office.answer('tech-lead@example.org', 'billing 2.1, Review', 'reject', {
      comment: 'Not like this.',
    });
    expect(await office.ended(first)).toMatchObject({ outcome: 'rejected' });
    await office.answer('tech-lead@example.org', 'billing 2.2, Review', 'approve');
    expect(office.actions(second).slice(0, 4)).toEqual(['submitted', 'queued', 'dequeued', 'stage-opened']);
  });
});

describe('expense-reimbursement', () => {
  const expense = (name: string, amount: number): Record<string, unknown> => ({
    subject: `expense/${name}`,
    version: '1',
    requestedBy: 'data-scientist@example.org',
    attributes: { amount, currency: 'EUR', purpose: 'Conference' },
  });

  test('a small one needs a manager', async () => {
    const request = await office.submit('expense-reimbursement', expense('4711', 120));
    await office.answer('manager@example.org', 'expense/4711', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
    const skipped = office.entries(request).filter(({ action }) => action === 'stage-skipped');
    expect(skipped.map(({ details }) => details['reason'])).toEqual([
      'Not needed: amount is 120, not over 500.',
      'Not needed: amount is 120, not over 5000.',
    ]);
  });

  test('a large one needs finance and a director as well', async () => {
    const request = await office.submit('expense-reimbursement', expense('4712', 7_500));
    await office.answer('manager@example.org', 'expense/4712', 'approve');
    await office.answer('finance@example.org', 'expense/4712', 'approve');
    await office.answer('director@example.org', 'expense/4712', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
  });

  test('one without its purpose is refused, and says all that is missing', async () => {
    const execution = await office.start('expense-reimbursement', {
      ...expense('4713', 10),
      attributes: { amount: 'much', currency: 'GBP' },
    });
    const { cause = '' } = await office.ending(execution);
    expect(cause).toContain('3 violations');
    expect(cause).toContain('/attributes/amount must be a number');
    expect(cause).toContain('/attributes/currency must be one of: EUR, USD');
    expect(cause).toContain('/attributes/purpose is missing');
  });

  test('somebody else takes it over from the page, and the old link says so', async () => {
    const request = await office.submit('expense-reimbursement', expense('4714', 80));
    const mail = await office.mail('manager@example.org', 'expense/4714');
    const link = mail.links.review ?? '';
    const body = new URLSearchParams({
      choice: 'hand-over',
      version: '1',
      to: 'deputy-manager@example.org',
      comment: 'On leave.',
    });
    const handedOver = await fetch(link, { method: 'POST', body, headers: { origin: new URL(link).origin } });
    expect(handedOver.status).toBe(200);
    await office.mail('deputy-manager@example.org', 'expense/4714');
    expect(await (await fetch(link)).text()).toContain('Devon Pike');
    const late = new URLSearchParams({ choice: 'approve', version: '1', comment: '' });
    const refused = await fetch(link, {
      method: 'POST',
      body: late,
      headers: { origin: new URL(link).origin },
    });
    expect(refused.status).toBe(403);
    await office.answer('deputy-manager@example.org', 'expense/4714', 'approve');
    expect(await office.ended(request)).toMatchObject({ outcome: 'completed' });
    const decision = office.entries(request).findLast(({ action }) => action === 'decided')?.details[
      'decision'
    ];
    expect(decision).toMatchObject({ person: 'deputy-manager@example.org', role: 'manager' });
  });
});
