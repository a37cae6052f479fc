import { defineWorkflow } from './roles.ts';
import { withinTwoWeeks } from './times.ts';

/** An expense: over 500, finance agrees as well. Nothing is promoted anywhere. */
export const expenseApproval = defineWorkflow({
  id: 'expense-approval',
  title: 'Expense approval',
  subject: 'expense',
  requester: 'employee',
  submission: { attributes: { amount: 'number', purpose: 'text' } },
  start: 'owner',
  newerVersion: 'parallel',
  stages: {
    owner: {
      type: 'approval',
      title: 'Approval by an owner',
      role: 'model-owner',
      ...withinTwoWeeks,
      next: 'finance',
    },
    finance: {
      type: 'approval',
      title: 'Approval by finance',
      when: { attribute: 'amount', over: 500 },
      role: 'finance',
      ...withinTwoWeeks,
      next: 'end',
    },
  },
});
