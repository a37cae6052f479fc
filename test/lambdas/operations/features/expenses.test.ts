import { describe, expect, it } from 'vitest';
import { playAll, staff, workflowOf } from './governance.ts';

const { dana, sam, morgan, finn, dora } = staff;
const workflow = workflowOf('expense-reimbursement');
const expense = (amount: unknown, changes: Record<string, unknown> = {}) => ({
  subject: 'expense/4711',
  version: '1',
  requestedBy: sam.email,
  attributes: { amount, currency: 'EUR', purpose: 'Conference' },
  ...changes,
});

describe('a workflow without environments', () => {
  it.each([
    [500, [morgan]],
    [500.01, [morgan, finn]],
    [5000, [morgan, finn]],
    [5000.01, [morgan, finn, dora]],
  ])('asks for %d as many people as the amount needs', async (amount, deciders) => {
    const play = playAll();
    const request = await play.start(workflow, expense(amount));
    for (const person of deciders) {
      expect(request.state.status).toBe('open');
      expect(await play.decide(request, person, 'approve')).toBe(303);
    }
    expect(request.state).toMatchObject({ status: 'closed', outcome: 'completed' });
    expect(request.status).toBe('SUCCEEDED');
    expect(play.subject('expense/4711')).toMatchObject({ environments: {}, open: {} });
  });

  it('records why nobody else was asked', async () => {
    const play = playAll();
    const request = await play.start(workflow, expense(20));
    await play.decide(request, morgan, 'approve');
    const reasons = request.entries
      .filter(({ action }) => action === 'stage-skipped')
      .map(({ details }) => details['reason']);
    expect(reasons).toEqual([
      'Not needed: amount is 20, not over 500.',
      'Not needed: amount is 20, not over 5000.',
    ]);
  });

  it.each([
    [{ attributes: { currency: 'EUR', purpose: 'x' } }, '/attributes/amount'],
    [{ attributes: { amount: '20', currency: 'EUR', purpose: 'x' } }, '/attributes/amount'],
    [{ attributes: { amount: 20, currency: 'CHF', purpose: 'x' } }, '/attributes/currency'],
    [{ subject: 'model/churn' }, '/subject'],
    [{ requestedBy: morgan.email }, '/requestedBy'],
  ])('refuses %j', async (changes, path) => {
    const play = playAll();
    const request = await play.start(workflow, expense(20, changes));
    expect(request.execution.refusal).toContain(path);
    expect(request.entries).toEqual([]);
  });

  it('asks a director too when no manager answers for a week', async () => {
    const play = playAll();
    const request = await play.start(workflow, expense(6000));
    await play.pass(7 * 86_400);
    expect(await play.decide(request, dora, 'approve')).toBe(303);
    expect(request.state.stages['manager']?.outcome).toBe('approved');
    await play.decide(request, finn, 'approve');
    expect(await play.decide(request, dora, 'approve'), 'nobody decides two stages').toBe(403);
  });

  it('lets requests for the same subject go on side by side', async () => {
    const play = playAll();
    const first = await play.start(workflow, expense(20));
    const second = await play.start(workflow, expense(30, { requestedBy: dana.email }));
    for (const request of [second, first]) await play.decide(request, morgan, 'approve');
    expect([first.state.outcome, second.state.outcome]).toEqual(['completed', 'completed']);
  });
});
