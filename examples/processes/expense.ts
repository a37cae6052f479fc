import { defineWorkflow } from './roles.ts';

/** An expense: the manager, the region whose cost centre pays, and above a thousand finance, above ten thousand a director. */
export const expense = defineWorkflow({
  id: 'expense',
  title: 'Expense',
  subject: 'expense',
  requester: 'employee',
  submission: { attributes: { amount: 'number', region: ['eu', 'us'], purpose: 'text' } },
  newerVersion: 'parallel',
  stages: {
    manager: { type: 'approval', title: 'Manager', approver: { managerOf: 'requester' } },
    'cost-centre': {
      type: 'approval',
      title: 'Owner of the cost centre',
      approver: { attribute: 'region', of: { eu: 'risk-eu', us: 'risk-us' } },
    },
    finance: { type: 'approval', when: { attribute: 'amount', over: 1_000 }, role: 'finance' },
    director: {
      type: 'approval',
      title: 'A director',
      when: { attribute: 'amount', over: 10_000 },
      role: 'director',
      alsoEligible: ['earlier-approver'],
    },
  },
});
