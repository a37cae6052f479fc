import { defineWorkflow } from './roles.ts';
import { withinTwoWeeks } from './times.ts';

/** An expense: the higher the amount, the more people agree. Nothing is promoted anywhere. */
export const expenseReimbursement = defineWorkflow({
  id: 'expense-reimbursement',
  title: 'Expense reimbursement',
  subject: 'expense',
  requester: 'employee',
  submission: { attributes: { amount: 'number', currency: ['EUR', 'USD'], purpose: 'text' } },
  newerVersion: 'parallel',
  stages: {
    manager: {
      type: 'approval',
      title: 'Approval by a manager',
      role: 'manager',
      ...withinTwoWeeks,
    },
    finance: {
      type: 'approval',
      title: 'Approval by finance',
      when: { attribute: 'amount', over: 500 },
      role: 'finance',
      ...withinTwoWeeks,
    },
    director: {
      type: 'approval',
      title: 'Approval by a director',
      when: { attribute: 'amount', over: 5000 },
      role: 'director',
      dueIn: '10 working days',
      remindAfter: '3 working days',
    },
  },
});
