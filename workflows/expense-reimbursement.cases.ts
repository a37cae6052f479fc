import { defineCases } from '../schema/cases.ts';
import { expenseReimbursement } from './expense-reimbursement.ts';

export const cases = defineCases(expenseReimbursement, {
  'a small one needs a manager alone': {
    script: `
      submit with amount=80, currency=EUR
      wait 1 day
      manager@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        {
          stage: 'manager',
          at: '2026-03-02 09:00',
          people: ['manager@example.com', 'deputy-manager@example.com'],
        },
      ],
    },
  },
  'over 500, finance agrees as well': {
    script: `
      submit with amount=501
      manager@example.com approves
      finance@example.com requests changes: Which project?
      revise with purpose=Workshop
      deputy-manager@example.com approves
      finance@example.com approves`,
    expect: { outcome: 'completed' },
  },
  'over 5000, a director does': {
    script: `
      submit with amount=5001
      everybody approves`,
    expect: { outcome: 'completed' },
  },
});
