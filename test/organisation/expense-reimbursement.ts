import { defineWorkflow } from './roles.ts';

/** An expense: the higher the amount, the more people agree. Nothing is promoted anywhere. */
export const expenseReimbursement = defineWorkflow({
  id: 'expense-reimbursement',
  title: 'Expense reimbursement',
  subject: 'expense',
  requester: 'employee',
  submission: { attributes: { amount: 'number', currency: ['EUR', 'USD'], purpose: 'text' } },
  start: 'manager',
  newerVersion: 'parallel',
  stages: {
    manager: {
      type: 'approval',
      title: 'Approval by a manager',
      role: 'manager',
      dueIn: '10 days',
      remindAfter: '3 days',
      escalate: { after: '7 days', to: 'director' },
      next: 'finance',
    },
    finance: {
      type: 'approval',
      title: 'Approval by finance',
      when: { attribute: 'amount', over: 500 },
      role: 'finance',
      dueIn: '10 days',
      next: 'director',
    },
    director: {
      type: 'approval',
      title: 'Approval by a director',
      when: { attribute: 'amount', over: 5000 },
      role: 'director',
      dueIn: '10 days',
      next: 'end',
    },
  },
});
